import { products } from './catalog.ts';
import { slugify } from './catalog/slugify.ts';
import type { Product } from './catalog.ts';
import { materials } from './catalog/materials.ts';

/** Lower-case words without accents and plural s: "Shirts" and "shirt" meet. */
function words(text: string): string[] {
  return slugify(text)
    .split('-')
    .filter(Boolean)
    .map((word) => (word.length > 3 ? word.replace(/(?<=[^s])s$/, '') : word));
}

/** Words that say where a product belongs, with what a hit in each is worth. */
const fields: readonly [weight: number, read: (product: Product) => string][] = [
  [6, (product) => product.title],
  [4, (product) => `${product.colour} ${product.colourFamily}`],
  [4, (product) => `${product.category[1]} ${product.kind}`],
  [3, (product) => product.brand],
  [3, (product) => `${product.material} ${materials[product.material]!.family}`],
  [2, (product) => product.category[0]],
  [1, (product) => product.description],
];

const index = products.map((product) => ({
  product,
  fields: fields.map(([weight, read]) => ({ weight, words: words(read(product)) })),
}));

/** What the shop says in other words than its shoppers. */
const synonyms: Readonly<Record<string, string>> = {
  sweater: 'jumper',
  pullover: 'jumper',
  turtleneck: 'roll',
  trainer: 'sneaker',
  pant: 'trouser',
  hat: 'beanie',
  raincoat: 'parka',
  purse: 'bag',
  handbag: 'bag',
  gray: 'grey',
  woman: 'women',
  man: 'men',
};

export interface Hit {
  readonly product: Product;
  readonly score: number;
}

/** Products in which every word of the query is found, best first; a word may be the beginning of another. */
export function search(query: string): Hit[] {
  const terms = words(query).map((word) => synonyms[word] ?? word);
  if (terms.length === 0) return [];
  const hits: Hit[] = [];
  for (const entry of index) {
    let score = 0;
    const everyTermFound = terms.every((term) => {
      let best = 0;
      for (const field of entry.fields) {
        for (const word of field.words) {
          if (word === term) best = Math.max(best, field.weight);
          else if (term.length > 2 && word.startsWith(term)) best = Math.max(best, field.weight / 2);
        }
      }
      score += best;
      return best > 0;
    });
    if (everyTermFound) hits.push({ product: entry.product, score });
  }
  return hits.toSorted((a, b) => b.score - a.score || a.product.featured - b.product.featured);
}
