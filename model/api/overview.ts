import type { ExperimentStatus } from '../experiment.ts';
import type { VisitorLine } from '../visitor-view.ts';
import type { People } from './visitor.ts';

export interface OverviewHour {
  /** Start of the hour, ms since epoch. */
  hour: number;
  page_views: number;
  product_views: number;
  orders: number;
  revenue: number;
}

/** What the console's first page shows; asked again every few seconds. */
export interface OverviewAnswer {
  at: number;
  /** Visitors with an event in the last 5 minutes. */
  active: People;
  /** Visitors kept in all. */
  visitors: People;
  /** Events in each of the last 30 minutes, oldest first. */
  minutes: number[];
  /** The last 24 hours, oldest first, without a gap. */
  hours: OverviewHour[];
  /** Sums over the last 24 hours, and over the 24 before. */
  day: DaySums;
  day_before: DaySums;
  /** Events refused in the last 24 hours, by reason. */
  filtered: Record<string, number>;
  /** What became of pages in the last 24 hours, by outcome; isolates tell every half minute. */
  pages: Record<string, number>;
  /** Placements that turned themselves off on some pages. */
  left_alone: number;
  running: { id: string; name: string; status: ExperimentStatus; started_at: number }[];
  latest: VisitorLine[];
  ranker?: { version: string; live_at: number };
  catalog?: { version: string; products: number };
  /** Whether anything ever arrived. */
  has_events: boolean;
}

export interface DaySums {
  page_views: number;
  product_views: number;
  cart_adds: number;
  orders: number;
  revenue: number;
  visitors: People;
  new_visitors: People;
}
