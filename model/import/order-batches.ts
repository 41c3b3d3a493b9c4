import type { EventBatch, EventItem } from '../event.ts';
import { MAX_ITEMS_PER_BATCH } from '../event.ts';
import type { OrderLine } from './read-order-line.ts';

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
 * Orders grouped by customer, oldest first: one batch an order, a `purchase` or, for what was sent back, a `refund`; an
 * order given back after it was sold has both. Ids follow from order numbers (else from the moment, which is one
 * customer's), so that importing the same file twice counts once. Lines without customer are left out. An order is
 * worth what the shop says it came to, else the sum of its lines. Of one with more than 200 lines the most valuable are
 * kept as items; its value stays whole.
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
    const key = `${line.order ?? line.at} ${line.state === 'back' ? 'back' : ''}`;
    const own = orders.get(key);
    if (own) own.push(line);
    else orders.set(key, [line]);
  }
  return Array.from(customers, ([key, orders]) => {
    const batches = Array.from(orders.values()).flatMap((own) => batchesOf(own, site));
    const country = countryCode([...orders.values()].at(-1)?.[0]?.country);
    return {
      key,
      ...(country === undefined ? {} : { country }),
      batches: batches.toSorted((a, b) => a.sent_at - b.sent_at),
    };
  });
}

function batchesOf(lines: readonly OrderLine[], site: { id: string; currency: string }): EventBatch[] {
  const value = valueOf(lines);
  if (lines[0]!.state === 'back' || value < 0)
    return [batchOf(lines, { site, back: true, value: Math.abs(value) })];
  const sold = batchOf(lines, { site, back: false, value });
  if (!lines.some(({ state }) => state === 'refunded')) return [sold];
  const refunded = Math.min(value, Math.max(0, ...lines.map((line) => line.refunded ?? 0)) || value);
  // Of a part nothing says which lines it was for.
  const given = { site, back: true, value: refunded, isOfLines: refunded === value };
  return [sold, batchOf(lines, given)];
}

/** What an order came to: what the shop says, unless that is what each line came to. Below 0: to be given back. */
function valueOf(lines: readonly OrderLine[]): number {
  if (lines[0]!.state === 'back') return sumOf(lines);
  const totals = lines.flatMap(({ total }) => (total === undefined ? [] : [total]));
  const [told] = totals;
  if (told === undefined) return sumOf(lines);
  const isOfLines = lines.every(
    ({ total, quantity, price }) => total !== undefined && Math.abs(total - quantity * price) < 0.01,
  );
  if (isOfLines) return sumOf(lines);
  return cents(
    totals.every((total) => total === told) ? told : totals.reduce((sum, total) => sum + total, 0),
  );
}

function sumOf(lines: readonly OrderLine[]): number {
  return cents(lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0));
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

function batchOf(
  lines: readonly OrderLine[],
  {
    site,
    back,
    value,
    isOfLines = true,
  }: { site: { id: string; currency: string }; back: boolean; value: number; isOfLines?: boolean },
): EventBatch {
  const [first] = lines as [OrderLine];
  const id = idOf(`${first.order ?? `at-${first.at}`}${back ? '-back' : ''}`);
  const items = lines
    .filter(({ item }) => item !== undefined && isOfLines)
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
        params: {
          ...(first.order === undefined ? {} : { transaction_id: first.order.slice(0, 128) }),
          value,
          currency: site.currency,
          ...(items.length === 0 ? {} : { items }),
        },
      },
    ],
    exposures: [],
    webdriver: false,
  };
}

function itemOf({ item, name, category, brand, price, quantity }: OrderLine): EventItem {
  return {
    item_id: (item ?? '').slice(0, 128),
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
