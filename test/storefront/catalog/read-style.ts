import type { Brand } from './brands.ts';
import { brands } from './brands.ts';
import { chance } from './chance.ts';
import { colours } from './colours.ts';
import type { Kind } from './kinds.ts';
import { kinds, sizesOf } from './kinds.ts';
import type { Material } from './materials.ts';
import { materials } from './materials.ts';
import type { Department, Product, Size } from './product.ts';
import { slugify } from './slugify.ts';

const NEWEST_DAY = Date.UTC(2026, 10, 16);
const DAY_MILLIS = 86_400_000;
const OLDEST_DAYS = 700;

/** A line of the buying list, its words checked. */
interface Style {
  readonly slug: string;
  readonly title: string;
  readonly kind: Kind;
  readonly group: string;
  readonly brand: Brand;
  readonly material: string;
  readonly fabric: Material;
  readonly price: number;
  readonly before: number | undefined;
  readonly colourKeys: readonly string[];
}

function readLine(line: string, department: Department): Style {
  const cells = line.split('|').map((cell) => cell.trim());
  const [title = '', kind = '', group = '', brand = '', material = '', price = '', colourKeys = '', before] =
    cells;
  const fabric = materials[material];
  const isKnown = Object.hasOwn(kinds, kind) && Object.hasOwn(brands, brand) && Number(price) > 0;
  if (!isKnown || !fabric)
    throw new Error(`Style "${line}" names an unknown kind, brand, material or price.`);
  return {
    slug: `${department}-${slugify(title)}`,
    title,
    kind: kind as Kind,
    group,
    brand: brand as Brand,
    material,
    fabric,
    price: Number(price),
    before: before ? Number(before) : undefined,
    colourKeys: colourKeys.split(' '),
  };
}

function readSizes(slug: string, kind: Kind, department: Department): Size[] {
  const isSoldOut = chance(`${slug} sold out`) < 0.05;
  return sizesOf(kind, department).map((label) => {
    const share = chance(`${slug} ${label} stock`);
    return { label, stock: isSoldOut || share < 0.13 ? 0 : Math.ceil(share * 24) };
  });
}

/** All that a line says of one of its colours; ids and the buyers' order need the whole list. */
export type Draft = Omit<Product, 'id' | 'sku' | 'featured'>;

/** Products of one line of the buying list, lead colour first. Throws on a word that the other tables lack. */
export function readStyle(line: string, department: Department): Draft[] {
  const style = readLine(line, department);
  const cuts = kinds[style.kind].cut;
  const cut = cuts[Math.floor(chance(style.slug) * cuts.length)]!;
  return style.colourKeys.map((colourKey, nth) => {
    const colour = colours[colourKey];
    if (!colour) throw new Error(`Style "${line}" names the unknown colour "${colourKey}".`);
    const slug = `${style.slug}-${slugify(colour.name)}`;
    const sizes = readSizes(slug, style.kind, department);
    const ratings = Math.floor(chance(`${slug} ratings`) ** 2 * 180);
    const age = Math.floor(chance(`${style.slug} age`) ** 1.4 * OLDEST_DAYS) + nth * 9;
    const draft: Draft = {
      style: style.slug,
      slug,
      title: style.title,
      brand: style.brand,
      department,
      category: [department === 'women' ? 'Women' : 'Men', style.group],
      kind: style.kind,
      material: style.material,
      colour: colour.name,
      colourKey,
      colourFamily: colour.family,
      price: style.price,
      sizes,
      stock: sizes.reduce((sum, size) => sum + size.stock, 0),
      rating: ratings === 0 ? 0 : Math.round((3.6 + chance(`${style.slug} rating`) * 1.3) * 10) / 10,
      ratings,
      created: new Date(NEWEST_DAY - age * DAY_MILLIS).toISOString().slice(0, 10),
      description: `${cut} ${style.fabric.feel} Shown here in ${colour.name.toLowerCase()}.`,
      care: style.fabric.care,
    };
    // The lead colour of a reduced style is reduced, and every second one after it.
    return style.before && nth % 2 === 0 ? Object.assign(draft, { compareAt: style.before }) : draft;
  });
}

/** New things early, with some of the buyers' whim, as a window is set by hand: lower comes first. */
export function windowPlace(draft: Draft): number {
  const ageShare = (NEWEST_DAY - Date.parse(draft.created)) / DAY_MILLIS / OLDEST_DAYS;
  return ageShare + chance(`${draft.slug} featured`);
}
