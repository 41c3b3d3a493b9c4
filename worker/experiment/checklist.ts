import { checkCondition } from '../../model/api/check-condition.ts';
import type { CheckItem, Checklist } from '../../model/api/experiment.ts';
import type { Experiment } from '../../model/experiment.ts';
import { metricOf } from '../../model/metric.ts';
import type { Experience, Placement } from '../../model/placement.ts';
import type { Segment } from '../../model/segment.ts';
import type { Site } from '../../model/site.ts';

interface Surroundings {
  site: Pick<Site, 'consent_policy' | 'require_approval'>;
  placements: readonly Placement[];
  segments: readonly Segment[];
  /** The site's other experiments. */
  others: readonly Experiment[];
  hasRanker: boolean;
}

/** The review of an experiment before its start: what would make it invalid, and what a careful colleague would ask. */
export function checklist(experiment: Experiment, around: Surroundings): Checklist {
  const items = [
    hypothesis(experiment),
    weights(experiment),
    places(experiment, around),
    difference(experiment),
    audience(experiment, around),
    metrics(experiment),
    plan(experiment),
    conflicts(experiment, around),
    ranker(experiment, around),
    consent(experiment, around),
    approval(experiment, around),
  ].filter((item) => item !== undefined);
  return { items, ready: items.every((item) => item.ok || item.level === 'should') };
}

/** Placement ids that any variation names. */
export function placementsOf(experiment: Experiment): string[] {
  return [...new Set(experiment.variations.flatMap((variation) => Object.keys(variation.experiences)))];
}

function hypothesis({ hypothesis }: Experiment): CheckItem {
  const ok = hypothesis.trim().length >= 10;
  return {
    id: 'hypothesis',
    level: 'should',
    ok,
    title: 'Hypothesis',
    detail: ok
      ? 'Written down before any result.'
      : 'Write one sentence on what you expect and why; it keeps the reading honest later.',
  };
}

function weights({ variations }: Experiment): CheckItem {
  const open = variations.filter((variation) => variation.weight > 0);
  const names = new Set(variations.map((variation) => variation.name.trim().toLowerCase()));
  const ok = open.length >= 2 && variations[0]!.weight > 0 && names.size === variations.length;
  const total = variations.reduce((sum, variation) => sum + variation.weight, 0);
  const split = variations
    .map((variation) => `${variation.name} ${Math.round((100 * variation.weight) / (total || 1))} %`)
    .join(', ');
  return {
    id: 'variations',
    level: 'must',
    ok,
    title: 'Variations',
    detail: ok
      ? split
      : names.size < variations.length
        ? 'Two variations have the same name.'
        : 'The control and at least one other variation need a weight above 0.',
  };
}

function places(experiment: Experiment, { placements }: Surroundings): CheckItem {
  const byId = new Map(placements.map((placement) => [placement.id, placement]));
  const faults: string[] = [];
  for (const variation of experiment.variations) {
    for (const [id, experience] of Object.entries(variation.experiences)) {
      const placement = byId.get(id);
      if (!placement) faults.push(`${variation.name}: there is no placement "${id}".`);
      else if (!placement.enabled)
        faults.push(`${variation.name}: the placement ${placement.name} is turned off.`);
      else if (experience.kind !== 'nothing' && experience.kind !== placement.kind) {
        faults.push(
          `${variation.name}: ${placement.name} is of kind ${placement.kind}, not ${experience.kind}.`,
        );
      }
    }
  }
  const named = placementsOf(experiment);
  if (named.length === 0 && !experiment.flag) faults.push('No variation changes a placement.');
  return {
    id: 'placements',
    level: 'must',
    ok: faults.length === 0,
    title: 'Placements',
    detail:
      faults.length === 0
        ? named.map((id) => byId.get(id)!.name).join(', ') ||
          `Read by the shop's own code: endcap.variation('${experiment.key}').`
        : [...new Set(faults)].join(' '),
  };
}

