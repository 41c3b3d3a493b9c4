import type { ShopEvent } from '../../model/event.ts';
import { orderValue } from '../../model/fold.ts';
import { METRICS } from '../../model/metric.ts';
import type { Costs, Metric, MetricId } from '../../model/metric.ts';
import { bounceCount, cameBack, pageCount, visitCount } from './visits.ts';
import type { Visits } from './visits.ts';

/**
 * Sums a visitor by `<event>:<count|value|amount>`, and by `<event>[<label>]:...` where metrics tell labels apart; only
 * what is not zero. All events are counted, not only those of some metric: one may be asked for later.
 */
export type Quantities = Record<string, number>;

/** Metrics' own events are always counted; of others so many sums, against names that are made up anew each time. */
const MAX_SUMS = 100;
const MAX_LABELLED = 200;
const OWN = new Set(METRICS.flatMap(({ event, denominator }) => [event, denominator ?? event]));
/** Events told apart by label, and purchases by coupon. */
const LABELLED = new Set(['web_vital', 'placement_click']);
/** A page that takes longer than a minute was left in the background: it would drown all others. */
const MAX_VITAL = 60_000;

/** Adds an event to a visitor's sums, in place; a refund is taken off what purchases were worth. */
export function addEvent(quantities: Quantities, event: ShopEvent, currency: string): void {
  const { name, params } = event;
  if (name === 'refund') return add(quantities, 'purchase:value', -orderValue(event, currency));
  const label = name === 'purchase' ? params.coupon : LABELLED.has(name) ? params.label : undefined;
  const sums = Object.keys(quantities).length;
  if (!OWN.has(name) && sums >= MAX_SUMS && !(`${name}:count` in quantities)) return;
  const value = name === 'purchase' || params.value !== undefined ? orderValue(event, currency) : 0;
  const amount = name === 'web_vital' ? Math.min(params.amount ?? 0, MAX_VITAL) : (params.amount ?? 0);
  for (const key of label && sums < MAX_LABELLED ? [name, labelled(name, label)] : [name]) {
    add(quantities, `${key}:count`, 1);
    add(quantities, `${key}:value`, value);
    add(quantities, `${key}:amount`, amount);
  }
}

/** Rounded far below a cent, so that sums do not depend on the order of arrival. */
function add(quantities: Quantities, key: string, value: number): void {
  if (value !== 0) quantities[key] = Math.round(((quantities[key] ?? 0) + value) * 1e6) / 1e6;
}

const labelled = (name: string, label: string) =>
  `${name}[${name === 'purchase' ? label.trim().toUpperCase() : label}]`;

/** What is counted of one visitor in one variation, since the first trigger or before it. */
export interface Counted {
  quantities: Quantities;
  /** Absent: from before the first trigger. */
  visits?: Visits;
  variation: number;
}

/** A cap on revenue limits the outcome of `revenue` and what `margin` is made of, never a proportion. */
export interface Terms {
  caps: Partial<Record<MetricId, number>>;
  costs?: Costs | undefined;
}

/** A visitor's outcome and denominator in a metric. */
export function outcomeOf(
  metric: Metric,
  counted: Counted,
  { caps, costs }: Terms,
): { y: number; d: number } {
  const { quantities, visits } = counted;
  const name = metric.label === undefined ? metric.event : labelled(metric.event, metric.label);
  switch (metric.of) {
    case 'left':
      return { y: 0, d: 0 };
    case 'return':
      return { y: visits && cameBack(visits, metric.days ?? 1) ? 1 : 0, d: 0 };
    case 'bounces':
      return visits ? { y: bounceCount(visits), d: visitCount(visits) } : { y: 0, d: 0 };
    case 'pages':
      return visits ? { y: pageCount(visits), d: visitCount(visits) } : { y: 0, d: 0 };
    case 'cost':
      return { y: visits ? costOf(counted, costs) : 0, d: 0 };
    case 'margin': {
      const value = quantities['purchase:value'] ?? 0;
      const left = (costs?.margin ?? 1) * Math.min(value, caps['revenue'] ?? Infinity);
      // Orders, so that those who cost more than they bring are counted as buyers as well.
      return { y: visits ? left - costOf(counted, costs) : left, d: quantities['purchase:count'] ?? 0 };
    }
    default: {
      const sum = quantities[`${name}:${metric.of}`] ?? 0;
      if (metric.kind === 'proportion') return { y: sum >= (metric.atLeast ?? 1) ? 1 : 0, d: 0 };
      const y = Math.min(sum, caps[metric.id] ?? Infinity);
      if (metric.kind !== 'ratio') return { y, d: 0 };
      return {
        y,
        d: quantities[`${name.replace(metric.event, metric.denominator ?? metric.event)}:count`] ?? 0,
      };
    }
  }
}

/** Whether a metric's outcome is of events alone, so that it can be taken apart by when they came. */
export const addsUpEvents = ({ kind, of }: Metric): boolean =>
  kind !== 'ratio' && ['count', 'value', 'amount'].includes(of);

/** Quantities without a part of them. */
export function without(whole: Quantities, part: Quantities): Quantities {
  const rest = { ...whole };
  for (const [key, value] of Object.entries(part)) add(rest, key, -value);
  return rest;
}

function costOf({ quantities, variation }: Counted, costs: Costs | undefined): number {
  const { per_visitor: each = 0, per_order: order = 0 } = costs?.variations[variation] ?? {};
  let cost = each + order * (quantities['purchase:count'] ?? 0);
  for (const [code, price] of Object.entries(costs?.coupons ?? {}))
    cost += price * (quantities[`${labelled('purchase', code)}:count`] ?? 0);
  return cost;
}
