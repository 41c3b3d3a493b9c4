import type { Brand } from './brands.ts';
import type { ColourFamily } from './colours.ts';
import type { Kind } from './kinds.ts';

export type Department = 'women' | 'men';

export interface Size {
  readonly label: string;
  /** Pieces on hand; 0 is sold out. */
  readonly stock: number;
}

/** One sellable colour of a style, as it has its own page. */
export interface Product {
  /** "P1001": what cards, events and feeds call it. */
  readonly id: string;
  readonly sku: string;
  /** Shared by the colours of one style. */
  readonly style: string;
  readonly slug: string;
  readonly title: string;
  readonly brand: Brand;
  readonly department: Department;
  /** From the department down: ["Women", "Knitwear"]. */
  readonly category: readonly [string, string];
  readonly kind: Kind;
  readonly material: string;
  readonly colour: string;
  readonly colourKey: string;
  readonly colourFamily: ColourFamily;
  /** Euro, VAT included. */
  readonly price: number;
  /** Euro before the reduction; absent when the price is not reduced. */
  readonly compareAt?: number;
  readonly sizes: readonly Size[];
  /** Pieces over all sizes; 0 is sold out. */
  readonly stock: number;
  /** Mean of stars, 1 to 5, one decimal; 0 while there are no ratings. */
  readonly rating: number;
  readonly ratings: number;
  /** Day the style's colour came into the shop, YYYY-MM-DD. */
  readonly created: string;
  readonly description: string;
  readonly care: string;
  /** The buyers' own order: 0 comes first. */
  readonly featured: number;
}
