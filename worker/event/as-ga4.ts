/** Fields of GA4 that are numbers, which tag managers and plug-ins of shops often send as text. */
const NUMBERS = new Set(['value', 'tax', 'shipping', 'amount', 'price', 'quantity', 'discount', 'index']);
/** Fields that are text, which shops whose ids are numbers send as such. */
const TEXTS = new Set(['transaction_id', 'item_id', 'item_variant', 'coupon']);
/** What a field was called before GA4. */
const EARLIER: Readonly<Record<string, string>> = {
  id: 'item_id',
  name: 'item_name',
  brand: 'item_brand',
  category: 'item_category',
  variant: 'item_variant',
};

/**
 * An event as GA4 has it: what says the same in another type or under an older name is taken at its word, and what is
 * null or empty is left out. Whatever is no event comes back as it is, for the contract to refuse.
 */
export function asGa4(event: unknown): unknown {
  if (!isObject(event) || !isObject(event.params)) return event;
  const { items, ...params } = event.params;
  return {
    ...event,
    params: {
      ...plain(params),
      ...(Array.isArray(items) ? { items: items.map(itemAsGa4) } : items == null ? {} : { items }),
    },
  };
}

function itemAsGa4(item: unknown): unknown {
  if (!isObject(item)) return item;
  const entries = Object.entries(item).map(([name, value]): [string, unknown] => {
    const now = Object.hasOwn(EARLIER, name) ? EARLIER[name]! : name;
    return [now in item && now !== name ? name : now, value];
  });
  return plain(Object.fromEntries(entries));
}

function plain(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (value === null || value === '') return [];
      if (NUMBERS.has(name) && typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value))
        return [[name, Number(value)]];
      if (TEXTS.has(name) && typeof value === 'number') return [[name, String(value)]];
      if (name === 'currency' && typeof value === 'string') return [[name, value.toUpperCase()]];
      return [[name, value]];
    }),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
