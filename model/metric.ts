import * as v from 'valibot';

/** What of a visitor's events is added up. */
export type MetricOf =
  | 'count' // how many events
  | 'value' // their value in the site's currency; of purchases less refunds
  | 'amount' // their `amount`: milliseconds, answers ...
  | 'pages' // pages of visits; a visit is events less than 30 minutes apart
  | 'bounces' // visits with one page at the most
  | 'return' // 1 where a visit began 1 to `days` days after the first trigger
  | 'margin' // what orders leave after goods, coupons and what the variation costs
  | 'cost' // what coupons and the variation cost
  | 'left'; // 1 where consent to analytics was taken back

/**
 * A per-visitor outcome. `proportion`: share of visitors with at least one; `mean`: sum a visitor; `ratio`: sum over
 * the visitors' sum of `denominator`. Counted from the visitor's first trigger on.
 */
export interface Metric {
  id: string;
  name: string;
  kind: 'proportion' | 'mean' | 'ratio';
  /** Events counted, and of which label. */
  event: string;
  label?: string;
  of: MetricOf;
  /** What a ratio is divided by: events counted (of the same label), or `visits`. */
  denominator?: string;
  unit: 'share' | 'money' | 'count' | 'millis' | 'score';
  /** Whether more is better. */
  better: 'higher' | 'lower';
  /** A proportion's visitors have at least so many; default 1. */
  atLeast?: number;
  /** Only visitors count who were triggered so many full days ago: the others have not had the time. */
  days?: number;
}

type Rest = Partial<Omit<Metric, 'id' | 'name'>>;

const metric = (id: string, name: string, event: string, rest: Rest = {}): Metric => ({
  id,
  name,
  kind: 'mean',
  event,
  of: 'count',
  unit: 'count',
  better: 'higher',
  ...rest,
});
const share = { kind: 'proportion', unit: 'share' } as const;
const lower = { better: 'lower' } as const;
const money = { of: 'value', unit: 'money' } as const;
const speed = {
  kind: 'ratio',
  event: 'web_vital',
  of: 'amount',
  denominator: 'web_vital',
  unit: 'millis',
} as const;
const perVisit = { kind: 'ratio', denominator: 'visits' } as const;

/** Metrics that every site has; those of a placement or of an own event are named by `clickMetric` and `eventMetric`. */
export const METRICS: readonly Metric[] = [
  metric('conversion', 'Conversion rate', 'purchase', share),
  metric('revenue', 'Revenue per visitor', 'purchase', money),
  metric('order_value', 'Average order value', 'purchase', { ...money, kind: 'ratio', denominator: 'purchase' }),
  metric('add_to_cart', 'Add-to-cart rate', 'add_to_cart', share),
  metric('product_clicks', 'Product clicks per visitor', 'select_item'),
  metric('product_views', 'Product views per visitor', 'view_item'),
  metric('pages', 'Pages per visitor', 'page_view'),
  metric('checkout', 'Checkout rate', 'begin_checkout', share),
  metric('margin', 'Margin per visitor', 'purchase', { of: 'margin', unit: 'money' }),
  metric('cost', 'Cost per visitor', 'purchase', { of: 'cost', unit: 'money', ...lower }),
  metric('pages_per_visit', 'Pages per visit', 'page_view', { ...perVisit, of: 'pages' }),
  metric('bounce', 'Bounce rate', 'page_view', { ...perVisit, of: 'bounces', unit: 'share', ...lower }),
  metric('dwell', 'Time of attention per visitor', 'dwell', { of: 'amount', unit: 'millis' }),
  metric('repeat_purchase', 'Repeat purchase within 30 days', 'purchase', { ...share, atLeast: 2, days: 30 }),
  metric('retention_7', 'Came back within 7 days', 'page_view', { ...share, of: 'return', days: 7 }),
  metric('retention_28', 'Came back within 28 days', 'page_view', { ...share, of: 'return', days: 28 }),
  metric('satisfaction', 'Satisfaction (survey, 1 to 5)', 'survey', { kind: 'ratio', of: 'amount', denominator: 'survey', unit: 'score' }),
  metric('lcp', 'Largest paint (LCP)', 'web_vital', { ...speed, label: 'LCP', ...lower }),
  metric('inp', 'Slowest response (INP)', 'web_vital', { ...speed, label: 'INP', ...lower }),
  metric('errors', 'Visitors with a script error', 'exception', { ...share, ...lower }),
  metric('opt_out', 'Opt-out rate', 'consent', { ...share, of: 'left', ...lower }),
]; // prettier-ignore

/** `conversion`, ..., `click:<placement>` or `event:<name>:<rate | count | value | amount>`. */
export type MetricId = string;

/** How an own event is counted: its name in an id, and in words. */
export const EVENT_MEASURES = {
  rate: 'share of visitors',
  count: 'number per visitor',
  value: 'value per visitor',
  amount: 'sum of amount per visitor',
} as const;
export type EventMeasure = keyof typeof EVENT_MEASURES;

/** Id of a placement's click-through: share of visitors who click in it. */
export const clickMetric = (placement: string): MetricId => `click:${placement}`;
/** Id of a metric on any event, GA4's or the shop's own. */
export const eventMetric = (event: string, measure: EventMeasure): MetricId => `event:${event}:${measure}`;

const CLICK = /^click:([a-z0-9][a-z0-9_-]{0,63})$/;
const EVENT = /^event:([a-z][a-z0-9_]{0,39}):(rate|count|value|amount)$/;
const known = new Map(METRICS.map((one) => [one.id, one]));

/** The metric of an id; undefined: there is none. */
export function findMetric(id: string): Metric | undefined {
  const found = known.get(id);
  if (found) return found;
  const [, placement] = CLICK.exec(id) ?? [];
  if (placement !== undefined)
    return metric(id, `Click-through of ${placement}`, 'placement_click', { ...share, label: placement });
  const [, event, measure] = EVENT.exec(id) ?? [];
  if (event === undefined) return undefined;
  const name = `${event}: ${EVENT_MEASURES[measure as EventMeasure]}`;
  if (measure === 'rate') return metric(id, name, event, share);
  if (measure === 'count') return metric(id, name, event);
  return metric(id, name, event, measure === 'value' ? money : { of: 'amount' });
}

export const MetricIdSchema = v.pipe(
  v.string(),
  v.maxLength(120),
  v.check((id) => findMetric(id) !== undefined, 'There is no such metric.'),
);

/** A metric that must not become worse by more than `margin` (share of control, e.g. 0.02). */
export const GuardrailSchema = v.object({
  metric: MetricIdSchema,
  margin: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/** What orders leave and what variations cost, in the site's currency: for `margin` and `cost`. */
export const CostsSchema = v.object({
  /** Share of an order's value that is left after the goods are paid. */
  margin: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** By variation: for each visitor who takes part, and for each order. */
  variations: v.optional(
    v.array(v.object({ per_visitor: v.optional(amount, 0), per_order: v.optional(amount, 0) })),
    [],
  ),
  /** Coupon code -> cost of each use that the order's value does not hold already. */
  coupons: v.optional(v.record(v.pipe(v.string(), v.maxLength(100)), amount), {}),
});
export type Costs = v.InferOutput<typeof CostsSchema>;

/** The metric of an id that a schema has accepted. Throws RangeError for another. */
export function metricOf(id: MetricId): Metric {
  const found = findMetric(id);
  if (!found) throw new RangeError(`There is no metric "${id}".`);
  return found;
}
