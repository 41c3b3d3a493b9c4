import { MAX_ITEMS_PER_BATCH, type EventItem, type EventParams } from '../../model/event.ts';

type Raw = Record<string, unknown>;
/** Field -> how long a text may be (0: a number; -1: a number of at least 0; -2: such an integer), and other names it goes by. */
type Fields = Record<string, [max: number, ...names: string[]]>;

const ITEM: Fields = {
  item_id: [128, 'id', 'product_id', 'sku'],
  item_name: [200, 'name'],
  item_brand: [100, 'brand'],
  item_category: [200, 'category'],
  item_variant: [100, 'variant'],
  price: [0],
  quantity: [-1],
  discount: [0],
  index: [-2],
};
const PARAMS: Fields = {
  value: [0],
  currency: [3],
  transaction_id: [128],
  tax: [0],
  shipping: [0],
  coupon: [100],
  search_term: [200],
  item_list_id: [100],
  item_list_name: [100],
  amount: [0],
  label: [100],
};

/** Only the fields named, each in the bounds of the collector; what is not well-formed is left out. */
function pick(raw: Raw, fields: Fields): Raw {
  const picked: Raw = {};
  for (const [field, [max, ...names]] of Object.entries(fields)) {
    const value = [field, ...names].map((name) => raw[name]).find((value) => value != null && value !== '');
    if (max > 0) {
      if (/^(string|number)$/.test(typeof value)) picked[field] = String(value).trim().slice(0, max);
    } else {
      const number = value === undefined ? NaN : Number(value);
      if (Number.isFinite(number) && (max === 0 || number >= 0))
        picked[field] = max < -1 ? Math.floor(number) : number;
    }
  }
  return picked;
}

/** A product in GA4's field names, from GA4's, Universal Analytics' or Segment's; undefined where it has no id. */
export function itemOf(raw: Raw): EventItem | undefined {
  const levels = [2, 3, 4, 5].map((level) => raw[`item_category${level}`]);
  const category = [raw.item_category ?? raw.category, ...levels].filter(Boolean).join('/');
  // GA4's index starts at 0, everybody else's position at 1.
  const position = Number(raw.position ?? raw.list_position);
  const item = pick({ index: position - 1, ...raw, item_category: category }, ITEM);
  return item.item_id ? (item as EventItem) : undefined;
}

/** The parameters that the collector reads. */
export function paramsOf(raw: Raw): EventParams {
  const params = pick(raw, PARAMS) as EventParams;
  if (!/^[A-Z]{3}$/.test(params.currency ?? '')) delete params.currency;
  // Who types an e-mail address into the search box has not meant to tell us.
  if (params.search_term) params.search_term = params.search_term.replace(/\S*@\S*/g, '');
  if (Array.isArray(raw.items)) params.items = itemsOf(raw.items);
  return params;
}

/** Items of whatever is a product in a list of raw ones. */
export function itemsOf(raw: unknown[]): EventItem[] {
  return raw
    .slice(0, MAX_ITEMS_PER_BATCH)
    .map((item) => itemOf(Object(item) as Raw))
    .filter((item) => item !== undefined);
}
