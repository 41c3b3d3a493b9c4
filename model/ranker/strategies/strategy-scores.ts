import { priceBand } from '../../catalog.ts';
import { NEW_DAYS } from '../product-likeness.ts';
import type { Relation } from '../sequence/relation.ts';
import type { SequenceTable } from '../sequence/sequence-table.ts';
import { walkedIds } from '../sequence/walked-items.ts';
import { catalogIndex, type CatalogIndex } from './catalog-index.ts';
import type { RecommendInput, Strategy } from './recommend.ts';
import { nearItems, neighbourItems } from './visit-candidates.ts';

/** A catalogue row with its score, and the row that led to it. */
export interface RowScore {
  readonly row: number;
  readonly score: number;
  readonly because?: number | undefined;
}

interface StrategyDefinition {
  readonly scores: (input: RecommendInput) => readonly RowScore[];
  /** Whether popular products may fill the rest of the strip. */
  readonly fill: boolean;
}

const DAY_MILLIS = 86_400_000;
/** Days that a product lasts where nothing is known of its category. */
const REPLENISH_DAYS = 30;
const rowOf = ({ items }: RecommendInput, id: string): number => items.indexOf.get(id) ?? -1;

/** Row of the page's product, else of the last one looked at; -1: neither. */
function anchorRow(input: RecommendInput): number {
  const id = input.anchor ?? walkedIds(input.signals.items)[0];
  return id === undefined ? -1 : rowOf(input, id);
}

/** Entries of a relation's row as catalogue rows. */
function related(
  input: RecommendInput,
  of: (table: SequenceTable) => Relation | undefined,
  anchor: number,
): RowScore[] {
  const { sequences, items } = input;
  const relation = sequences && of(sequences);
  const number = anchor < 0 ? -1 : (sequences?.indexOf.get(items.products[anchor]!.id) ?? -1);
  if (!relation || number < 0) return [];
  const list: RowScore[] = [];
  for (let at = relation.starts[number]!; at < relation.starts[number + 1]!; at++) {
    list.push({
      row: rowOf(input, sequences.ids[relation.items[at]!]!),
      score: relation.weights[at]!,
      because: anchor,
    });
  }
  return list.filter(({ row }) => row >= 0);
}

/** How much two products share: category, brand, colour and price band, each worth what it says about taste. */
function sharedAttributes({ items }: RecommendInput, a: number, b: number): number {
  const [x, y] = [items.products[a]!, items.products[b]!];
  const same = (p: string | undefined, q: string | undefined): number => (p !== undefined && p === q ? 1 : 0);
  const band = (price: number): number => priceBand(price, items.medianPrice);
  const closeness = 1 - Math.abs(band(x.price) - band(y.price)) / 5;
  return (
    0.5 * same(x.category, y.category) +
    0.2 * same(x.brand, y.brand) +
    0.15 * same(x.color, y.color) +
    0.15 * closeness
  );
}

const looks = (input: RecommendInput, row: number): number => {
  const { items } = input;
  return items.statistics.visits[items.position[row]!] ?? 0;
};

/** The strip's own index of the catalogue. */
const indexOf = ({ items, sequences }: RecommendInput): CatalogIndex => catalogIndex(items, sequences);

/** Of a taste's products so many are looked at, the most popular first. */
const MOST_OF_A_TASTE = 300;

function popular(input: RecommendInput): readonly RowScore[] {
  return indexOf(input).popular;
}

/** Popular with shoppers of the same country or segment, where enough of them were seen. */
function popularIn(input: RecommendInput, groups: readonly (readonly string[])[]): RowScore[] {
  const scores = new Map<number, number>();
  for (const ids of groups) {
    for (const [place, id] of ids.entries()) {
      const row = rowOf(input, id);
      if (row >= 0) scores.set(row, (scores.get(row) ?? 0) + 1 / (10 + place));
    }
  }
  return Array.from(scores, ([row, score]) => ({ row, score }));
}

