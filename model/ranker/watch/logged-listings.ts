import type { Ranking } from '../../decision.ts';
import type { TrainingRow } from '../../visitor-view.ts';

/** A ranked listing as it was shown, and what the visitor did with it. */
export interface LoggedListing {
  /** Milliseconds since epoch. */
  at: number;
  /** Name of the visitor in the log; leads nobody back. */
  visitor: string;
  /** Decision and placement: tells one listing from all others. */
  id: string;
  ranking: Ranking;
  experiment?: string;
  variation?: number;
  /** By candidate: 0 left alone, 1 opened, 2 put into the cart, 3 bought. */
  labels: Uint8Array;
}

/** What an event makes of a product: the trainer's labels (model/train/site-queries.ts). */
const LABEL: Readonly<Record<string, number>> = {
  select_item: 1,
  view_item: 1,
  add_to_cart: 2,
  purchase: 3,
};
/** An act counts for a listing for so long, and until the visitor's next listing. */
const ATTRIBUTION_MILLIS = 30 * 60_000;

/** A visitor's ranked listings of two or more products, in the order of the log, each with the acts that followed it. */
export function loggedListings(row: TrainingRow): LoggedListing[] {
  const records = row.decisions.filter(({ placements }) => placements.some(({ ranking }) => ranking));
  return records.flatMap((record, index) => {
    const until = Math.min(record.at + ATTRIBUTION_MILLIS, records[index + 1]?.at ?? Infinity);
    const best = new Map<string, number>();
    for (const event of row.events) {
      const label = LABEL[event.name];
      if (label === undefined || event.at < record.at || event.at >= until) continue;
      for (const { item_id } of event.params.items ?? [])
        best.set(item_id, Math.max(best.get(item_id) ?? 0, label));
    }
    return record.placements.flatMap(({ ranking, placement, experiment, variation }): LoggedListing[] =>
      ranking && ranking.candidates.length > 1
        ? [
            {
              at: record.at,
              visitor: row.visitor,
              id: `${record.id}:${placement}`,
              ranking,
              ...(experiment === undefined ? {} : { experiment }),
              ...(variation === undefined ? {} : { variation }),
              labels: Uint8Array.from(ranking.candidates, (id) => best.get(id) ?? 0),
            },
          ]
        : [],
    );
  });
}
