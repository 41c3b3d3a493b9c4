/** Mean over unordered pairs of 1 - cosine: 0 where all point the same way, 1 where all are at right angles. 0 for one item. */
export function intraListDiversity(vectors: ReadonlyArray<readonly number[]>): number {
  return meanOverPairs(vectors, (u, v) => 1 - cosine(u, v));
}

/** Share of unordered pairs whose categories differ. 0 for one item. */
export function categoryDiversity(categories: readonly string[]): number {
  return meanOverPairs(categories, (a, b) => (a === b ? 0 : 1));
}

/** Mean surprise of the items shown, -log2 of their popularity's share, in bits. 0 for none. */
export function novelty(popularity: readonly number[]): number {
  return popularity.reduce((sum, share) => sum - Math.log2(share), 0) / Math.max(1, popularity.length);
}

function meanOverPairs<Item>(items: readonly Item[], of: (a: Item, b: Item) => number): number {
  let sum = 0;
  for (let i = 0; i < items.length; i++)
    for (let j = i + 1; j < items.length; j++) sum += of(items[i]!, items[j]!);
  const pairs = (items.length * (items.length - 1)) / 2;
  return pairs === 0 ? 0 : sum / pairs;
}

function cosine(u: readonly number[], v: readonly number[]): number {
  const dot = u.reduce((sum, value, index) => sum + value * v[index]!, 0);
  const length = Math.hypot(...u) * Math.hypot(...v);
  return length === 0 ? 0 : dot / length;
}
