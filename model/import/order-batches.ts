import type { EventBatch, EventItem } from '../event.ts';
import { MAX_ITEMS_PER_BATCH } from '../event.ts';
import type { OrderLine } from './order-lines.ts';

/** A customer's orders as history for `POST /api/events/backfill`. */
export interface CustomerHistory {
  key: string;
  country?: string;
  batches: EventBatch[];
}

/** Names of countries as back offices write them, where Intl does not know them by their English name. */
const COUNTRY_NAMES: Readonly<Record<string, string>> = {
  EIRE: 'IE',
  USA: 'US',
  RSA: 'ZA',
  UK: 'GB',
  'Czech Republic': 'CZ',
  'Channel Islands': 'JE',
};

/**
 * Orders grouped by customer, oldest first: one batch an order, a `purchase` or, for what was sent back, a `refund`.
 * Ids follow from order numbers, so that importing the same file twice counts once. Lines without customer are left
 * out. Of an order with more than 200 lines the most valuable are kept as items; its value stays whole.
 */
export function orderHistories(
  lines: Iterable<OrderLine>,
  site: { id: string; currency: string },
): CustomerHistory[] {
  const customers = new Map<string, Map<string, OrderLine[]>>();
  for (const line of lines) {
    if (line.customer === undefined) continue;
    const orders = customers.get(line.customer) ?? new Map<string, OrderLine[]>();
    customers.set(line.customer, orders);
    const key = `${line.order} ${line.cancelled || line.quantity < 0 ? 'back' : ''}`;
    const own = orders.get(key);
    if (own) own.push(line);
    else orders.set(key, [line]);
  }
  return Array.from(customers, ([key, orders]) => {
    const batches = Array.from(orders.values(), (own) => batchOf(own, site)).filter(
      (batch) => batch !== undefined,
    );
    const country = countryCode([...orders.values()].at(-1)?.[0]?.country);
    return {
      key,
      ...(country === undefined ? {} : { country }),
      batches: batches.toSorted((a, b) => a.sent_at - b.sent_at),
    };
  });
}

function batchOf(
  lines: readonly OrderLine[],
  site: { id: string; currency: string },
): EventBatch | undefined {
  const [first] = lines;
  if (!first) return undefined;
  const back = first.cancelled || first.quantity < 0;
  const value = Math.abs(
    Math.round(lines.reduce((sum, line) => sum + line.quantity * line.price, 0) * 100) / 100,
  );
  const id = idOf(`${first.order}${back ? '-back' : ''}`);
  const items = lines
    .toSorted((a, b) => Math.abs(b.quantity * b.price) - Math.abs(a.quantity * a.price))
    .slice(0, MAX_ITEMS_PER_BATCH)
    .map(itemOf);
  return {
    v: 1,
    site: site.id,
    id: `import-${id}`,
    sent_at: first.at,
    page: { view: `import-${id}`, url: '/', type: 'confirmation', referrer: null },
    events: [
      {
        id: `order-${id}`,
        name: back ? 'refund' : 'purchase',
        at: first.at,
        params: { transaction_id: first.order.slice(0, 128), value, currency: site.currency, items },
      },
    ],
    exposures: [],
    webdriver: false,
  };
}

function itemOf({ item, name, category, brand, price, quantity }: OrderLine): EventItem {
  return {
    item_id: item.slice(0, 128),
    ...(name ? { item_name: name.slice(0, 200) } : {}),
    ...(category ? { item_category: category.slice(0, 200) } : {}),
    ...(brand ? { item_brand: brand.slice(0, 100) } : {}),
    price,
    quantity: Math.abs(quantity),
  };
}

/** An order number in the characters that an event id may have; what had to be replaced is told apart by a hash. */
function idOf(order: string): string {
  const safe = order.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  if (safe === order && order.length <= 40 && order.length >= 2) return order;
  let hash = 0x811c9dc5;
  for (let i = 0; i < order.length; i++) hash = Math.imul(hash ^ order.charCodeAt(i), 0x01000193) >>> 0;
  return `${safe.slice(0, 30)}-${hash.toString(36)}`;
}

/** Codes by English name, made once. */
let codes: Map<string, string> | undefined;

/** ISO 3166 code of a country given by code or English name; undefined: unknown. */
export function countryCode(country: string | undefined): string | undefined {
  if (country === undefined) return undefined;
  if (/^[A-Z]{2}$/.test(country) && country !== 'UK') return country;
  codes ??= namesOfCountries();
  return COUNTRY_NAMES[country] ?? codes.get(country.toLowerCase());
}

function namesOfCountries(): Map<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  const known = new Map<string, string>();
  for (const a of letters) {
    for (const b of letters) {
      // A code of the past (DD) has its successor's name: only codes that stand for themselves count.
      const name = new Intl.Locale(`und-${a}${b}`).region === a + b ? names.of(a + b) : undefined;
      if (name) known.set(name.toLowerCase(), a + b);
    }
  }
  return known;
}
