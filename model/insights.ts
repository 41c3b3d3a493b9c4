import * as v from 'valibot';

const ids = v.array(v.string());

/** What a night's look at a site's log tells the edge about products: one KV value under `insights:<site>`. */
export const InsightsSchema = v.object({
  v: v.literal(1),
  at: v.number(),
  /** Product id -> units a day that are forecast to be asked for; products without any are left out. */
  demand: v.record(v.string(), v.number()),
  /** Product ids, best first, by country and by segment; groups of fewer than 20 shoppers are left out. */
  popular: v.object({ countries: v.record(v.string(), ids), segments: v.record(v.string(), ids) }),
  /** Category -> days after which its shoppers buy again. */
  replenish: v.optional(v.record(v.string(), v.number())),
});
export type Insights = v.InferOutput<typeof InsightsSchema>;

/**
 * Whether a product's stock lasts fewer than `days` at its forecast demand; false where stock or demand is not known,
 * and for what is sold out already, which has rules of its own. Exactly `days` lasts.
 */
export function isRunningOut(
  product: { readonly id: string; readonly stock?: number | undefined } | undefined,
  insights: Insights | undefined,
  days: number,
): boolean {
  if (!product?.stock || !insights || days <= 0) return false;
  const demand = insights.demand[product.id];
  return demand !== undefined && product.stock < demand * days;
}
