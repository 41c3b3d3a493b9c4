import type { LoggedListing } from './logged-listings.ts';

const DAY_MILLIS = 86_400_000;
const K = 8;

/** How well the order shown met what was opened, a day and ranker; means over listings with something opened. */
export interface DayQuality {
  /** Start of the day (UTC), ms since epoch. */
  day: number;
  /** Version of the ranker; `shop`: the shop's order. */
  ranker: string;
  listings: number;
  /** NDCG over the first eight, of the order shown and of the shop's order for the same listings. */
  ndcg: number;
  shop: number;
  /** Standard error of `ndcg`. */
  error: number;
}

const gain = (label: number): number => 2 ** label - 1;

/** NDCG over the first eight of labels in an order of candidates, in [0, 1]; undefined where nothing was opened. */
function ndcg(labels: Uint8Array, order: readonly number[]): number | undefined {
  const ideal = Array.from(labels, gain)
    .toSorted((a, b) => b - a)
    .slice(0, K)
    .reduce((sum, one, place) => sum + one / Math.log2(place + 2), 0);
  if (ideal === 0) return undefined;
  return (
    order.slice(0, K).reduce((sum, at, place) => sum + gain(labels[at]!) / Math.log2(place + 2), 0) / ideal
  );
}

/**
 * Quality by day and ranker. Clicks lean to what stands on top, so an order shown is flattered beside the shop's: look
 * at how it moves, not at the difference.
 */
export class QualityByDay {
  readonly #cells = new Map<string, { n: number; sum: number; squares: number; shop: number }>();

  add({ at, ranking, labels }: LoggedListing): void {
    const value = ndcg(labels, ranking.order);
    if (value === undefined) return;
    const key = `${at - (at % DAY_MILLIS)} ${ranking.ranker ?? 'shop'}`;
    const cell = this.#cells.get(key) ?? { n: 0, sum: 0, squares: 0, shop: 0 };
    this.#cells.set(key, cell);
    cell.n++;
    cell.sum += value;
    cell.squares += value * value;
    cell.shop += ndcg(labels, Array.from(labels.keys()))!;
  }

  /** Oldest day first. */
  days(): DayQuality[] {
    return Array.from(this.#cells, ([key, { n, sum, squares, shop }]) => {
      const [day, ranker] = key.split(' ') as [string, string];
      const mean = sum / n;
      return {
        day: Number(day),
        ranker,
        listings: n,
        ndcg: mean,
        shop: shop / n,
        error: n > 1 ? Math.sqrt(Math.max(0, squares / n - mean * mean) / (n - 1)) : Number.NaN,
      };
    }).toSorted((a, b) => a.day - b.day || (a.ranker < b.ranker ? -1 : 1));
  }
}

/** Days whose mean is compared with the days before them. */
const RECENT_DAYS = 3;
const MIN_LISTINGS = 60;
const ERRORS = 3;

/** A ranker's last three days beside the days before. */
export interface QualityFall {
  before: number;
  recent: number;
  /** Standard errors that the recent days lie below those before; negative: above. */
  errors: number;
  fell: boolean;
}

/** Whether a ranker's quality fell: more than three standard errors; undefined while either side has too few listings. */
export function qualityFall(
  days: readonly DayQuality[],
  ranker: string,
  now: number,
): QualityFall | undefined {
  const own = days.filter((day) => day.ranker === ranker);
  const pool = (list: readonly DayQuality[]) => {
    const n = list.reduce((sum, day) => sum + day.listings, 0);
    const mean = list.reduce((sum, day) => sum + day.ndcg * day.listings, 0) / n;
    const variance = list.reduce((sum, day) => sum + (day.listings * (day.error || 0)) ** 2, 0) / n ** 2;
    return { n, mean, variance };
  };
  const since = now - RECENT_DAYS * DAY_MILLIS;
  const recent = pool(own.filter(({ day }) => day > since));
  const before = pool(own.filter(({ day }) => day <= since));
  if (!(recent.n >= MIN_LISTINGS && before.n >= MIN_LISTINGS)) return undefined;
  const errors = (before.mean - recent.mean) / Math.sqrt(recent.variance + before.variance);
  return { before: before.mean, recent: recent.mean, errors, fell: errors > ERRORS };
}
