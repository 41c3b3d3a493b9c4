import type { TemplateReport } from './api/edge.ts';

/** What happened in one hour (UTC): live traffic only, imports are left out. */
export interface HourCounts {
  /** Start of the hour, ms since epoch. */
  hour: number;
  events: number;
  page_views: number;
  product_views: number;
  cart_adds: number;
  orders: number;
  revenue: number;
  /** Visitors whose first batch of the day (in the site's time zone) came in this hour: over a day they add up to its visitors. */
  visitors: number;
  /** Visitors never seen before. */
  new_visitors: number;
  /** Events refused, by reason. */
  filtered: Record<string, number>;
  /** What became of shop pages at the edge, by outcome and mishap (worker/page/counters.ts). */
  pages?: Record<string, number>;
}

/** Live counters of a site. Counts of people are exact here; whoever shows them suppresses small ones (DESIGN rule 8). */
export interface Overview {
  /** Visitors kept, imported ones included. */
  visitors: number;
  /** The last 48 hours that had traffic, oldest first. */
  hours: HourCounts[];
  /** Events in each of the last 30 minutes, oldest first; the last one is the running minute. */
  minutes: number[];
  /** Visitors with an event in the last 5 minutes. */
  active: number;
  /** What the templates of the shop's pages have shown. */
  templates?: TemplateReport[];
  /** What is billed by the piece, since the shards' instances started. */
  cost?: { rows_written: number; kv_writes: number };
}

export const OVERVIEW_MINUTES = 30;

/** Counts of an hour in which nothing happened yet. */
export function quietHour(hour: number): HourCounts {
  return {
    hour,
    events: 0,
    page_views: 0,
    product_views: 0,
    cart_adds: 0,
    orders: 0,
    revenue: 0,
    visitors: 0,
    new_visitors: 0,
    filtered: {},
  };
}

/** The overviews of all shards of a site as one. */
export function mergeOverviews(overviews: readonly Overview[]): Overview {
  const hours = new Map<number, HourCounts>();
  for (const counts of overviews.flatMap((overview) => overview.hours)) {
    hours.set(counts.hour, addHours(hours.get(counts.hour) ?? quietHour(counts.hour), counts));
  }
  return {
    visitors: sum(overviews.map((overview) => overview.visitors)),
    hours: [...hours.values()].toSorted((a, b) => a.hour - b.hour),
    minutes: Array.from({ length: OVERVIEW_MINUTES }, (_, i) =>
      sum(overviews.map((one) => one.minutes[i] ?? 0)),
    ),
    active: sum(overviews.map((overview) => overview.active)),
    templates: latestTemplates(overviews.flatMap((overview) => overview.templates ?? [])),
    cost: {
      rows_written: sum(overviews.map((overview) => overview.cost?.rows_written ?? 0)),
      kv_writes: sum(overviews.map((overview) => overview.cost?.kv_writes ?? 0)),
    },
  };
}

/** Two hours' counts together; the hour is the first one's. */
export function addHours(a: HourCounts, b: HourCounts): HourCounts {
  return {
    hour: a.hour,
    events: a.events + b.events,
    page_views: a.page_views + b.page_views,
    product_views: a.product_views + b.product_views,
    cart_adds: a.cart_adds + b.cart_adds,
    orders: a.orders + b.orders,
    revenue: a.revenue + b.revenue,
    visitors: a.visitors + b.visitors,
    new_visitors: a.new_visitors + b.new_visitors,
    filtered: addCounts(a.filtered, b.filtered),
    pages: addCounts(a.pages ?? {}, b.pages ?? {}),
  };
}

/** Counts by name, added up. */
export function addCounts(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const sums = { ...a };
  for (const [name, count] of Object.entries(b)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

/** Of each template the latest report, the latest first. */
function latestTemplates(reports: readonly TemplateReport[]): TemplateReport[] {
  const latest = new Map<string, TemplateReport>();
  for (const report of reports.toSorted((a, b) => a.at - b.at)) latest.set(report.template, report);
  return [...latest.values()].toReversed();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
