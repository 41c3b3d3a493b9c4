import type { Product } from '../catalog.ts';
import { backTest, type BackTest } from './back-test.ts';
import { forecastDemand } from './forecast.ts';

const DAY_MILLIS = 86_400_000;
const HORIZON = 14;
/** Days of history that are kept: a year and a season. */
const MOST_DAYS = 420;
const MOST_SERIES = 2_000;
const BACK_TEST_WEEKS = 4;
const MOST_LINES = 50;

/** Forecast of a category, units a day for the next 14 days, and what was sold in the last 14. */
export interface CategoryDemand {
  category: string;
  /** Units in the last 14 days, and forecast for the next. */
  sold: number;
  expected: number;
  /** Day by day. */
  days: number[];
}

export interface ProductDemand {
  id: string;
  title: string;
  /** Units a day over the next seven days. */
  daily: number;
  stock?: number;
  /** Days that the stock lasts at that demand. */
  lasts?: number;
}

export interface DemandReport {
  /** Days of orders that forecasts are made from. */
  days: number;
  units: number;
  categories: CategoryDemand[];
  /** Products that run out first, at most 50. */
  runningOut: ProductDemand[];
  /** Units a day by product, for those that are asked for at all. */
  daily: Record<string, number>;
  /** How good such forecasts were on the last four weeks, beside naive ones; absent: too short a history. */
  products?: BackTest;
  byCategory?: BackTest;
}

/** Units ordered by day and product, counted from a log read in any order. */
export class DemandCounter {
  /** Product -> day number -> units. */
  readonly #sold = new Map<string, Map<number, number>>();
  #first = Infinity;

  /** Orders of one product at a moment (ms since epoch). */
  add(id: string, at: number, units: number): void {
    if (!(units > 0)) return;
    const day = Math.floor(at / DAY_MILLIS);
    const days = this.#sold.get(id) ?? new Map<number, number>();
    this.#sold.set(id, days);
    days.set(day, (days.get(day) ?? 0) + units);
    this.#first = Math.min(this.#first, day);
  }

  /** Forecasts from whole days only: the day of `now` is not over yet. Undefined while nothing was sold. */
  report(products: readonly Product[], now: number): DemandReport | undefined {
    const end = Math.floor(now / DAY_MILLIS);
    const start = Math.max(this.#first, end - MOST_DAYS);
    if (!(start < end)) return undefined;
    const length = end - start;
    const seriesOf = (id: string): number[] => {
      const series = Array.from({ length }, () => 0);
      for (const [day, units] of this.#sold.get(id) ?? [])
        if (day >= start && day < end) series[day - start]! += units;
      return series;
    };
    const daily: Record<string, number> = {};
    const lines: ProductDemand[] = [];
    const categories = new Map<string, number[]>();
    const tried: number[][] = [];
    let units = 0;
    for (const { id, title, stock, category } of products) {
      if (!this.#sold.has(id)) continue;
      const series = seriesOf(id);
      if (tried.length < MOST_SERIES) tried.push(series);
      const sum = categories.get(category ?? '') ?? Array.from({ length }, () => 0);
      categories.set(category ?? '', sum);
      for (const [day, one] of series.entries()) {
        sum[day]! += one;
        units += one;
      }
      const rate = mean(forecastDemand(series, 7));
      if (rate <= 0) continue;
      daily[id] = Number(rate.toFixed(4));
      if (stock !== undefined && stock > 0)
        lines.push({ id, title, daily: rate, stock, lasts: stock / rate });
    }
    const perCategory = [...categories];
    const tested = backTest(tried, BACK_TEST_WEEKS);
    const byCategory = backTest(
      perCategory.map(([, series]) => series),
      BACK_TEST_WEEKS,
    );
    return {
      days: length,
      units,
      categories: perCategory
        .map(([category, series]) => {
          const days = forecastDemand(series, HORIZON);
          return {
            category,
            sold: sumOf(series.slice(-HORIZON)),
            expected: sumOf(days),
            days: days.map((one) => Number(one.toFixed(2))),
          };
        })
        .toSorted((a, b) => b.expected - a.expected)
        .slice(0, MOST_LINES),
      runningOut: lines.toSorted((a, b) => a.lasts! - b.lasts!).slice(0, MOST_LINES),
      daily,
      ...(tested ? { products: tested } : {}),
      ...(byCategory ? { byCategory } : {}),
    };
  }
}

const sumOf = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0);
const mean = (list: readonly number[]): number => sumOf(list) / list.length;
