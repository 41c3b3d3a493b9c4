import type { Product } from '../../catalog.ts';
import { exposureInequality } from '../../stats/exposure-inequality.ts';
import { rankCorrelation } from '../../stats/rank-correlation.ts';
import { isNewProduct } from '../product-likeness.ts';
import type { LoggedListing } from './logged-listings.ts';

/** A brand's or category's share of what was looked at, beside its share of what was opened. */
export interface ExposureLine {
  name: string;
  /** Share of all attention, 0 to 1. */
  exposure: number;
  /** Share of all openings, each divided by the attention its place gets. */
  merit: number;
  products: number;
}

export interface ExposureReport {
  listings: number;
  products: number;
  /** 0: all products alike, towards 1: few take all. */
  gini: number;
  /** Share of the catalogue shown at all. */
  coverage: number;
  effectiveItems: number;
  /** Kendall's tau between exposure and merit of products with some exposure, among the 300 most shown; absent: too few. */
  agreement?: number;
  /** Share of attention that products new within 45 days got, and their share of the catalogue. */
  fresh: { exposure: number; products: number };
  brands: ExposureLine[];
  categories: ExposureLine[];
}

/**
 * Attention by place: the chance that a card there is looked at, 1 for the first. The trainer's prior for impressions
 * (model/train/site-queries.ts), so that both speak of the same exposure.
 */
export const attentionAt = (position: number): number => 1 / (1 + 0.05 * position);

const MOST_LINES = 20;
const MOST_COMPARED = 300;

/**
 * Who was shown, beside who deserved it: exposure is attention summed over listings, merit is openings divided by the
 * attention of their place, so that a good place is no merit.
 * Source: Singh and Joachims, "Fairness of exposure in rankings", KDD 2018.
 */
export class Exposure {
  readonly #exposure = new Map<string, number>();
  readonly #merit = new Map<string, number>();
  #listings = 0;

  add({ ranking, labels }: LoggedListing): void {
    this.#listings++;
    for (const [position, candidate] of ranking.order.entries()) {
      const id = ranking.candidates[candidate]!;
      const attention = attentionAt(position);
      this.#exposure.set(id, (this.#exposure.get(id) ?? 0) + attention);
      if (labels[candidate]! > 0) this.#merit.set(id, (this.#merit.get(id) ?? 0) + 1 / attention);
    }
  }

  report(products: readonly Product[], now: number): ExposureReport {
    const exposed = products.map(({ id }) => this.#exposure.get(id) ?? 0);
    const merits = products.map(({ id }) => this.#merit.get(id) ?? 0);
    const total = exposed.reduce((sum, one) => sum + one, 0) || 1;
    const { gini, coverage, effectiveItems } = exposureInequality(exposed);
    const shown = products
      .map((_, index) => index)
      .filter((index) => exposed[index]! > 0)
      .toSorted((a, b) => exposed[b]! - exposed[a]!)
      .slice(0, MOST_COMPARED);
    const { kendall } = rankCorrelation(
      shown.map((index) => exposed[index]!),
      shown.map((index) => merits[index]!),
    );
    const isNew = products.map((product) => isNewProduct(product, now));
    return {
      listings: this.#listings,
      products: products.length,
      gini,
      coverage,
      effectiveItems,
      ...(Number.isNaN(kendall) ? {} : { agreement: kendall }),
      fresh: {
        exposure: exposed.reduce((sum, one, index) => sum + (isNew[index] ? one : 0), 0) / total,
        products: isNew.filter(Boolean).length / Math.max(1, products.length),
      },
      brands: this.#lines(products, ({ brand }) => brand),
      categories: this.#lines(products, ({ category }) => category),
    };
  }

  #lines(products: readonly Product[], of: (product: Product) => string | undefined): ExposureLine[] {
    const lines = new Map<string, ExposureLine>();
    let exposure = 0;
    let merit = 0;
    for (const product of products) {
      const name = of(product);
      if (name === undefined) continue;
      const line = lines.get(name) ?? { name, exposure: 0, merit: 0, products: 0 };
      lines.set(name, line);
      line.products++;
      line.exposure += this.#exposure.get(product.id) ?? 0;
      line.merit += this.#merit.get(product.id) ?? 0;
      exposure += this.#exposure.get(product.id) ?? 0;
      merit += this.#merit.get(product.id) ?? 0;
    }
    return [...lines.values()]
      .map((line) => ({
        ...line,
        exposure: line.exposure / (exposure || 1),
        merit: line.merit / (merit || 1),
      }))
      .toSorted((a, b) => b.exposure - a.exposure)
      .slice(0, MOST_LINES);
  }
}