function similar(input: RecommendInput): RowScore[] {
  const anchor = anchorRow(input);
  if (anchor < 0) return [];
  const byContent = related(input, ({ alike }) => alike, anchor);
  if (byContent.length > 0) return byContent;
  const category = input.items.products[anchor]!.category;
  const same = category === undefined ? [] : indexOf(input).within(category);
  return same
    .filter((row) => row !== anchor)
    .map((row) => ({ row, score: sharedAttributes(input, anchor, row), because: anchor }));
}

/** Shares of the visitor's tastes that a product meets, 0 to 1. */
function tasteFor({ signals, items }: RecommendInput, row: number): number {
  const { category, brand, color, price } = items.products[row]!;
  const { affinities } = signals;
  const of = (shares: Readonly<Record<string, number>>, key: string | undefined): number =>
    key === undefined ? 0 : (shares[key] ?? 0);
  return (
    0.5 * of(affinities.category, category) +
    0.2 * of(affinities.brand, brand) +
    0.15 * of(affinities.color, color) +
    0.15 * of(affinities.price, String(priceBand(price, items.medianPrice)))
  );
}

function newest(input: RecommendInput): RowScore[] {
  const { items, now } = input;
  const found: RowScore[] = [];
  for (const row of indexOf(input).byAge) {
    const age = (now - items.products[row]!.created!) / DAY_MILLIS;
    if (age > NEW_DAYS) break;
    if (age >= 0) found.push({ row, score: 1 - age / NEW_DAYS + tasteFor(input, row) });
  }
  return found;
}

function recentlyViewed(input: RecommendInput): RowScore[] {
  const ids = [...new Set([...walkedIds(input.signals.items), ...input.signals.earlier])];
  return ids
    .map((id, ago) => ({ row: rowOf(input, id), score: 1 / (ago + 1) }))
    .filter(({ row }) => row >= 0);
}

/** What was bought as long ago as its category lasts, the most overdue first. */
function replenish(input: RecommendInput): RowScore[] {
  const { signals, now, boughtAt, lastsDays, items } = input;
  const inVisit = new Map(
    signals.items.filter(({ act }) => act === 'purchase').map(({ id, at }) => [id, at]),
  );
  return signals.bought.flatMap((id, ago) => {
    const row = rowOf(input, id);
    if (row < 0) return [];
    const at = inVisit.get(id) ?? boughtAt?.get(id);
    // Of purchases without a time the oldest is the likeliest to be used up.
    if (at === undefined) return [{ row, score: 1 + ago / 100 }];
    const { category } = items.products[row]!;
    const lasts = (category === undefined ? undefined : lastsDays?.(category)) ?? REPLENISH_DAYS;
    const due = (now - at) / DAY_MILLIS / Math.max(1, lasts);
    return due >= 1 ? [{ row, score: due }] : [];
  });
}

/** Places of several lists added up by 1 / (60 + place): Cormack, Clarke and Büttcher, "Reciprocal rank fusion", SIGIR 2009. */
function fuse(lists: readonly (readonly RowScore[])[]): RowScore[] {
  const fused = new Map<number, { score: number; because: number | undefined }>();
  for (const list of lists) {
    for (const [place, { row, because }] of list.toSorted((a, b) => b.score - a.score).entries()) {
      const known = fused.get(row);
      fused.set(row, { score: (known?.score ?? 0) + 1 / (60 + place), because: known?.because ?? because });
    }
  }
  return Array.from(fused, ([row, { score, because }]) => ({ row, score, because }));
}

/** Items as the sequence table numbers them, with scores, as catalogue rows. */
function asRows(
  input: RecommendInput,
  scores: ReadonlyMap<number, number>,
  because: number | undefined,
): RowScore[] {
  return Array.from(scores, ([item, score]) => ({
    row: rowOf(input, input.sequences!.ids[item]!),
    score,
    because,
  })).filter(({ row }) => row >= 0);
}

