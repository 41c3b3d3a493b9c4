import type { ShopEvent } from '../../model/event.ts';
import type { Profile } from '../../model/profile.ts';

const HALF_LIFE_MILLIS = 30 * 86_400_000;
const WEIGHTS: Record<string, number> = { select_item: 0.5, view_item: 1, add_to_cart: 3, purchase: 5 };
const SESSION_MILLIS = 30 * 60_000;
/** Times are corrected by the time a batch travels, which moves a weight by about 1e-9 a millisecond. */
const TOLERANCE = 1e-4;

/**
 * Where a profile differs from what the events say, computed another way than model/fold.ts does: all at once, from the
 * whole log, with closed formulas. Empty: nowhere.
 */
export function differences(profile: Profile | undefined, sent: readonly ShopEvent[]): string[] {
  if (!profile) return ['no profile'];
  const log = sent.toSorted((a, b) => a.at - b.at);
  const count = (name: string) => log.filter((event) => event.name === name).length;
  const orders = log.filter((event) => event.name === 'purchase');
  const expected: Record<string, number> = {
    page_views: count('page_view'),
    product_views: count('view_item'),
    cart_adds: count('add_to_cart'),
    orders: orders.length,
    revenue: orders.reduce((sum, event) => sum + event.params.value!, 0),
    visits: 1 + log.filter((event, i) => i > 0 && event.at - log[i - 1]!.at > SESSION_MILLIS).length,
    hours: count('page_view'),
  };
  const actual: Record<string, number> = {
    ...(profile as unknown as Record<string, number>),
    hours: profile.hours.reduce((a, b) => a + b, 0),
  };
  const wrong = Object.keys(expected).filter((key) => Math.abs(actual[key]! - expected[key]!) > 1e-6);

  const shares = new Map<string, number>();
  for (const event of log) {
    for (const item of event.params.items ?? []) {
      const weight = (WEIGHTS[event.name] ?? 0) * 2 ** ((event.at - log.at(-1)!.at) / HALF_LIFE_MILLIS);
      shares.set(item.item_category!, (shares.get(item.item_category!) ?? 0) + weight);
    }
  }
  const total = [...shares.values()].reduce((a, b) => a + b, 0);
  const kept = Object.values(profile.affinities.category).reduce((a, b) => a + b, 0);
  for (const [category, weight] of shares) {
    if (Math.abs(weight / total - (profile.affinities.category[category] ?? 0) / kept) > TOLERANCE)
      wrong.push(`affinity to ${category}`);
  }
  const bought = new Set(orders.map((event) => event.params.items![0]!.item_id));
  if (profile.bought.length !== Math.min(100, bought.size)) wrong.push('bought');
  const newest = log.findLast((event) => (event.params.items?.length ?? 0) > 0);
  if (newest && profile.items[0]?.id !== newest.params.items![0]!.item_id) wrong.push('last item');
  return wrong.map(
    (what) => `${what}: ${String(actual[what] ?? '')} instead of ${String(expected[what] ?? '')}`,
  );
}
