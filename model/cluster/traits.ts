import type { Profile } from '../profile.ts';

const DAY_MILLIS = 86_400_000;

/** One trait a line: what clusters are made from, and what to call people who have much or little of it. */
interface Trait {
  id: string;
  /** A number of comparable spread over visitors; counts are taken by their logarithm. */
  of: (profile: Profile, now: number) => number;
  much: string;
  little: string;
}

export const TRAITS: readonly Trait[] = [
  {
    id: 'visits',
    of: ({ visits }) => Math.log1p(visits),
    much: 'frequent visitors',
    little: 'one-time visitors',
  },
  {
    id: 'pages',
    // Whoever is known by a support ticket alone has not visited.
    of: ({ page_views, visits }) => Math.log1p(page_views / Math.max(1, visits)),
    much: 'deep browsers',
    little: 'quick visits',
  },
  {
    id: 'products',
    of: ({ product_views }) => Math.log1p(product_views),
    much: 'many products viewed',
    little: 'few products viewed',
  },
  {
    id: 'carts',
    of: ({ cart_adds, product_views }) => cart_adds / (product_views + 1),
    much: 'cart fillers',
    little: 'window shoppers',
  },
  { id: 'orders', of: ({ orders }) => Math.log1p(orders), much: 'repeat buyers', little: 'not buying' },
  {
    id: 'order_value',
    of: ({ orders, revenue }) => (orders > 0 ? Math.log1p(Math.max(0, revenue) / orders) : 0),
    much: 'big baskets',
    little: 'small baskets',
  },
  {
    id: 'silence',
    of: ({ last_seen }, now) => Math.log1p(Math.max(0, now - last_seen) / DAY_MILLIS),
    much: 'not seen for long',
    little: 'seen lately',
  },
  {
    id: 'discount',
    of: ({ discount_affinity }) => discount_affinity ?? 0.5,
    much: 'bargain hunters',
    little: 'full-price buyers',
  },
  {
    id: 'price',
    of: ({ affinities }) => meanBand(affinities.price),
    much: 'expensive taste',
    little: 'low-price taste',
  },
  {
    id: 'evening',
    of: ({ hours }) => share(hours, (hour) => hour >= 18),
    much: 'evening shoppers',
    little: 'daytime shoppers',
  },
  {
    id: 'phone',
    of: ({ device }) => (device === 'phone' ? 1 : 0),
    much: 'on the phone',
    little: 'at a desk',
  },
];

/** A visitor's traits, in the order of `TRAITS`. */
export function traitsOf(profile: Profile, now: number): number[] {
  return TRAITS.map((trait) => trait.of(profile, now));
}

/** Weighted mean of the price bands looked at; the middle for who looked at none. */
function meanBand(bands: Readonly<Record<string, number>>): number {
  let [weight, sum] = [0, 0];
  for (const [band, own] of Object.entries(bands)) {
    weight += own;
    sum += own * Number(band);
  }
  return weight > 0 ? sum / weight : 2.5;
}

function share(hours: readonly number[], wanted: (hour: number) => boolean): number {
  const total = hours.reduce((a, b) => a + b, 0);
  return total > 0 ? hours.reduce((sum, count, hour) => sum + (wanted(hour) ? count : 0), 0) / total : 0.25;
}
