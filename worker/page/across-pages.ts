import type { Product } from '../../model/catalog.ts';
import type { Ranking } from '../../model/decision.ts';
import { withoutSlash } from '../../model/path-pattern.ts';
import type { Experience } from '../../model/placement.ts';

type Across = NonNullable<Extract<Experience, { kind: 'listing' }>['across_pages']>;

/** A category larger than this is ordered page by page: ranking it would take too long. */
const MAX_POOL = 500;
/** An order holds so long, so that a shopper who pages on sees no product twice. */
const ORDER_MILLIS = 30 * 60_000;

export interface AcrossInput {
  across: Across;
  /** Path and query of the page, tracking parameters left out. */
  url: string;
  /** Products of the page's cards, in their order. */
  candidates: readonly string[];
  products: readonly Product[];
  /** Ranks all of a category. `seed` is alike on all its pages. */
  rank(candidates: string[], seed: string): Promise<Ranking | undefined>;
  visitor: string | undefined;
  now: number;
}

export interface AcrossPages {
  /** What comes to stand on this page, in order. */
  picks: Product[];
  /** Of what is on this page only. */
  ranking: Ranking;
}

/**
 * What a page of a category shows once the whole category is ranked: the ranks that fall on it. Undefined, and the page
 * is ordered by itself, where the catalogue is not certain to know what the shop's pages hold: the shopper has filtered
 * or sorted, a card's product is not in the category or in stock, or the number of cards is not the page's share.
 */
export async function acrossPages(input: AcrossInput): Promise<AcrossPages | undefined> {
  const { across, candidates, products } = input;
  const { path, number } = pageOf(input.url, across.parameter) ?? {};
  if (path === undefined || number === undefined) return undefined;
  const byId = new Map(products.map((product) => [product.id, product]));
  const shown = candidates.map((id) => byId.get(id));
  const category = categoryOf(path, shown);
  if (category === undefined) return undefined;
  const pool = products.filter((product) => isIn(product, category) && product.stock !== 0);
  const start = (number - 1) * across.page_size;
  const share = Math.min(across.page_size, pool.length - start);
  const places = new Map(pool.map(({ id }, index) => [id, index]));
  if (pool.length > MAX_POOL || candidates.length !== share || !candidates.every((id) => places.has(id)))
    return undefined;
  const seed = `${input.visitor ?? ''}:${category}:${Math.floor(input.now / ORDER_MILLIS)}`;
  const ranking = await input.rank(
    pool.map(({ id }) => id),
    seed,
  );
  // The shop's own order is that of its pages: nobody knows it of the others.
  if (!ranking || ranking.source === 'shop') return undefined;
  const slice = ranking.order.slice(start, start + share);
  return { picks: slice.map((index) => pool[index]!), ranking: ofPage(ranking, slice, start) };
}

/** A page's path without its number, and the number; undefined: the shopper has filtered or sorted. */
function pageOf(url: string, parameter: string): { path: string; number: number } | undefined {
  const { pathname, searchParams } = new URL(url, 'https://shop.invalid');
  if ([...searchParams.keys()].some((name) => name !== parameter)) return undefined;
  const [, path = pathname, inPath] = /^(.*?)\/page\/(\d+)\/?$/.exec(pathname) ?? [];
  const number = Number(searchParams.get(parameter) ?? inPath ?? 1);
  return Number.isInteger(number) && number >= 1 ? { path: withoutSlash(path), number } : undefined;
}

/** The category that all products are in and the address ends in: `/women/knitwear` for `Women/Knitwear`. */
function categoryOf(path: string, products: readonly (Product | undefined)[]): string | undefined {
  const last = path.slice(path.lastIndexOf('/') + 1);
  const parts = products[0]?.category?.split('/') ?? [];
  for (let depth = parts.length; depth > 0; depth -= 1) {
    const category = parts.slice(0, depth).join('/');
    if (slug(parts[depth - 1]!) === last && products.every((one) => one && isIn(one, category)))
      return category;
  }
  return undefined;
}

function isIn({ category }: Product, wanted: string): boolean {
  return category === wanted || category?.startsWith(`${wanted}/`) === true;
}

function slug(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** The ranking as the log keeps it: of what stood on the page, so that nothing counts as seen that was not. */
function ofPage(ranking: Ranking, slice: readonly number[], start: number): Ranking {
  const sorted = slice.toSorted((a, b) => a - b);
  const here = new Map(sorted.map((index, at) => [index, at]));
  const onPage = (positions: readonly number[]) =>
    positions.filter((at) => at >= start && at < start + slice.length).map((at) => at - start);
  return {
    ...ranking,
    candidates: sorted.map((index) => ranking.candidates[index]!),
    order: slice.map((index) => here.get(index)!),
    fixed: onPage(ranking.fixed),
    explored: onPage(ranking.explored),
    pool: ranking.pool.flatMap((index) => here.get(index) ?? []),
    propensities: ranking.propensities.slice(start, start + slice.length),
  };
}
