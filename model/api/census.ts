import type { People } from './visitor.ts';

/** Visitors of a site by kind. */
export interface CensusAnswer {
  visitors: People;
  /** False: of a very large site, a part was looked at. */
  complete: boolean;
  /** By lifecycle stage, segment id, `recency-frequency-monetary` grades (`5-1-3`), cluster id. */
  stages: Record<string, People>;
  segments: Record<string, People>;
  grades: Record<string, People>;
  clusters: Record<string, People>;
}

/** Who a condition would select. */
export interface PreviewAnswer {
  members: People;
  of: People;
  complete: boolean;
  /** Absent where they are too few to be summed up. */
  buyers?: People;
  orders_per_member?: number;
  revenue_per_member?: number;
  visits_per_member?: number;
}

/** `POST /api/sites/:site/census-export`: counts with differential privacy, and what is left of the budget. */
export interface NoisyCensus {
  epsilon: number;
  budget_left: number;
  stages?: Record<string, number>;
  grades?: Record<string, number>;
  clusters?: Record<string, number>;
}
