import type { Product } from './catalog.ts';

/** A product as the edge last read it off the shop's own page. */
export interface SeenProduct {
  product: Product;
  /** Milliseconds since epoch. */
  at: number;
}

/** A product not seen for so long, and in no feed, is no longer one of the shop's. */
export const FORGET_SEEN_MILLIS = 30 * 86_400_000;
/** A feed's products are looked at on their pages when what is known of them is older. */
export const STALE_MILLIS = 86_400_000;

/**
 * One catalogue of what was fed and what was seen on pages. The feed wins for everything it says, but price, price
 * before and stock are those of whichever is newer: shops change them more often than they export. Products are the
 * same by id, else by path. Those only seen come after the fed ones, and go 30 days after they were seen last.
 */
export function mergeCatalog(
  fed: readonly Product[],
  seen: readonly SeenProduct[],
  { fedAt, now }: { fedAt: number; now: number },
): Product[] {
  const fresh = seen.filter(({ at }) => now - at <= FORGET_SEEN_MILLIS);
  const byId = new Map(fresh.map((one) => [one.product.id, one]));
  const byPath = new Map(fresh.map((one) => [pathOf(one.product.url), one]));
  const known = new Set<SeenProduct>();
  const merged = fed.map((product): Product => {
    const one = byId.get(product.id) ?? byPath.get(pathOf(product.url));
    if (!one) return { ...product, source: 'feed' };
    known.add(one);
    return withSeen(product, one, fedAt);
  });
  const ids = new Set(fed.map(({ id }) => id));
  const others = fresh.filter((one) => !known.has(one) && !ids.has(one.product.id));
  return [
    ...merged,
    ...others
      .toSorted((a, b) => (a.product.id < b.product.id ? -1 : 1))
      .map(({ product, at }): Product => ({ ...product, source: 'page', seen_at: at })),
  ];
}

function withSeen(product: Product, { product: seen, at }: SeenProduct, fedAt: number): Product {
  const filled: Product = { ...seen, ...product, source: 'feed', seen_at: at };
  if (at <= fedAt) return filled;
  const { compare_at: _before, stock: _stock, ...rest } = filled;
  const stock = seen.stock ?? (product.stock === 0 ? undefined : product.stock);
  return {
    ...rest,
    price: seen.price,
    ...(seen.compare_at === undefined ? {} : { compare_at: seen.compare_at }),
    ...(stock === undefined ? {} : { stock }),
  };
}

/** Path of an address on the shop, without query and trailing slash. */
function pathOf(url: string): string {
  return new URL(url, 'http://shop.invalid').pathname.replace(/(.)\/$/, '$1');
}
