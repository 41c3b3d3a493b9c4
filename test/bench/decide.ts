import { GrowthBook } from '@growthbook/growthbook';
import { decide, prepare } from '../../model/decide.ts';
import type { Experiment } from '../../model/experiment.ts';
import type { Segment } from '../../model/segment.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';

const EXPERIMENTS = 50;
const SEGMENTS = 20;
const ROUNDS = 5;
const ROUND_MILLIS = 1_500;
const NOW = 1_780_000_000_000;
const COUNTRIES = ['NL', 'DE', 'FR', 'US', 'GB'];

/** Conditions of the kinds merchandisers write; every second experiment asks one. */
const condition = (index: number) =>
  index % 2 === 0 ? { country: { $in: COUNTRIES.slice(0, 1 + (index % 5)) } } : {};

const experiments: Experiment[] = Array.from({ length: EXPERIMENTS }, (_, index) => ({
  v: 1,
  id: `e${index}`,
  key: `e${index}`,
  name: `Experiment ${index}`,
  hypothesis: '',
  status: 'running',
  variations: ['control', 'variation'].map((name) => ({
    name,
    weight: 1,
    experiences: { [`p${index}`]: { kind: 'content', edits: [{ op: 'text', text: name }] } },
  })),
  coverage: 1,
  match: {},
  who: { condition: condition(index), ...(index % 5 === 0 ? { segments: [`s${index % SEGMENTS}`] } : {}) },
  primary: 'conversion',
  secondary: [],
  guardrails: [],
  phases: [{ number: 1, started_at: NOW - 1, seed: `e${index}`, reason: '' }],
}));

const segments: Segment[] = Array.from({ length: SEGMENTS }, (_, index) => ({
  v: 1,
  id: `s${index}`,
  name: `Segment ${index}`,
  description: '',
  kind: 'rule',
  condition: { orders: { $gte: index % 4 }, device: { $ne: 'tablet' } },
}));

const snapshot: Snapshot = {
  v: 1,
  version: 1,
  published_at: NOW,
  site: {
    v: 1,
    id: 'bench',
    name: 'Bench',
    hostnames: [],
    origin: 'http://127.0.0.1',
    allowed_origins: [],
    currency: 'EUR',
    time_zone: 'UTC',
    locale: 'en',
    consent_policy: 'off',
    consent_policy_by_country: {},
    product_paths: [],
    untouched_paths: [],
    lifecycle: { active_days: 90, at_risk_days: 180, loyal_orders: 3 },
    explore_share: 0.2,
    retention_days: 395,
    killed: false,
  },
  placements: experiments.map((_, index) => ({
    v: 1,
    id: `p${index}`,
    name: `p${index}`,
    kind: 'content',
    match: {},
    selector: `#p${index}`,
    rules: [],
    priority: 100,
    enabled: true,
  })),
  experiments,
  segments,
  holdout: { share: 0, seed: 'holdout' },
};

const visitors: VisitorContext[] = Array.from({ length: 1_000 }, (_, index) => ({
  id: `eu.${index.toString(36).padStart(22, '0')}`,
  consent: { analytics: true, personalization: true, marketing: false, on_device: false, undecided: false },
  sticky: new Map(),
  device: index % 3 === 0 ? 'phone' : 'desktop',
  country: COUNTRIES[index % COUNTRIES.length]!,
  gpc: false,
}));

/** How often `one` runs in a second of a core, over a bounded time: what else runs on the machine does not count. */
function perSecond(one: (index: number) => void): number {
  const started = performance.now();
  const before = process.cpuUsage();
  let calls = 0;
  while (performance.now() - started < ROUND_MILLIS) for (let i = 0; i < 200; i++) one(calls++);
  const { user, system } = process.cpuUsage(before);
  return (calls / (user + system)) * 1e6;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/**
 * Calls of `decide` a second of processor time over a page with 50 experiments and 20 segments, beside GrowthBook's SDK evaluating the
 * same 50 experiments on the same attributes, in turn in one run.
 */
export async function run(): Promise<object> {
  const prepared = prepare(snapshot);
  const page = { url: '/women', type: 'listing' } as const;
  let decided = 0;
  const endcap = (index: number) => {
    decided += decide(prepared, { page, visitor: visitors[index % visitors.length]!, now: NOW }).triggers
      .length;
  };
  const growthbook = new GrowthBook({});
  let assigned = 0;
  const sets = visitors.map((visitor) => ({
    id: visitor.id,
    country: visitor.country,
    device: visitor.device,
    orders: 0,
  }));
  const peerExperiments = experiments.map(({ key }, index) => ({
    key,
    variations: ['control', 'variation'],
    condition:
      index % 5 === 0
        ? { $and: [condition(index), segments[index % SEGMENTS]!.condition] }
        : condition(index),
  }));
  const peer = (index: number) => {
    void growthbook.setAttributes(sets[index % sets.length]!);
    for (const experiment of peerExperiments)
      if (growthbook.run(experiment as never).inExperiment) assigned++;
  };
  const rates: { endcap: number[]; peer: number[] } = { endcap: [], peer: [] };
  for (let round = 0; round < ROUNDS; round++) {
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
    rates.endcap.push(perSecond(endcap));
    rates.peer.push(perSecond(peer));
  }
  const endcapPerSecond = Math.round(median(rates.endcap));
  const peerPerSecond = Math.round(median(rates.peer));
  return {
    endcapPerSecond,
    peerPerSecond,
    ratio: Number((endcapPerSecond / peerPerSecond).toFixed(2)),
    experiments: EXPERIMENTS,
    segments: SEGMENTS,
    decided: decided > 0,
    assigned: assigned > 0,
  };
}
