import type { AffinityKind } from '../../profile.ts';
import type { ItemSignal } from '../../session.ts';
import type { VisitorContext } from '../../visitor-context.ts';

/** What the ranker knows of a visitor; logged with every ranking, so that training reads what serving read. */
export interface RankerSignals {
  /** Value -> share, 0 to 1, by kind. */
  affinities: Record<AffinityKind, Readonly<Record<string, number>>>;
  /** Products touched in this visit, newest first. */
  items: readonly ItemSignal[];
  /** Products touched in earlier visits, newest first. */
  earlier: readonly string[];
  bought: readonly string[];
  orders: number;
  product_views: number;
  visits: number;
  phone: boolean;
}

const NO_AFFINITIES = { category: {}, brand: {}, color: {}, price: {} } as const;

/** The signals of a request. Without personalization only the device remains. */
export function signalsOf({ consent, profile, session, device }: VisitorContext): RankerSignals {
  const known = consent.personalization ? profile : undefined;
  const items = consent.personalization ? (session?.items ?? []) : [];
  const now = new Set(items.map(({ id }) => id));
  return {
    affinities: known
      ? (Object.fromEntries(
          Object.entries(known.affinities).map(([kind, entries]) => [kind, Object.fromEntries(entries)]),
        ) as RankerSignals['affinities'])
      : NO_AFFINITIES,
    items,
    earlier: known?.items.map(({ id }) => id).filter((id) => !now.has(id)) ?? [],
    bought: known?.bought ?? [],
    orders: known?.orders ?? 0,
    product_views: known?.product_views ?? 0,
    visits: known?.visits ?? 0,
    phone: device === 'phone',
  };
}
