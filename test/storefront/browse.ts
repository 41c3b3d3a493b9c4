import type { Product } from './catalog.ts';
import { materials } from './catalog/materials.ts';

/** What a shopper asked a listing for; every field comes from the URL's query and is checked by readQuery. */
export interface ListQuery {
  readonly chosen: Readonly<Record<FacetName, readonly string[]>>;
  readonly sort: Sort;
  readonly page: number;
  readonly view: number;
}

export interface FacetValue {
  readonly value: string;
  readonly count: number;
  readonly isChosen: boolean;
}

export interface Facet {
  readonly name: FacetName;
  readonly label: string;
  readonly values: readonly FacetValue[];
}

export interface Listing {
  readonly items: readonly Product[];
  readonly total: number;
  readonly pages: number;
  readonly query: ListQuery;
  readonly facets: readonly Facet[];
}

export const sorts = {
  featured: { label: 'Featured', order: (a: Product, b: Product) => a.featured - b.featured },
  newest: {
    label: 'Newest',
    order: (a: Product, b: Product) => b.created.localeCompare(a.created) || a.featured - b.featured,
  },
  'price-asc': {
    label: 'Price, low to high',
    order: (a: Product, b: Product) => a.price - b.price || a.featured - b.featured,
  },
  'price-desc': {
    label: 'Price, high to low',
    order: (a: Product, b: Product) => b.price - a.price || a.featured - b.featured,
  },
  rating: {
    label: 'Best rated',
    order: (a: Product, b: Product) => b.rating - a.rating || b.ratings - a.ratings,
  },
} as const;

export type Sort = keyof typeof sorts;

export const PAGE_SIZE = 24;
export const WIDE_PAGE_SIZE = 100;

const priceBands = ['Under €50', '€50 – €100', '€100 – €150', '€150 – €250', 'Over €250'] as const;
const bandLimits = [50, 100, 150, 250, Infinity];

const facetNames = ['colour', 'size', 'material', 'brand', 'price', 'only'] as const;

export type FacetName = (typeof facetNames)[number];

const facetLabels: Record<FacetName, string> = {
  colour: 'Colour',
  size: 'Size',
  material: 'Material',
  brand: 'Brand',
  price: 'Price',
  only: 'Show only',
};

/** The values of a facet that a product answers to. */
function valuesOf(product: Product, facet: FacetName): readonly string[] {
  switch (facet) {
    case 'colour':
      return [product.colourFamily];
    case 'size':
      return product.sizes.filter((size) => size.stock > 0).map((size) => size.label);
    case 'material':
      return [materials[product.material]!.family];
    case 'brand':
      return [product.brand];
    case 'price':
      return [priceBands[bandLimits.findIndex((limit) => product.price < limit)]!];
    case 'only':
      return [...(product.stock > 0 ? ['In stock'] : []), ...(product.compareAt ? ['Reduced'] : [])];
  }
}

export function readQuery(params: URLSearchParams): ListQuery {
  const sort = params.get('sort') ?? '';
  const page = Number(params.get('page') ?? 1);
  return {
    chosen: Object.fromEntries(
      facetNames.map((name) => [name, params.getAll(name)]),
    ) as unknown as ListQuery['chosen'],
    sort: sort in sorts ? (sort as Sort) : 'featured',
    page: Number.isInteger(page) && page >= 1 ? page : 1,
    view: params.get('view') === String(WIDE_PAGE_SIZE) ? WIDE_PAGE_SIZE : PAGE_SIZE,
  };
}

/** The query string of a listing with some of it changed; defaults are left out, so that one page has one URL. */
export function writeQuery(query: ListQuery, change: Partial<ListQuery> = {}, search = ''): string {
  const next = { ...query, page: 1, ...change };
  const params = new URLSearchParams();
  if (search) params.set('q', search);
  for (const name of facetNames) for (const value of next.chosen[name]) params.append(name, value);
  if (next.sort !== 'featured') params.set('sort', next.sort);
  if (next.view !== PAGE_SIZE) params.set('view', String(next.view));
  if (next.page > 1) params.set('page', String(next.page));
  const text = params.toString();
  return text ? `?${text}` : '';
}

/** Size labels in the order of a size chart, not of the alphabet. */
const sizeOrder = ['XS', 'S', 'M', 'L', 'XL', 'XXL'];

function sizeRank(label: string): number {
  return sizeOrder.includes(label) ? sizeOrder.indexOf(label) : 10 + (Number(label) || 999);
}

function compareValues(facet: FacetName, a: FacetValue, b: FacetValue): number {
  if (facet === 'price') return priceBands.indexOf(a.value as never) - priceBands.indexOf(b.value as never);
  if (facet !== 'size') return a.value.localeCompare(b.value);
  return sizeRank(a.value) - sizeRank(b.value);
}

/**
 * One page of a listing. Within a facet any chosen value will do, between facets all must hold; a facet's counts
 * leave its own choice aside, so that a second colour can be added.
 */
export function browse(
  from: readonly Product[],
  query: ListQuery,
  order?: (a: Product, b: Product) => number,
): Listing {
  const fits = (product: Product, except?: FacetName): boolean =>
    facetNames.every((name) => {
      const chosen = query.chosen[name];
      return (
        name === except ||
        chosen.length === 0 ||
        valuesOf(product, name).some((value) => chosen.includes(value))
      );
    });
  const facets = facetNames.map((name): Facet => {
    const counts = new Map<string, number>(query.chosen[name].map((value) => [value, 0]));
    for (const product of from) {
      if (!fits(product, name)) continue;
      for (const value of valuesOf(product, name)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const values = [...counts].map(([value, count]) => ({
      value,
      count,
      isChosen: query.chosen[name].includes(value),
    }));
    return { name, label: facetLabels[name], values: values.toSorted((a, b) => compareValues(name, a, b)) };
  });
  const isDefaultSort = query.sort === 'featured';
  const found = from
    .filter((product) => fits(product))
    .toSorted(isDefaultSort && order ? order : sorts[query.sort].order);
  const pages = Math.max(1, Math.ceil(found.length / query.view));
  const page = Math.min(query.page, pages);
  return {
    items: found.slice((page - 1) * query.view, page * query.view),
    total: found.length,
    pages,
    query: { ...query, page },
    facets: facets.filter((facet) => facet.values.length > 1 || facet.values.some((value) => value.isChosen)),
  };
}
