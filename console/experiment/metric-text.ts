import type { HiddenReason } from '../../model/result/experiment-result.ts';
import type { Metric } from '../../model/metric.ts';
import { count, money, percent } from '../ui/format.ts';

/** Why a lift is not shown. */
export const HIDDEN_TEXT: Record<HiddenReason, string> = {
  srm: 'hidden: visitors are not split as planned',
  'not-enough-data': 'not enough data yet',
  'no-variation': 'every visitor did the same',
  adaptive: 'a bandit moves the traffic',
};

/** A metric's value in its unit. */
export function metricValue(metric: Metric, value: number | null, currency: string): string {
  if (value === null) return '–';
  if (metric.unit === 'share') return percent(value, 2);
  if (metric.unit === 'millis') return value < 10_000 ? `${count(value)} ms` : `${count(value / 1000)} s`;
  return metric.unit === 'money' ? money(value, currency) : value.toFixed(2);
}
