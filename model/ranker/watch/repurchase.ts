import type { TrainingRow } from '../../visitor-view.ts';
import { MIN_SHOPPERS } from './popular-by-group.ts';

const DAY_MILLIS = 86_400_000;

/**
 * How long a category's products last: the median of days between two purchases of the category by one shopper, each
 * shopper counted once by their own median, so that nobody's habit decides alone.
 */
export class Repurchase {
  readonly #gaps = new Map<string, number[]>();

  add({ events }: TrainingRow, categoryOf: (id: string) => string | undefined): void {
    const times = new Map<string, Set<number>>();
    for (const { name, at, params } of events) {
      if (name !== 'purchase') continue;
      for (const { item_id } of params.items ?? []) {
        const category = categoryOf(item_id);
        if (category === undefined) continue;
        // Two orders of one day are one need.
        times.set(category, (times.get(category) ?? new Set()).add(Math.floor(at / DAY_MILLIS)));
      }
    }
    for (const [category, days] of times) {
      const sorted = [...days].toSorted((a, b) => a - b);
      if (sorted.length < 2) continue;
      const own = median(sorted.slice(1).map((day, index) => day - sorted[index]!));
      this.#gaps.set(category, [...(this.#gaps.get(category) ?? []), own]);
    }
  }

  /** Days by category; categories that fewer than 20 shoppers bought again are left out. */
  report(): Record<string, number> {
    return Object.fromEntries(
      [...this.#gaps]
        .filter(([, gaps]) => gaps.length >= MIN_SHOPPERS)
        .map(([category, gaps]) => [category, median(gaps)]),
    );
  }
}

function median(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
