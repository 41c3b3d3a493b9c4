/** Items that occur together in at least so many baskets, and in how many. Items ascending. */
export interface FrequentSet {
  readonly items: readonly number[];
  readonly count: number;
}

interface Node {
  readonly item: number;
  count: number;
  readonly parent: Node | undefined;
  readonly children: Map<number, Node>;
}

interface WeightedBasket {
  readonly items: readonly number[];
  readonly count: number;
}

/** A prefix tree of baskets, each cut to its frequent items, most frequent first, and where each item stands in it. */
function growTree(
  baskets: readonly WeightedBasket[],
  least: number,
): { nodes: Map<number, Node[]>; order: number[]; counts: Map<number, number> } {
  const counts = new Map<number, number>();
  for (const { items, count } of baskets)
    for (const item of items) counts.set(item, (counts.get(item) ?? 0) + count);
  const order = [...counts.keys()]
    .filter((item) => counts.get(item)! >= least)
    .toSorted((a, b) => counts.get(b)! - counts.get(a)! || a - b);
  const rank = new Map(order.map((item, index) => [item, index]));
  const root: Node = { item: -1, count: 0, parent: undefined, children: new Map() };
  const nodes = new Map<number, Node[]>(order.map((item) => [item, []]));
  for (const { items, count } of baskets) {
    const kept = items.filter((item) => rank.has(item)).toSorted((a, b) => rank.get(a)! - rank.get(b)!);
    let at = root;
    for (const item of kept) {
      let next = at.children.get(item);
      if (!next) {
        next = { item, count: 0, parent: at, children: new Map() };
        at.children.set(item, next);
        nodes.get(item)!.push(next);
      }
      next.count += count;
      at = next;
    }
  }
  return { nodes, order, counts };
}

function pathAbove(node: Node): number[] {
  const path: number[] = [];
  for (let at = node.parent; at && at.item >= 0; at = at.parent) path.push(at.item);
  return path;
}

/**
 * All sets of at most `longest` items that occur together in at least `least` baskets.
 * Method: FP-Growth (Han, Pei and Yin, "Mining frequent patterns without candidate generation", SIGMOD 2000).
 * @param baskets item numbers, each at most once a basket.
 */
export function frequentSets(
  baskets: readonly (readonly number[])[],
  { least, longest = 4 }: { least: number; longest?: number },
): FrequentSet[] {
  const found: FrequentSet[] = [];
  const mine = (part: readonly WeightedBasket[], suffix: readonly number[]): void => {
    const { nodes, order, counts } = growTree(part, least);
    for (const item of order) {
      const items = [...suffix, item];
      found.push({ items: items.toSorted((a, b) => a - b), count: counts.get(item)! });
      if (items.length < longest) {
        mine(
          nodes.get(item)!.map((node) => ({ items: pathAbove(node), count: node.count })),
          items,
        );
      }
    }
  };
  mine(
    baskets.map((items) => ({ items, count: 1 })),
    [],
  );
  return found;
}
