import { products, type Product } from '../storefront/catalog.ts';

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/** A simulated person whose tastes are known, so that what the ranker learns can be checked. */
export interface Shopper {
  department: 'women' | 'men';
  /** Favourite groups (second part of the category), most liked first. */
  groups: readonly string[];
  families: readonly string[];
  brand: string;
  /** Price around which the shopper feels at ease, euro. */
  price: number;
  visits: number;
  /** How readily the shopper clicks and buys, 0.5 to 1.5. */
  eagerness: number;
}

const groupsOf = { women: groups('women'), men: groups('men') };
const families = [...new Set(products.map((product) => product.colourFamily))];
const brandNames = [...new Set(products.map((product) => product.brand))];

function groups(department: 'women' | 'men'): string[] {
  return [
    ...new Set(
      products.filter((product) => product.department === department).map((product) => product.category[1]),
    ),
  ];
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[Math.floor(random() * list.length)]!;
}

/** A shopper drawn with `random`; equal draws give equal shoppers. */
export function drawShopper(random: Random): Shopper {
  const department = random() < 0.6 ? 'women' : 'men';
  const first = pick(groupsOf[department], random);
  const second = pick(groupsOf[department], random);
  return {
    department,
    groups: [first, second],
    families: [pick(families, random), pick(families, random)],
    brand: pick(brandNames, random),
    price: 40 + 220 * random() ** 1.5,
    visits: 1 + Math.floor(random() * 2),
    eagerness: 0.5 + random(),
  };
}

/** How much a shopper likes a product; 0 is indifference, about 4 is love at first sight. */
export function liking(shopper: Shopper, product: Product): number {
  const group = weighted(product.category[1], shopper.groups, [2.2, 1.2]);
  const family = weighted(product.colourFamily, shopper.families, [1.2, 0.6]);
  const brand = product.brand === shopper.brand ? 0.8 : 0;
  const price = -0.9 * Math.abs(Math.log(product.price / shopper.price));
  const quality = product.rating > 0 ? (product.rating - 4.2) * 0.4 : 0;
  return group + family + brand + price + quality;
}

/** Probability that a shopper looks at the card at a 0-based position at all: the eye tires down the page. */
export function examination(position: number): number {
  return 1 / (1 + 0.1 * position);
}

/** Probability of a click on a product that was looked at. */
export function clickRate(shopper: Shopper, product: Product): number {
  return shopper.eagerness * (0.6 / (1 + Math.exp(-3 * (liking(shopper, product) - 2.4))));
}

/** Weight of the place a value has among favourites, most liked first; 0 for others. */
function weighted(value: string, favourites: readonly string[], weights: readonly number[]): number {
  const place = favourites.indexOf(value);
  return place < 0 ? 0 : weights[place]!;
}
