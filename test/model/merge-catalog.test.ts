import { describe, expect, it } from 'vitest';
import { catalogQuality } from '../../model/catalog-quality.ts';
import type { Product } from '../../model/catalog.ts';
import { mergeCatalog } from '../../model/merge-catalog.ts';

const DAY = 86_400_000;
const now = 100 * DAY;
const product = (id: string, more: Partial<Product> = {}): Product => ({
  id,
  title: `Product ${id}`,
  url: `/products/${id.toLowerCase()}`,
  price: 10,
  ...more,
});
const seen = (id: string, at: number, more: Partial<Product> = {}) => ({ product: product(id, more), at });

describe('mergeCatalog', () => {
  it('lets the feed win, and fills what it does not say', () => {
    const [one] = mergeCatalog(
      [product('A', { brand: 'Loom', margin: 0.3, stock: 4, compare_at: 12 })],
      [seen('A', now - 5 * DAY, { title: 'Other', brand: 'Else', image: '/a.jpg', price: 8, stock: 0 })],
      { fedAt: now - DAY, now },
    );
    expect(one).toEqual({
      ...product('A', { brand: 'Loom', margin: 0.3, stock: 4, compare_at: 12, image: '/a.jpg' }),
      source: 'feed',
      seen_at: now - 5 * DAY,
    });
  });

  it('takes price, price before and stock from the page where that is newer', () => {
    const [one] = mergeCatalog(
      [product('A', { stock: 4, compare_at: 12 })],
      [seen('A', now - DAY, { price: 8, stock: 0 })],
      { fedAt: now - 2 * DAY, now },
    );
    expect(one).toEqual({ ...product('A', { price: 8, stock: 0 }), source: 'feed', seen_at: now - DAY });
    const [back] = mergeCatalog([product('A', { stock: 0 })], [seen('A', now)], { fedAt: now - DAY, now });
    expect(back).not.toHaveProperty('stock');
  });

  it('knows a product by its path where the page calls it otherwise, and adds those that no feed has', () => {
    const merged = mergeCatalog(
      [product('A')],
      [seen('A-page', now, { url: '/products/a/?x=1', price: 7 }), seen('B', now), seen('C', now - 31 * DAY)],
      { fedAt: 0, now },
    );
    expect(merged.map(({ id, price, source }) => [id, price, source])).toEqual([
      ['A', 7, 'feed'],
      ['B', 10, 'page'],
    ]);
  });
});

it('catalogQuality counts what is missing, double and stale', () => {
  const quality = catalogQuality(
    [
      product('A', { source: 'feed', image: '/a', brand: 'Loom', compare_at: 20 }),
      product('B', {
        source: 'page',
        seen_at: now - 8 * DAY,
        url: '/products/a',
        title: 'product a',
        brand: 'Loom',
      }),
      product('C', { source: 'page', seen_at: now, stock: 0, price: 1_000 }),
    ],
    { fedAt: now - DAY, now },
  );
  expect(quality).toEqual({
    products: 3,
    fed: 1,
    from_pages: 2,
    missing: { image: 2, brand: 1, category: 3, color: 3, stock: 2, rating: 3 },
    out_of_stock: 1,
    reduced: 1,
    same_address: 2,
    same_title: 2,
    price_spread: 100,
    stale: 1,
  });
});
