import type { Product } from '../../catalog.ts';
import type { Relation } from '../sequence/relation.ts';

/** Words of a product: title in lower case without marks, attributes whole. Attributes count double. */
function termsOf({ title, brand, category, color }: Product): string[] {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  const terms = words.filter((word) => word.length > 1).map((word) => `t:${word}`);
  const attributes = [
    brand && `b:${brand}`,
    color && `c:${color}`,
    ...pathsOf(category).map((path) => `p:${path}`),
  ];
  for (const attribute of attributes) if (attribute) terms.push(attribute, attribute);
  return terms;
}

/** `women/shirts/linen` -> women, women/shirts, women/shirts/linen. */
function pathsOf(category: string | undefined): string[] {
  if (!category) return [];
  const parts = category.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Terms in more products than this say little and cost much: they are not compared. */
const MOST_POSTINGS = 2000;

/**
 * The `most` products that are most like each product in title, brand, colour and category, with cosines in (0, 1].
 * Method: TF-IDF with sublinear tf (Manning, Raghavan and Schütze, Introduction to Information Retrieval, 6.2-6.4).
 * A product never seen before has neighbours too: this is what ranks newcomers.
 */
export function alikeRelation(products: readonly Product[], most = 20): Relation {
  const vectors = products.map((product) => {
    const counts = new Map<string, number>();
    for (const term of termsOf(product)) counts.set(term, (counts.get(term) ?? 0) + 1);
    return counts;
  });
  const documents = new Map<string, number>();
  for (const vector of vectors)
    for (const term of vector.keys()) documents.set(term, (documents.get(term) ?? 0) + 1);
  const weighted = vectors.map((vector) => {
    const weights = new Map<string, number>();
    let squares = 0;
    for (const [term, count] of vector) {
      const weight = (1 + Math.log(count)) * Math.log(1 + products.length / documents.get(term)!);
      weights.set(term, weight);
      squares += weight * weight;
    }
    const norm = Math.sqrt(squares) || 1;
    for (const [term, weight] of weights) weights.set(term, weight / norm);
    return weights;
  });
  const postings = new Map<string, { item: number; weight: number }[]>();
  for (const [item, weights] of weighted.entries()) {
    for (const [term, weight] of weights) {
      let list = postings.get(term);
      if (list === undefined) postings.set(term, (list = []));
      list.push({ item, weight });
    }
  }
  const starts = new Int32Array(products.length + 1);
  const items: number[] = [];
  const cosines: number[] = [];
  const sums = new Float64Array(products.length);
  for (const [item, weights] of weighted.entries()) {
    const touched: number[] = [];
    for (const [term, weight] of weights) {
      const list = postings.get(term)!;
      if (list.length > MOST_POSTINGS) continue;
      for (const other of list) {
        if (sums[other.item] === 0) touched.push(other.item);
        sums[other.item]! += weight * other.weight;
      }
    }
    const best = touched
      .filter((other) => other !== item)
      .toSorted((a, b) => sums[b]! - sums[a]! || a - b)
      .slice(0, most);
    for (const other of best) {
      items.push(other);
      cosines.push(Math.min(1, sums[other]!));
    }
    starts[item + 1] = items.length;
    for (const other of touched) sums[other] = 0;
  }
  return {
    starts,
    items: Int32Array.from(items),
    weights: Float32Array.from(cosines),
    rest: new Float32Array(products.length),
  };
}
