import * as v from 'valibot';

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/** A product as the catalogue keeps it. Prices in major units of the site's currency. */
export const ProductSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  title: v.pipe(v.string(), v.maxLength(300)),
  /** Path on the shop's origin, e.g. `/products/linen-shirt`. */
  url: v.pipe(v.string(), v.maxLength(1024)),
  image: v.optional(v.pipe(v.string(), v.maxLength(1024))),
  brand: v.optional(v.string()),
  /** Path from general to special with `/`, e.g. `women/shirts`. */
  category: v.optional(v.string()),
  color: v.optional(v.string()),
  price: amount,
  /** Price before reduction; absent: not reduced. */
  compare_at: v.optional(amount),
  /** Units in stock; absent: unknown, treated as in stock. */
  stock: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** When it came into the shop, ms since epoch. */
  created: v.optional(v.number()),
  rating: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(5))),
  rating_count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Share of the price that is margin. */
  margin: v.optional(v.number()),
  /** Where it is known from: the shop's feed, or the JSON-LD of its own pages; absent: the feed. */
  source: v.optional(v.picklist(['feed', 'page'])),
  /** When the edge last read it off its page, ms since epoch; absent: never. */
  seen_at: v.optional(v.number()),
});
export type Product = v.InferOutput<typeof ProductSchema>;

/** The published catalogue of a site: one R2 object, loaded by the Worker beside the ranker. */
export const CatalogSchema = v.object({
  v: v.literal(1),
  site: v.string(),
  version: v.string(),
  products: v.array(ProductSchema),
});
export type Catalog = v.InferOutput<typeof CatalogSchema>;

/** Upper bounds of price bands 0-4 as multiples of the catalogue's median price; band 5 is above the last. */
const PRICE_BAND_BOUNDS = [0.4, 0.7, 1, 1.5, 2.5] as const;
export type PriceBand = 0 | 1 | 2 | 3 | 4 | 5;

/** Price band 0 (cheapest) to 5 of a price beside the catalogue's median; a bound belongs to the lower band. */
export function priceBand(price: number, medianPrice: number): PriceBand {
  const ratio = medianPrice > 0 ? price / medianPrice : 1;
  const band = PRICE_BAND_BOUNDS.findIndex((bound) => ratio <= bound);
  return (band < 0 ? 5 : band) as PriceBand;
}
