import type { Product } from '../../model/catalog.ts';
import { products } from '../storefront/catalog.ts';

/** The demo shop's products as the shop would send them to Endcap's catalogue. */
export const demoCatalog: readonly Product[] = products.map((product) => ({
  id: product.id,
  title: `${product.title}, ${product.colour.toLowerCase()}`,
  url: `/products/${product.slug}`,
  image: `/img/${product.id}.svg`,
  brand: product.brand,
  category: product.category.join('/'),
  color: product.colour,
  price: product.price,
  ...(product.compareAt ? { compare_at: product.compareAt } : {}),
  stock: product.stock,
  created: Date.parse(product.created),
  ...(product.ratings > 0 ? { rating: product.rating, rating_count: product.ratings } : {}),
}));
