import { products } from './catalog.ts';
import type { Product } from './catalog.ts';
import { CURRENCY } from './money.ts';
import { collections } from './navigation.ts';

/** A product as the shop's own API gives it, addresses absolute. */
function entryOf(product: Product, origin: string): Record<string, unknown> {
  return {
    id: product.id,
    sku: product.sku,
    style: product.style,
    title: product.title,
    description: product.description,
    url: `${origin}/products/${product.slug}`,
    image: `${origin}/img/${product.id}.svg`,
    category: product.category,
    department: product.department,
    brand: product.brand,
    color: product.colour,
    color_family: product.colourFamily,
    material: product.material,
    price: product.price,
    compare_at_price: product.compareAt ?? null,
    currency: CURRENCY,
    stock: product.stock,
    sizes: product.sizes,
    rating: product.rating,
    rating_count: product.ratings,
    created: product.created,
  };
}

export function productsJson(origin: string): unknown[] {
  return products.map((product) => entryOf(product, origin));
}

export function productsJsonLines(origin: string): string {
  return products.map((product) => `${JSON.stringify(entryOf(product, origin))}\n`).join('');
}

/** The columns of Google Merchant Center's product data specification, tab-separated. */
const merchantColumns: Readonly<Record<string, (product: Product, origin: string) => string>> = {
  id: (product) => product.id,
  title: (product) => `${product.title}, ${product.colour.toLowerCase()}`,
  description: (product) => product.description,
  link: (product, origin) => `${origin}/products/${product.slug}`,
  image_link: (product, origin) => `${origin}/img/${product.id}.svg`,
  availability: (product) => (product.stock > 0 ? 'in_stock' : 'out_of_stock'),
  price: (product) => `${(product.compareAt ?? product.price).toFixed(2)} ${CURRENCY}`,
  sale_price: (product) => (product.compareAt ? `${product.price.toFixed(2)} ${CURRENCY}` : ''),
  brand: (product) => product.brand,
  mpn: (product) => product.sku,
  condition: () => 'new',
  product_type: (product) => product.category.join(' > '),
  item_group_id: (product) => product.style,
  color: (product) => product.colour,
  material: (product) => product.material,
  size: (product) => product.sizes.map((size) => size.label).join('/'),
  gender: (product) => (product.department === 'women' ? 'female' : 'male'),
  age_group: () => 'adult',
};

function clean(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ');
}

export function merchantFeed(origin: string): string {
  const rows = products.map((product) =>
    Object.values(merchantColumns).map((read) => clean(read(product, origin))),
  );
  return [Object.keys(merchantColumns), ...rows].map((cells) => `${cells.join('\t')}\n`).join('');
}

export function sitemap(origin: string): string {
  const pages = ['/', ...collections.map(({ path }) => path), '/about', '/shipping', '/privacy'];
  const urls = [
    ...pages.map((path) => `<url><loc>${origin}${path}</loc></url>`),
    ...products.map(
      ({ slug, created }) => `<url><loc>${origin}/products/${slug}</loc><lastmod>${created}</lastmod></url>`,
    ),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`;
}

export function robots(origin: string): string {
  return `User-agent: *\nDisallow: /cart\nDisallow: /checkout\nDisallow: /order/\nDisallow: /search\n\nSitemap: ${origin}/sitemap.xml\n`;
}
