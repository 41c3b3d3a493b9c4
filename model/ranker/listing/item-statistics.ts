import { readPack, writePack } from '../pack.ts';

/** How often a listing's card led on: counted up to a moment, never with what came after it. */
export const COUNT_NAMES = ['impressions', 'clicks', 'carts', 'purchases'] as const;
export type CountName = (typeof COUNT_NAMES)[number];

/** Products most often looked at in the same visit, kept an item in a published ranker. */
const MAX_RELATED = 40;

/**
 * What is learned about products beside the trees: counts by product, and which products are looked at in one visit.
 * The trainer adds to it event by event, so that a row's features hold what was known at its time; serving reads it.
 */
export class ItemStatistics {
  readonly #position = new Map<string, number>();
  readonly ids: string[] = [];
  readonly counts: Record<CountName, number[]> = { impressions: [], clicks: [], carts: [], purchases: [] };
  /** Visits that looked at the product. */
  readonly visits: number[] = [];
  readonly #together: Map<number, number>[] = [];

  /** Number of a product here; -1: never seen. */
  positionOf(id: string): number {
    return this.#position.get(id) ?? -1;
  }

  /** Adds `by` to a count of a product. */
  count(name: CountName, id: string, by = 1): void {
    this.counts[name][this.#know(id)]! += by;
  }

  /** Notes that a visit which looked at `before` now looks at `id`; each pair is passed once a visit. */
  look(id: string, before: readonly string[]): void {
    const at = this.#know(id);
    this.visits[at]!++;
    for (const other of before) {
      const to = this.#know(other);
      this.#together[at]!.set(to, (this.#together[at]!.get(to) ?? 0) + 1);
      this.#together[to]!.set(at, (this.#together[to]!.get(at) ?? 0) + 1);
    }
  }

  /** How strongly two products are looked at together, 0 to 1: cosine over visits, shrunk while visits are few. */
  related(a: number, b: number): number {
    if (a < 0 || b < 0) return 0;
    const together = this.#together[a]!.get(b) ?? 0;
    return together === 0
      ? 0
      : together / Math.sqrt((this.visits[a]! + SHRINKAGE) * (this.visits[b]! + SHRINKAGE));
  }

  /** Bytes of a pack; of each product's relations the strongest are kept. */
  write(): Uint8Array {
    const strongest = this.#together.map((others, a) =>
      [...others.keys()].toSorted((x, y) => this.related(a, y) - this.related(a, x)).slice(0, MAX_RELATED),
    );
    const starts = new Int32Array(this.ids.length + 1);
    strongest.forEach((list, index) => (starts[index + 1] = starts[index]! + list.length));
    return writePack({
      facts: { v: 1, ids: this.ids },
      arrays: {
        ...Object.fromEntries(COUNT_NAMES.map((name) => [name, Float32Array.from(this.counts[name])])),
        visits: Float32Array.from(this.visits),
        starts,
        related: Int32Array.from(strongest.flat()),
        together: Float32Array.from(
          strongest.flatMap((list, a) => list.map((b) => this.#together[a]!.get(b)!)),
        ),
      },
    });
  }

  /** What `write` wrote. Throws where the bytes are no such pack. */
  static read(bytes: Uint8Array): ItemStatistics {
    const { facts, arrays } = readPack(bytes);
    if (facts.v !== 1 || !Array.isArray(facts.ids))
      throw new Error('These bytes are no item statistics of version 1.');
    const statistics = new ItemStatistics();
    for (const id of facts.ids as string[]) statistics.#know(id);
    for (const name of COUNT_NAMES) statistics.counts[name].splice(0, Infinity, ...Array.from(arrays[name]!));
    statistics.visits.splice(0, Infinity, ...Array.from(arrays.visits!));
    const { starts, related, together } = arrays as Record<'starts' | 'related' | 'together', Float32Array>;
    for (let a = 0; a < statistics.ids.length; a++) {
      for (let at = starts[a]!; at < starts[a + 1]!; at++)
        statistics.#together[a]!.set(related[at]!, together[at]!);
    }
    return statistics;
  }

  #know(id: string): number {
    const known = this.#position.get(id);
    if (known !== undefined) return known;
    const position = this.ids.push(id) - 1;
    this.#position.set(id, position);
    for (const name of COUNT_NAMES) this.counts[name].push(0);
    this.visits.push(0);
    this.#together.push(new Map());
    return position;
  }
}

const SHRINKAGE = 5;
