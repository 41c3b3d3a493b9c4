import { products } from './catalog.ts';
import { slugify } from './catalog/slugify.ts';
import type { Department, Product } from './catalog.ts';

/** A listing of its own: a department, a category within it, or a list across the shop. */
export interface Collection {
  /** What `data-list` and `item_list_id` say. */
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly lead: string;
  /** From the shop's home down to the listing's parent. */
  readonly trail: readonly { readonly path: string; readonly title: string }[];
  readonly department?: Department;
  readonly products: readonly Product[];
}

const leads: Readonly<Record<string, string>> = {
  Outerwear: 'Coats and jackets for the walk there and the wait in the rain.',
  Dresses: 'One decision in the morning, made well.',
  Knitwear: 'From a fine merino layer to a fisherman’s jumper.',
  'Shirts & Blouses': 'Linen, poplin and silk, cut to be lived in.',
  Shirts: 'Linen, oxford and flannel, cut to be lived in.',
  Tops: 'The quiet half of a wardrobe.',
  'T-Shirts & Polos': 'The quiet half of a wardrobe.',
  Trousers: 'Pressed, pleated or drawn with a cord.',
  Denim: 'Selvedge and rigid denim that ages with you.',
  Skirts: 'Midi lengths that move.',
  Shoes: 'Leather shoes that can be resoled.',
  Bags: 'To carry a laptop, a loaf or nothing much.',
  Accessories: 'Scarves, hats, belts and socks.',
};

function inDepartment(department: Department, group?: string): Product[] {
  return products.filter(
    (product) => product.department === department && (!group || product.category[1] === group),
  );
}

const home = { path: '/', title: 'Home' };

function collectionsOf(department: Department): Collection[] {
  const title = department === 'women' ? 'Women' : 'Men';
  const own: Collection = {
    id: department,
    path: `/${department}`,
    title,
    lead:
      department === 'women' ? 'The season in wool, linen and good denim.' : 'Fewer things, in better cloth.',
    trail: [home],
    department,
    products: inDepartment(department),
  };
  const groups = [...new Set(own.products.map((product) => product.category[1]))];
  return [
    own,
    ...groups.map((group): Collection => ({
      id: `${department}-${slugify(group)}`,
      path: `/${department}/${slugify(group)}`,
      title: group,
      lead: leads[group] ?? '',
      trail: [home, { path: own.path, title }],
      department,
      products: inDepartment(department, group),
    })),
  ];
}

export const collections: readonly Collection[] = [
  ...collectionsOf('women'),
  ...collectionsOf('men'),
  {
    id: 'new-in',
    path: '/new',
    title: 'New in',
    lead: 'What came off the loom in the last months.',
    trail: [home],
    products: products
      .toSorted((a, b) => b.created.localeCompare(a.created) || a.featured - b.featured)
      .slice(0, 120),
  },
  {
    id: 'sale',
    path: '/sale',
    title: 'Last sizes',
    lead: 'The end of a run, at a lower price.',
    trail: [home],
    products: products.filter((product) => product.compareAt),
  },
];

const byPath = new Map(collections.map((collection) => [collection.path, collection]));

export function collectionAt(path: string): Collection | undefined {
  return byPath.get(path);
}

/** A department's listing followed by its categories. */
export function collectionsIn(department: Department): Collection[] {
  return collections.filter((collection) => collection.department === department);
}

/** The listing that a product's breadcrumb leads back to. */
export function collectionOf(product: Product): Collection {
  return byPath.get(`/${product.department}/${slugify(product.category[1])}`)!;
}
