import * as v from 'valibot';

/**
 * A per-visitor outcome. `proportion`: share of visitors with at least one; `mean`: sum a visitor; `ratio`: sum over
 * the visitors' sum of `denominator`. Counted from the visitor's first trigger on.
 */
export interface Metric {
  id: string;
  name: string;
  kind: 'proportion' | 'mean' | 'ratio';
  /** Events counted. */
  event: string;
  /** What of an event is added up. */
  of: 'count' | 'value' | 'amount';
  /** Event counted for the denominator of a ratio. */
  denominator?: string;
  unit: 'share' | 'money' | 'count';
  /** Whether more is better. */
  better: 'higher' | 'lower';
}

export const METRICS = [
  {
    id: 'conversion',
    name: 'Conversion rate',
    kind: 'proportion',
    event: 'purchase',
    of: 'count',
    unit: 'share',
    better: 'higher',
  },
  {
    id: 'revenue',
    name: 'Revenue per visitor',
    kind: 'mean',
    event: 'purchase',
    of: 'value',
    unit: 'money',
    better: 'higher',
  },
  {
    id: 'order_value',
    name: 'Average order value',
    kind: 'ratio',
    event: 'purchase',
    of: 'value',
    denominator: 'purchase',
    unit: 'money',
    better: 'higher',
  },
  {
    id: 'add_to_cart',
    name: 'Add-to-cart rate',
    kind: 'proportion',
    event: 'add_to_cart',
    of: 'count',
    unit: 'share',
    better: 'higher',
  },
  {
    id: 'product_clicks',
    name: 'Product clicks per visitor',
    kind: 'mean',
    event: 'select_item',
    of: 'count',
    unit: 'count',
    better: 'higher',
  },
  {
    id: 'product_views',
    name: 'Product views per visitor',
    kind: 'mean',
    event: 'view_item',
    of: 'count',
    unit: 'count',
    better: 'higher',
  },
  {
    id: 'pages',
    name: 'Pages per visitor',
    kind: 'mean',
    event: 'page_view',
    of: 'count',
    unit: 'count',
    better: 'higher',
  },
  {
    id: 'checkout',
    name: 'Checkout rate',
    kind: 'proportion',
    event: 'begin_checkout',
    of: 'count',
    unit: 'share',
    better: 'higher',
  },
] as const satisfies readonly Metric[];

export type MetricId = (typeof METRICS)[number]['id'];
export const METRIC_IDS = METRICS.map((metric) => metric.id) as [MetricId, ...MetricId[]];
export const MetricIdSchema = v.picklist(METRIC_IDS);

/** A metric that must not become worse by more than `margin` (share of control, e.g. 0.02). */
export const GuardrailSchema = v.object({
  metric: MetricIdSchema,
  margin: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

/** The metric of an id. */
export function metricOf(id: MetricId): Metric {
  return METRICS.find((metric) => metric.id === id)!;
}
