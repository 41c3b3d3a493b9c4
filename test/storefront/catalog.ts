/**
 * The demo shop's catalogue: pure data, made the same way on every load from the hand-written tables in
 * `catalog/`. Importable from Node, Workers and browsers.
 */
import type { Brand } from './catalog/brands.ts';
import { brands } from './catalog/brands.ts';
import type { Colour } from './catalog/colours.ts';
import { colours } from './catalog/colours.ts';
import type { Kind } from './catalog/kinds.ts';
import { kinds, sizesOf } from './catalog/kinds.ts';
import { materials } from './catalog/materials.ts';
import { men, women } from './catalog/styles.ts';

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
  readonly colourFamily: Colour['family'];
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

const FIRST_ID = 1001;
const NEWEST_DAY = Date.UTC(2026, 10, 16);
const DAY_MILLIS = 86_400_000;

/** Numbers in [0, 1) that depend on the text alone (FNV-1a, then the finaliser of MurmurHash3). */
export function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** "Plissé Skirt" as part of a URL: "plisse-skirt". */
export function slugify(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function stockOf(id: string, label: string): number {
  if (draw(`${id} sold out`) < 0.05) return 0;
  const share = draw(`${id} ${label} stock`);
  return share < 0.13 ? 0 : Math.ceil(share * 24);
}

function readStyle(line: string, department: Department): Omit<Product, 'id' | 'sku' | 'featured'>[] {
  const [title, kind, group, brand, material, price, colourKeys, before] = line
    .split('|')
    .map((cell) => cell.trim());
  const fabric = materials[material ?? ''];
  const isKnown = kind! in kinds && brand! in brands && fabric && Number(price) > 0 && colourKeys;
  if (!isKnown) throw new Error(`Style "${line}" names an unknown kind, brand, material or price.`);
  const style = `${department}-${slugify(title!)}`;
  const cuts = kinds[kind as Kind].cut;
  return colourKeys.split(' ').map((colourKey, nth) => {
    const colour = colours[colourKey];
    if (!colour) throw new Error(`Style "${line}" names the unknown colour "${colourKey}".`);
    const slug = `${style}-${slugify(colour.name)}`;
    const sizes = sizesOf(kind as Kind, department).map((label) => ({ label, stock: stockOf(slug, label) }));
    const ratings = Math.floor(draw(`${slug} ratings`) ** 2 * 180);
    const age = Math.floor(draw(`${style} age`) ** 1.4 * 700) + nth * 9;
    return {
      style,
      slug,
      title: title!,
      brand: brand as Brand,
      department,
      category: [department === 'women' ? 'Women' : 'Men', group!] as const,
      kind: kind as Kind,
      material: material!,
      colour: colour.name,
      colourKey,
      colourFamily: colour.family,
      price: Number(price),
      ...(before && nth % 2 === 0 ? { compareAt: Number(before) } : {}),
      sizes,
      stock: sizes.reduce((sum, size) => sum + size.stock, 0),
      rating: ratings === 0 ? 0 : Math.round((3.6 + draw(`${style} rating`) * 1.3) * 10) / 10,
      ratings,
      created: new Date(NEWEST_DAY - age * DAY_MILLIS).toISOString().slice(0, 10),
      description: `${cuts[Math.floor(draw(style) * cuts.length)]} ${fabric.feel} Shown here in ${colour.name.toLowerCase()}.`,
      care: fabric.care,
    };
  });
}

function readStyles(): Product[] {
  const rows = [
    ...women
      .trim()
      .split('\n')
      .flatMap((line) => readStyle(line, 'women')),
    ...men
      .trim()
      .split('\n')
      .flatMap((line) => readStyle(line, 'men')),
  ];
  // Lead colours first and new things early, with some of the buyers' whim: as a shop window is set by hand.
  const window = (row: (typeof rows)[number]): number =>
    (NEWEST_DAY - Date.parse(row.created)) / DAY_MILLIS / 700 + draw(`${row.slug} featured`);
  const order = rows.map((_, index) => index).toSorted((a, b) => window(rows[a]!) - window(rows[b]!));
  const featured = new Map(order.map((index, place) => [index, place]));
  return rows.map((row, index) => {
    const id = `P${FIRST_ID + index}`;
    return {
      id,
      sku: `HL-${FIRST_ID + index}-${row.colourKey.slice(0, 3).toUpperCase()}`,
      ...row,
      featured: featured.get(index)!,
    };
  });
}

export const products: readonly Product[] = readStyles();

const byId = new Map(products.map((product) => [product.id, product]));
const bySlug = new Map(products.map((product) => [product.slug, product]));
const byStyle = Map.groupBy(products, (product) => product.style);

export function productById(id: string): Product | undefined {
  return byId.get(id);
}

export function productBySlug(slug: string): Product | undefined {
  return bySlug.get(slug);
}

/** All colours of a product's style, itself included, lead colour first. */
export function coloursOf(product: Product): readonly Product[] {
  return byStyle.get(product.style) ?? [product];
}
