import * as v from 'valibot';
import type { Promotion } from '../ranker/promotion.ts';
import type { ShadowTally } from '../ranker/shadow-tally.ts';
import type { RankerReport } from '../ranker/watch/watch.ts';

/** Body of `POST /api/sites/:site/rankers/:version/live`. */
export const MakeLiveSchema = v.object({
  /** Why it becomes live though the gate is not passed. */
  override: v.optional(v.pipe(v.string(), v.trim(), v.minLength(3), v.maxLength(500))),
});

/** Answer of `GET /api/sites/:site/rankers/report` and of `POST` to the same, which looks anew. */
export interface RankerReportAnswer {
  /** Absent: no look was taken yet. */
  report?: RankerReport;
  shadows: ShadowTally[];
  /** By version of each candidate. */
  promotions: Record<string, Promotion>;
}
