import { forecastDemand } from './forecast.ts';

const WEEK = 7;

/** Errors of weekly totals over all series and weeks tried: sum of |forecast - sold| over the sum sold (WAPE). */
export interface BackTest {
  /** Ours. */
  forecast: number;
  /** The week before, again. */
  naive: number;
  /** The same by day: each day as a week before. Error of days, not weeks. */
  seasonalNaive: number;
  /** Ours by day, to go beside it. */
  forecastDays: number;
  /** Mean of the four weeks before. */
  monthMean: number;
  series: number;
  weeks: number;
}

/**
 * Ours beside the naive forecasts, on the last `weeks` weeks of each series, each forecast from the days before it
 * alone (rolling origin). Series shorter than `weeks` + 4 weeks are left out. Undefined where none is left or nothing
 * was sold.
 */
export function backTest(series: readonly (readonly number[])[], weeks: number): BackTest | undefined {
  const sums = { forecast: 0, naive: 0, seasonalNaive: 0, forecastDays: 0, monthMean: 0 };
  let sold = 0;
  let used = 0;
  for (const days of series) {
    if (days.length < (weeks + 4) * WEEK) continue;
    used++;
    for (let back = weeks; back >= 1; back--) {
      const at = days.length - back * WEEK;
      const known = days.slice(0, at);
      const truth = days.slice(at, at + WEEK);
      const before = known.slice(-WEEK);
      const ours = forecastDemand(known, WEEK);
      sold += total(truth);
      sums.forecast += Math.abs(total(ours) - total(truth));
      sums.naive += Math.abs(total(before) - total(truth));
      sums.monthMean += Math.abs(total(known.slice(-4 * WEEK)) / 4 - total(truth));
      for (let day = 0; day < WEEK; day++) {
        sums.seasonalNaive += Math.abs(before[day]! - truth[day]!);
        sums.forecastDays += Math.abs(ours[day]! - truth[day]!);
      }
    }
  }
  if (used === 0 || sold === 0) return undefined;
  return {
    forecast: sums.forecast / sold,
    naive: sums.naive / sold,
    seasonalNaive: sums.seasonalNaive / sold,
    forecastDays: sums.forecastDays / sold,
    monthMean: sums.monthMean / sold,
    series: used,
    weeks,
  };
}

const total = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0);
