import type { Product } from '../catalog.ts';
import { mayBeNamed, shopperReason, type ShopperReason } from './explain.ts';
import type { RankerSignals } from './listing/signals.ts';
import type { Recommended, Strategy } from './strategies/recommend.ts';

interface StripReasonInput {
  readonly strategy: Strategy;
  readonly recommended: Recommended;
  readonly product: Product;
  readonly signals: RankerSignals;
  readonly byId: ReadonlyMap<string, Product>;
  /** Milliseconds since epoch. */
  readonly now: number;
}

/** What a strategy's products have in common, where it is not about the visitor. */
const SAME_FOR_ALL: Readonly<Partial<Record<Strategy, ShopperReason>>> = {
  popular: { kind: 'popular' },
  popular_region: { kind: 'popular' },
  popular_segment: { kind: 'popular' },
  trending: { kind: 'popular' },
  new: { kind: 'new' },
};

/**
 * Why a product is in a strip, as it may be told to the shopper: the product that led to it, a taste that it meets, or
 * that it is popular, new or reduced. Undefined: nothing worth saying, or nothing that may be said aloud.
 */
export function stripReason(input: StripReasonInput): ShopperReason | undefined {
  const { strategy, recommended, product, signals, byId, now } = input;
  const known = SAME_FOR_ALL[strategy];
  if (known) return known;
  const led = recommended.because === undefined ? undefined : byId.get(recommended.because);
  if (led && led.id !== product.id && mayBeNamed(led.title) && (!led.category || mayBeNamed(led.category)))
    return { kind: 'looked-at', product: led.title };
  if (strategy !== 'personalised' && strategy !== 'cross_category') return undefined;
  const groups = [
    { group: 'taste', added: 2 },
    { group: 'product', added: 1 },
  ];
  return shopperReason({
    explanation: { score: 0, average: 0, groups, features: [] },
    product,
    signals,
    byId,
    now,
  });
}
