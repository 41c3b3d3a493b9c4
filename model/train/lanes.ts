import type { TrainingRow } from '../visitor-view.ts';

/** What a visitor belongs to while an experiment compares rankers: one variation of one phase. */
export interface Lane {
  readonly key: string;
  /** The live ranker's variation. */
  readonly isControl: boolean;
  /** From the visitor's first listing in it, ms since epoch. */
  readonly since: number;
}

/**
 * Visitors whose listings an experiment gave to one of several rankers. What they do is counted apart, since one
 * ranker's exposure must not feed another's features: a candidate that shows a product more would raise its counts, and
 * with them its place under the other. Phases whose listings were all ranked by one version, or by none, make no lanes.
 */
export function canaryLanes(rows: readonly TrainingRow[]): ReadonlyMap<string, Lane> {
  const versions = new Map<string, Set<string>>();
  const first = new Map<string, Lane & { readonly phase: string }>();
  for (const { visitor, decisions } of rows) {
    for (const { at, placements } of decisions) {
      for (const { ranking, experiment, phase = 0, variation } of placements) {
        if (!ranking?.ranker || experiment === undefined || variation === undefined) continue;
        const name = `${experiment}:${phase}`;
        const known = versions.get(name) ?? new Set<string>();
        versions.set(name, known.add(ranking.ranker));
        const before = first.get(visitor);
        if (!before || at < before.since)
          first.set(visitor, {
            key: `${name}:${variation}`,
            isControl: variation === 0,
            since: at,
            phase: name,
          });
      }
    }
  }
  return new Map([...first].filter(([, { phase }]) => versions.get(phase)!.size > 1));
}
