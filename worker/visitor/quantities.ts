import type { ShopEvent } from '../../model/event.ts';
import { orderValue } from '../../model/fold.ts';
import { METRICS } from '../../model/metric.ts';
import type { Metric } from '../../model/metric.ts';

/** Sums a visitor by `<event>:<count|value|amount>`; only what is not zero. */
export type Quantities = Record<string, number>;

const COUNTED: ReadonlyMap<string, ReadonlySet<Metric['of']>> = countedEvents(METRICS);

/** Adds an event to a visitor's sums, in place; a refund is taken off what purchases were worth. True: it belongs to some metric. */
export function addEvent(quantities: Quantities, event: ShopEvent, currency: string): boolean {
  if (event.name === 'refund')
    quantities['purchase:value'] = (quantities['purchase:value'] ?? 0) - orderValue(event, currency);
  const counted = COUNTED.get(event.name);
  if (!counted) return event.name === 'refund';
  for (const of of counted) {
    const key = `${event.name}:${of}`;
    const added =
      of === 'count' ? 1 : of === 'value' ? orderValue(event, currency) : (event.params.amount ?? 0);
    quantities[key] = (quantities[key] ?? 0) + added;
  }
  return true;
}

/** A visitor's outcome and denominator in a metric; a cap limits the outcome, never a proportion. */
export function outcomeOf(
  metric: Metric,
  quantities: Quantities,
  cap: number | undefined,
): { y: number; d: number } {
  const sum = quantities[`${metric.event}:${metric.of}`] ?? 0;
  if (metric.kind === 'proportion') return { y: sum > 0 ? 1 : 0, d: 0 };
  return {
    y: cap === undefined ? sum : Math.min(sum, cap),
    d: metric.kind === 'ratio' ? (quantities[`${metric.denominator}:count`] ?? 0) : 0,
  };
}

function countedEvents(metrics: readonly Metric[]): Map<string, Set<Metric['of']>> {
  const counted = new Map<string, Set<Metric['of']>>();
  const add = (event: string, of: Metric['of']) =>
    counted.set(event, (counted.get(event) ?? new Set()).add(of));
  for (const metric of metrics) {
    add(metric.event, metric.of);
    if (metric.denominator) add(metric.denominator, 'count');
  }
  return counted;
}
