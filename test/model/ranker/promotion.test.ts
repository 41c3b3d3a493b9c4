import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../model/experiment.ts';
import { canaryExperiment } from '../../../model/ranker/canary-experiment.ts';
import { promotionOf } from '../../../model/ranker/promotion.ts';
import type { ListingValue } from '../../../model/ranker/watch/listing-value.ts';
import type { RankerReport } from '../../../model/ranker/watch/watch.ts';
import type { Placement } from '../../../model/placement.ts';

const readout = (value: number): ListingValue['candidate'] => ({
  refused: null,
  value,
  estimator: 'snips',
  interval: { lower: value - 0.01, upper: value + 0.01 },
  effectiveSampleSize: 400,
  meanWeight: 1,
  choices: 8000,
});
const valued = (lower: number, upper: number): ListingValue => ({
  candidate: readout(0.06),
  live: readout(0.05),
  difference: { value: (lower + upper) / 2, lower, upper },
  listings: 400,
  visitors: 80,
  since: 0,
});
const refused: ListingValue = {
  ...valued(0, 0),
  candidate: { ...readout(0), refused: 'small-effective-sample', value: null, interval: null },
};
delete (refused as { difference?: unknown }).difference;

const report = (value: ListingValue): RankerReport => ({
  v: 1,
  at: 0,
  visitors: 80,
  listings: 400,
  days: [],
  candidates: [{ ranker: 'r2', value }],
});

const placement = {
  v: 1,
  id: 'grid',
  name: 'Grid',
  kind: 'listing',
  match: {},
  selector: 'ul',
  rules: [],
  priority: 1,
  enabled: true,
} as unknown as Placement;
const canary = (more: Partial<Experiment>): Experiment => ({
  ...canaryExperiment({ live: 'r1', candidate: 'r2', placements: [placement] })!,
  ...more,
});
const shipped = canary({ status: 'shipped', decision: { outcome: 'ship', variation: 1, note: '', at: 1 } });

describe('promotionOf', () => {
  it.each<
    [string, ListingValue | undefined, ListingValue | undefined, Experiment[], string, string, boolean]
  >([
    ['nothing is known', undefined, undefined, [], 'unknown', 'none', false],
    ['the log refuses', refused, undefined, [shipped], 'unknown', 'won', false],
    [
      'the log refuses, but the trainer could tell',
      refused,
      valued(-0.01, 0.02),
      [shipped],
      'passed',
      'won',
      true,
    ],
    ['its value is worse', valued(-0.03, -0.01), undefined, [shipped], 'worse', 'won', false],
    [
      'its interval ends exactly at no difference',
      valued(-0.03, 0),
      undefined,
      [shipped],
      'passed',
      'won',
      true,
    ],
    [
      'the last look is worse, whatever the trainer said',
      valued(-0.03, -0.01),
      valued(0.01, 0.02),
      [shipped],
      'worse',
      'won',
      false,
    ],
    ['no experiment compared it', valued(-0.01, 0.02), undefined, [], 'passed', 'none', false],
    ['its experiment is a draft', valued(-0.01, 0.02), undefined, [canary({})], 'passed', 'none', false],
    [
      'its experiment runs',
      valued(-0.01, 0.02),
      undefined,
      [canary({ status: 'running' })],
      'passed',
      'running',
      false,
    ],
    [
      'its experiment shipped the control',
      valued(-0.01, 0.02),
      undefined,
      [canary({ status: 'shipped', decision: { outcome: 'ship', variation: 0, note: '', at: 1 } })],
      'passed',
      'lost',
      false,
    ],
    ['value and experiment speak for it', valued(-0.01, 0.02), undefined, [shipped], 'passed', 'won', true],
  ])('%s', (_, seen, offPolicy, experiments, value, experiment, allowed) => {
    const found = promotionOf({
      version: 'r2',
      report: seen && report(seen),
      offPolicy,
      experiments,
    });
    expect([found.value.state, found.experiment.state, found.allowed]).toEqual([value, experiment, allowed]);
  });

  it('counts a running experiment whose verdict names the candidate the winner, and no other', () => {
    const running = canary({ status: 'running' });
    const input = { version: 'r2', report: report(valued(0, 0.02)), experiments: [running] };
    expect(promotionOf({ ...input, winnerOf: () => 1 }).allowed).toBe(true);
    expect(promotionOf({ ...input, winnerOf: () => 0 }).allowed).toBe(false);
    expect(promotionOf({ ...input, winnerOf: () => undefined }).allowed).toBe(false);
  });
});

describe('canaryExperiment', () => {
  it('names both versions, keeps the placement’s rules, and needs a listing', () => {
    const ruled = {
      ...placement,
      rules: [
        {
          id: 'all',
          name: '',
          who: {},
          experience: { kind: 'listing', order: 'ranked', pin: ['P1'], bury: [], out_of_stock_last: true },
        },
      ],
    } as unknown as Placement;
    const { variations } = canaryExperiment({ live: 'r1', candidate: 'r2', placements: [ruled] })!;
    expect(variations.map(({ experiences }) => experiences['grid'])).toEqual(
      ['r1', 'r2'].map((ranker) => ({
        kind: 'listing',
        order: 'ranked',
        pin: ['P1'],
        bury: [],
        out_of_stock_last: true,
        ranker,
      })),
    );
    expect(canaryExperiment({ live: 'r1', candidate: 'r2', placements: [] })).toBeUndefined();
  });
});
