import type { Product } from '../../../model/catalog.ts';

export const NOW = 1_780_000_000_000;
export const DAY = 86_400_000;
const SECTIONS = ['women/shirts', 'women/trousers', 'men/shirts', 'home/mugs'];
const COLORS = ['white', 'blue', 'red'];
const BRANDS = ['Alma', 'Borg', 'Cato'];

/** A catalogue of `count` products in four sections, three brands and three colours; every twentieth is sold out. */
export function catalogOf(count: number): Product[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `P${index}`,
    title: `Product ${index}`,
    url: `/products/p${index}`,
    category: SECTIONS[index % 4]!,
    brand: BRANDS[index % 3]!,
    color: COLORS[(index >> 2) % 3]!,
    price: 10 + ((index * 37) % 90),
    stock: index % 20 === 19 ? 0 : 50,
    created: NOW - (index < 12 ? 5 + index : 400) * DAY,
  }));
}
