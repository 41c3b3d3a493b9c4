import { itemOf } from '../analytics.ts';
import type { Item } from '../analytics.ts';
import { browse, readQuery, sorts } from '../browse.ts';
import type { Sort } from '../browse.ts';
import { coloursOf } from '../catalog.ts';
import type { Product } from '../catalog.ts';
import { flagOf } from '../flag.ts';
import { money } from '../money.ts';
import { collectionOf, collectionsIn } from '../navigation.ts';
import type { Collection } from '../navigation.ts';
import { relatedTo } from '../related.ts';

/** What a card needs, and nothing else: it travels in the page a second time, as JSON. */
export interface CardState {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly brand: string;
  readonly price: string;
  readonly before?: string;
  readonly colour: string;
  readonly colourKey: string;
  readonly otherColours: number;
  readonly flag?: string;
  readonly isSoldOut: boolean;
  readonly item: Item;
}

interface Step {
  readonly path: string;
  readonly title: string;
}

export interface ListingState {
  readonly kind: 'listing';
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly lead: string;
  readonly trail: readonly Step[];
  readonly categories: readonly Step[];
  readonly products: readonly CardState[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly view: number;
  readonly sort: Sort;
  readonly sorts: readonly { readonly value: string; readonly label: string }[];
}

export interface ProductState {
  readonly kind: 'product';
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly brand: string;
  readonly price: string;
  readonly before?: string;
  readonly colour: string;
  readonly description: string;
  readonly care: string;
  readonly trail: readonly Step[];
  readonly sizes: readonly { readonly label: string; readonly isSoldOut: boolean }[];
  readonly colours: readonly { readonly slug: string; readonly name: string; readonly key: string }[];
  readonly item: Item;
  readonly related: readonly CardState[];
}

/** The whole of a page's state: what the server rendered from, and what the browser hydrates with. */
export type PageState = ListingState | ProductState;

function cardState(product: Product): CardState {
  const flag = flagOf(product);
  return {
    id: product.id,
    slug: product.slug,
    title: product.title,
    brand: product.brand,
    price: money(product.price),
    ...(product.compareAt ? { before: money(product.compareAt) } : {}),
    colour: product.colour,
    colourKey: product.colourKey,
    otherColours: coloursOf(product).length - 1,
    ...(flag ? { flag } : {}),
    isSoldOut: product.stock === 0,
    item: itemOf(product),
  };
}

export function listingState(collection: Collection, params: URLSearchParams): ListingState {
  const listing = browse(collection.products, readQuery(params));
  const { department, trail } = collection;
  return {
    kind: 'listing',
    id: collection.id,
    path: collection.path,
    title: trail.length > 1 ? `${trail[1]!.title}’s ${collection.title.toLowerCase()}` : collection.title,
    lead: collection.lead,
    trail: [...trail, { path: collection.path, title: collection.title }],
    categories: department
      ? collectionsIn(department).map(({ path, title }, nth) => ({ path, title: nth === 0 ? 'All' : title }))
      : [],
    products: listing.items.map(cardState),
    total: listing.total,
    page: listing.query.page,
    pages: listing.pages,
    view: listing.query.view,
    sort: listing.query.sort,
    sorts: Object.entries(sorts).map(([value, { label }]) => ({ value, label })),
  };
}

export function productState(product: Product): ProductState {
  const collection = collectionOf(product);
  return {
    kind: 'product',
    id: product.id,
    path: `/products/${product.slug}`,
    title: product.title,
    brand: product.brand,
    price: money(product.price),
    ...(product.compareAt ? { before: money(product.compareAt) } : {}),
    colour: product.colour,
    description: product.description,
    care: product.care,
    trail: [...collection.trail, { path: collection.path, title: collection.title }],
    sizes: product.sizes.map(({ label, stock }) => ({ label, isSoldOut: stock === 0 })),
    colours: coloursOf(product).map(({ slug, colour, colourKey }) => ({
      slug,
      name: colour,
      key: colourKey,
    })),
    item: itemOf(product),
    related: relatedTo(product, 8).map(cardState),
  };
}
