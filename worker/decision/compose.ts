import { decide, prepare, type Decided, type Placed, type Prepared } from '../../model/decide.ts';
import type { DecisionRecord, Ranking } from '../../model/decision.ts';
import type { PageContext } from '../../model/page-context.ts';
import type { PagePayload } from '../../model/page.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** Prepared snapshots of this isolate, by the snapshot object itself: a new version is a new object. */
const prepared = new WeakMap<Snapshot, Prepared>();

/** `prepare`, once a snapshot. */
export function preparedOf(snapshot: Snapshot): Prepared {
  let known = prepared.get(snapshot);
  if (!known) prepared.set(snapshot, (known = prepare(snapshot)));
  return known;
}

export { decide, type Decided, type Placed };

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 22 URL-safe characters: 132 random bits. */
export function newDecisionId(): string {
  let id = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(22))) id += LETTERS[byte & 63];
  return id;
}

interface RecordInput {
  id: string;
  now: number;
  page: PageContext;
  snapshot: Snapshot;
  decided: Decided;
  /** Placement id -> how its listing was ordered. */
  rankings?: ReadonlyMap<string, Ranking>;
}

/** The server-side record of a page's decisions, ready to be logged. Forced decisions are left out: they count nowhere. */
export function decisionRecord({ id, now, page, snapshot, decided, rankings }: RecordInput): DecisionRecord {
  return {
    v: 1,
    id,
    at: now,
    page: { url: page.url, type: page.type },
    snapshot: snapshot.version,
    inputs: decided.inputs(),
    attributes: decided.attributes(),
    placements: decided.placed
      .filter(({ decision }) => decision.reason !== 'forced')
      .map(({ decision }) => {
        const ranking = rankings?.get(decision.placement);
        return ranking ? { ...decision, ranking } : decision;
      }),
    triggers: decided.holdout ? [...decided.triggers, decided.holdout] : decided.triggers,
  };
}

/** `f` of the payload: variation by experiment key, of flags shipped, of what this page triggers or a preview forces; nothing for none. */
export function flagsOf(
  { experiments }: Snapshot,
  { placed, triggers, forced, shipped }: Decided,
): Pick<PagePayload, 'f'> {
  const f: Record<string, number> = { ...shipped };
  const note = (id: string | undefined, variation: number | undefined) => {
    const experiment = id === undefined ? undefined : experiments.find((one) => one.id === id);
    if (experiment && variation !== undefined) f[experiment.key] = variation;
  };
  for (const { experiment, variation } of triggers) note(experiment, variation);
  for (const [experiment, variation] of forced ?? []) note(experiment, variation);
  for (const { decision } of placed) note(decision.experiment, decision.variation);
  return Object.keys(f).length > 0 ? { f } : {};
}

/** What a placement's decision looks like to the page: never a reason, segment or propensity (DESIGN rule 8). */
export function payloadEntry(
  { placement, decision, experience }: Placed,
  appliedBy: 'e' | 'p',
  order?: string[],
): PagePayload['p'][number] {
  return {
    i: placement.id,
    k: placement.kind,
    ...(decision.variation === undefined ? {} : { n: decision.variation }),
    ...(placement.selector === undefined ? {} : { s: placement.selector }),
    ...(order ? { o: order } : {}),
    a: appliedBy,
    ...(appliedBy === 'p' && experience ? { x: experience } : {}),
    ...(appliedBy === 'p' && placement.card ? { c: placement.card } : {}),
  };
}