function difference({ variations, flag }: Experiment): CheckItem {
  const control = canonical(variations[0]!.experiences);
  const same = variations.slice(1).filter((variation) => canonical(variation.experiences) === control);
  const uneven = new Set(variations.flatMap((variation) => Object.keys(variation.experiences)));
  // A placement that one variation names and another leaves out falls back to its rules, perhaps for some only.
  const missing = variations.filter((variation) => [...uneven].some((id) => !(id in variation.experiences)));
  if (same.length > 0 && !flag) {
    return {
      id: 'difference',
      level: 'should',
      ok: false,
      title: 'Difference',
      detail: `${same.map((variation) => variation.name).join(', ')} shows the same as ${variations[0]!.name}. That is right for an A/A test only.`,
    };
  }
  return {
    id: 'difference',
    level: 'should',
    ok: missing.length === 0,
    title: 'Difference',
    detail:
      missing.length === 0
        ? 'Every variation says what it shows in every placement of the experiment.'
        : `${missing.map((variation) => variation.name).join(', ')} leaves a placement to its own rules; set it to "nothing" if the shop's own content is meant.`,
  };
}

/** JSON with sorted keys: two experiences are the same whatever order their fields were written in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function audience({ who, coverage }: Experiment, { segments }: Surroundings): CheckItem {
  const known = new Set(segments.map((segment) => segment.id));
  const faults = (who.segments ?? [])
    .filter((id) => !known.has(id))
    .map((id) => `There is no segment "${id}".`);
  if (who.condition) faults.push(...checkCondition(who.condition));
  if (coverage === 0) faults.push('Coverage is 0 %: nobody would take part.');
  const targeted = (who.segments?.length ?? 0) > 0 || who.condition !== undefined;
  return {
    id: 'audience',
    level: 'must',
    ok: faults.length === 0,
    title: 'Audience',
    detail:
      faults.join(' ') ||
      `${Math.round(coverage * 100)} % of ${targeted ? 'the visitors targeted' : 'all visitors'} who consented; nobody else is counted.`,
  };
}

function metrics(experiment: Experiment): CheckItem {
  const { primary, secondary, guardrails, costs, allocation, window_days: window = 30 } = experiment;
  const guarded = guardrails.map(({ metric }) => metric);
  const all = [...new Set([primary, ...secondary, ...guarded])];
  const faults: string[] = [];
  if (secondary.includes(primary) || new Set(secondary).size < secondary.length)
    faults.push('A metric is chosen twice; the primary metric is not secondary as well.');
  if (new Set(guarded).size < guarded.length) faults.push('A metric is guarded twice.');
  if (allocation === 'bandit' && guardrails.length > 0)
    faults.push(
      `A bandit's traffic moves, so no lift can be read and no guardrail can stop it: remove ${guarded.map((id) => metricOf(id).name).join(', ')} from the guardrails, or share out traffic with fixed weights.`,
    );
  if (!costs && all.some((id) => id === 'margin' || id === 'cost'))
    faults.push('Margin and cost need the costs of the experiment: enter them, or choose another metric.');
  for (const id of all)
    if ((metricOf(id).days ?? 0) > window)
      faults.push(`${metricOf(id).name} takes longer than the ${window} days in which events count.`);
  const guards = guardrails.map(
    ({ metric, margin }) => `${metricOf(metric).name} (at most ${Math.round(margin * 100)} % worse)`,
  );
  return {
    id: 'metrics',
    level: 'must',
    ok: faults.length === 0,
    title: 'Metrics',
    detail:
      faults.join(' ') ||
      `Decided by ${metricOf(primary).name}${secondary.length > 0 ? `; also ${secondary.map((id) => metricOf(id).name).join(', ')}` : ''}${guards.length > 0 ? `; guarded by ${guards.join(', ')}` : ''}.`,
  };
}

function plan({ planned_visitors, guardrails, allocation }: Experiment): CheckItem {
  const ok = planned_visitors !== undefined;
  return {
    id: 'plan',
    level: 'should',
    ok,
    title: 'Planned sample',
    detail: ok
      ? `${planned_visitors.toLocaleString('en')} visitors; the result may be read at any time before${guardrails.length === 0 && allocation !== 'bandit' ? ', and no guardrail watches meanwhile' : ''}.`
      : 'Without a planned number of visitors the test stays valid but finds small lifts later.',
  };
}

function conflicts(experiment: Experiment, { others, placements }: Surroundings): CheckItem {
  const mine = new Set(placementsOf(experiment));
  const rivals = others.filter(
    (other) =>
      other.id !== experiment.id &&
      (other.status === 'running' || other.status === 'scheduled') &&
      placementsOf(other).some((id) => mine.has(id)) &&
      !disjoint(experiment, other),
  );
  const shared = (other: Experiment) =>
    placementsOf(other)
      .filter((id) => mine.has(id))
      .map((id) => placements.find((placement) => placement.id === id)?.name ?? id)
      .join(', ');
  return {
    id: 'conflicts',
    level: 'must',
    ok: rivals.length === 0,
    title: 'Other experiments',
    detail:
      rivals.length === 0
        ? 'No other experiment runs in the same placements.'
        : `${rivals.map((other) => `${other.name} runs in ${shared(other)}`).join('; ')}. Stop it first, or give both disjoint ranges of one layer.`,
  };
}

function disjoint({ layer: a }: Experiment, { layer: b }: Experiment): boolean {
  return a !== undefined && b !== undefined && a.id === b.id && (a.to <= b.from || b.to <= a.from);
}

/** Needs the live ranker. */
function isRanked(experience: Experience): boolean {
  return experience.kind === 'listing' && experience.order === 'ranked';
}

