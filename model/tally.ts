import { ORDER_SOURCES, type OrderSource } from './decision.ts';
import type { Costs, MetricId } from './metric.ts';
import { mergeMoments } from './stats/moments.ts';
import type { Moments } from './stats/moments.ts';

/** What splits visitors: things known at the first trigger, so that a variation cannot change them. */
export const SPLITS = ['device', 'country', 'stage', 'channel', 'segment', 'day'] as const;
export type Split = (typeof SPLITS)[number];

/** Asks one experiment's phase. `caps` limit a visitor's outcome (winsorising), frozen before the start. */
export interface TallyQuery {
  site: string;
  experiment: string;
  phase: number;
  metrics: readonly MetricId[];
  caps?: Partial<Record<MetricId, number>>;
  costs?: Costs | undefined;
  /** Until when visitors were watched (ms since epoch): metrics that take days count only who was watched so long. Absent: all. */
  until?: number;
  /** Splits each variation by this; a visitor of several segments counts in each of them; `day` is the UTC day of the first trigger, `2026-11-21`. */
  by?: Split;
}

/** Visitors of one variation, by the value of the split ('' without one). */
export interface TallyCell {
  variation: number;
  split: string;
  visitors: number;
  /** Visitors whose pages the plugin confirmed at least once, and those where the shop's framework undid the change. */
  shown: number;
  reverted: number;
  /** Orders in the attribution window by who told of them: the browser only, the shop's server only, both. */
  orders?: OrderTellers;
  /** Listings given, by how their order came about; absent: none. */
  served?: Served;
  /** Outcome `y`, a ratio's denominator `d`, and `x`, the same outcome before the first trigger. */
  metrics: Partial<Record<MetricId, Moments>>;
  /** The same taken apart by time, for metrics that add up events; by day only, absent where nobody came back late. */
  tenure?: Partial<Record<MetricId, Tenure>>;
}

/** Those visitors who did anything after their first week: the whole of it, `early` with the rest as `x`, and the rest. */
export interface Tenure {
  whole: Moments;
  early: Moments;
  late: Moments;
}

/** Listings by how their order came about. */
export type Served = Partial<Record<OrderSource, number>>;

/** Orders by who told of them; an order that no server told although it tells others is one that did not join. */
export interface OrderTellers {
  browser: number;
  server: number;
  both: number;
}

export interface Tally {
  cells: TallyCell[];
  /** Visitors left out since they were seen in two variations (DESIGN rule 11). */
  mixed: number;
}

/** The tallies of disjoint groups of visitors (shards) as one, exactly; phases are never merged (DESIGN rule 10). Cells in the order of variation and split. */
export function mergeTallies(tallies: readonly Tally[]): Tally {
  const cells = new Map<string, TallyCell>();
  for (const cell of tallies.flatMap((tally) => tally.cells)) {
    const key = `${cell.variation}\n${cell.split}`;
    const known = cells.get(key);
    cells.set(key, known ? addCells(known, cell) : cell);
  }
  return {
    cells: [...cells.values()].toSorted((a, b) => a.variation - b.variation || (a.split < b.split ? -1 : 1)),
    mixed: tallies.reduce((sum, tally) => sum + tally.mixed, 0),
  };
}

function addCells(a: TallyCell, b: TallyCell): TallyCell {
  const ids = Object.keys({ ...a.metrics, ...b.metrics }) as MetricId[];
  return {
    variation: a.variation,
    split: a.split,
    visitors: a.visitors + b.visitors,
    shown: a.shown + b.shown,
    reverted: a.reverted + b.reverted,
    ...(a.orders || b.orders ? { orders: addOrders(a.orders, b.orders) } : {}),
    ...(a.served || b.served ? { served: addServed(a.served, b.served) } : {}),
    metrics: Object.fromEntries(
      ids.map((id) => [id, mergeMoments([a.metrics[id], b.metrics[id]].filter((one) => one !== undefined))]),
    ),
    ...(a.tenure || b.tenure ? { tenure: addTenures(a.tenure, b.tenure) } : {}),
  };
}

function addTenures(
  a: Partial<Record<MetricId, Tenure>> = {},
  b: Partial<Record<MetricId, Tenure>> = {},
): Partial<Record<MetricId, Tenure>> {
  const sum = { ...a };
  for (const [id, tenure] of Object.entries(b)) {
    const known = sum[id];
    if (tenure) sum[id] = known ? addTenure(known, tenure) : tenure;
  }
  return sum;
}

const addTenure = (a: Tenure, b: Tenure): Tenure => ({
  whole: mergeMoments([a.whole, b.whole]),
  early: mergeMoments([a.early, b.early]),
  late: mergeMoments([a.late, b.late]),
});

function addServed(a: Served = {}, b: Served = {}): Served {
  const sources = ORDER_SOURCES.filter((source) => a[source] !== undefined || b[source] !== undefined);
  return Object.fromEntries(sources.map((source) => [source, (a[source] ?? 0) + (b[source] ?? 0)]));
}

function addOrders(a: OrderTellers | undefined, b: OrderTellers | undefined): OrderTellers {
  const sum = (teller: keyof OrderTellers) => (a?.[teller] ?? 0) + (b?.[teller] ?? 0);
  return { browser: sum('browser'), server: sum('server'), both: sum('both') };
}