/** Products that meet some taste for a category, brand or colour; of each taste the most popular. */
function rowsOfTastes(input: RecommendInput): number[] {
  const { category, brand, color } = input.signals.affinities;
  const index = indexOf(input);
  const rows = new Set<number>();
  for (const [shares, rowsOf] of [
    [category, index.within],
    [brand, index.ofBrand],
    [color, index.ofColor],
  ] as const) {
    for (const key of Object.keys(shares))
      for (const row of rowsOf(key).slice(0, MOST_OF_A_TASTE)) rows.add(row);
  }
  return [...rows];
}

function personalised(input: RecommendInput): RowScore[] {
  const { sequences, signals } = input;
  const walked = walkedIds(signals.items);
  const last = walked[0] === undefined ? undefined : rowOf(input, walked[0]);
  const lists: RowScore[][] = [];
  if (sequences) {
    const steps = Int32Array.from(
      [...walked, ...signals.earlier.slice(0, 5)].flatMap((id) => sequences.indexOf.get(id) ?? []),
    );
    lists.push(
      asRows(input, nearItems(sequences, steps), last),
      asRows(input, neighbourItems(sequences, steps), last),
    );
  }
  const tastes = rowsOfTastes(input)
    .map((row) => ({ row, score: tasteFor(input, row) }))
    .filter(({ score }) => score > 0);
  if (tastes.length > 0)
    lists.push(
      tastes.toSorted((a, b) => b.score - a.score || looks(input, b.row) - looks(input, a.row)).slice(0, 200),
    );
  const seen = new Set(walked);
  return fuse(lists).filter(({ row }) => !seen.has(input.items.products[row]!.id));
}

/** Bought with the anchor, of another category: what goes with it rather than what could replace it. */
function complementary(input: RecommendInput): RowScore[] {
  const anchor = anchorRow(input);
  if (anchor < 0) return [];
  const { products } = input.items;
  const isOther = ({ row }: RowScore): boolean => products[row]!.category !== products[anchor]!.category;
  const bought = related(input, ({ relations }) => relations.together, anchor).filter(isOther);
  return bought.length > 0
    ? bought
    : related(input, ({ relations }) => relations.near, anchor).filter(isOther);
}

/** Products of sections that this visitor has not looked at, those first that similar visits led to. */
function crossCategory(input: RecommendInput): RowScore[] {
  const { items, signals } = input;
  const sectionOf = (row: number): string | undefined => items.products[row]!.category?.split('/')[0];
  const seen = new Set(
    [...walkedIds(signals.items), ...signals.earlier]
      .map((id) => rowOf(input, id))
      .filter((row) => row >= 0)
      .map(sectionOf),
  );
  if (seen.size === 0) return [];
  const isOther = ({ row }: RowScore): boolean => !seen.has(sectionOf(row));
  const led = personalised(input).filter(isOther);
  return led.length > 0 ? led : popular(input).filter(isOther);
}

/** Every strategy of a recommendations placement. */
export const STRATEGY_SCORES: Readonly<Record<Strategy, StrategyDefinition>> = {
  personalised: { scores: personalised, fill: true },
  similar: { scores: similar, fill: true },
  bought_together: {
    scores: (input) => related(input, ({ relations }) => relations.together, anchorRow(input)),
    fill: true,
  },
  co_viewed: {
    scores: (input) => related(input, ({ relations }) => relations.near, anchorRow(input)),
    fill: true,
  },
  trending: { scores: (input) => indexOf(input).trending, fill: true },
  new: { scores: newest, fill: false },
  recently_viewed: { scores: recentlyViewed, fill: false },
  replenish: { scores: replenish, fill: false },
  complementary: { scores: complementary, fill: false },
  popular: { scores: popular, fill: false },
  popular_region: {
    scores: (input) => popularIn(input, input.groups?.region ? [input.groups.region] : []),
    fill: true,
  },
  popular_segment: { scores: (input) => popularIn(input, input.groups?.segments ?? []), fill: true },
  cross_category: { scores: crossCategory, fill: false },
};