function ranker({ variations }: Experiment, { hasRanker }: Surroundings): CheckItem | undefined {
  if (!variations.some((variation) => Object.values(variation.experiences).some(isRanked))) return undefined;
  return {
    id: 'ranker',
    level: 'should',
    ok: hasRanker,
    title: 'Ranker',
    detail: hasRanker
      ? 'A ranker is live.'
      : "No ranker is live yet: until then the ranked variation shows the shop's order.",
  };
}

/** Reads the visitor's profile: needs consent to personalization, for every variation alike. */
function isPersonal(experience: Experience): boolean {
  return isRanked(experience) || experience.kind === 'recommendations';
}

const POLICY: Record<Site['consent_policy'], string> = {
  'opt-in': 'Only visitors who said yes to analytics take part and are counted',
  'opt-out': 'Visitors take part unless they said no to analytics',
  off: 'Everyone takes part: the site asks for no consent',
};

function consent({ variations, who }: Experiment, { site }: Surroundings): CheckItem {
  const personal = variations.some((variation) => Object.values(variation.experiences).some(isPersonal));
  const profiled = (who.segments?.length ?? 0) > 0;
  const further =
    personal || profiled
      ? `; ${personal ? 'a variation reads the profile' : 'the audience is read off the profile'}, so they must allow personalization as well`
      : '';
  return {
    id: 'consent',
    level: 'should',
    ok: true,
    title: 'Consent',
    detail: `${POLICY[site.consent_policy]}${further}. Global Privacy Control is always honoured.`,
  };
}

function approval({ approval: given }: Experiment, { site }: Surroundings): CheckItem | undefined {
  if (!site.require_approval && !given) return undefined;
  return {
    id: 'approval',
    level: site.require_approval ? 'must' : 'should',
    ok: given?.given_by !== undefined,
    title: 'Approval',
    detail: given?.given_by
      ? `${given.given_by.name} approved; ${given.asked_by.name} had asked.`
      : given
        ? `${given.asked_by.name} asked for it; a second person has to approve.`
        : 'A second person has to approve: ask for a review.',
  };
}
