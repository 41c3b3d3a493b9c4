import type { EventItem, EventParams, PageType } from '../../model/event.ts';
import { config } from '../config.ts';
import { itemOf, paramsOf } from '../observe/item.ts';

/** What a page says of itself: its type, and the events that follow from it. */
export interface Facts {
  type?: PageType | undefined;
  events: [name: string, params: EventParams][];
}

type Raw = Record<string, unknown>;
interface ShopifyProduct extends Raw {
  variants?: { price?: number; name?: string; public_title?: string }[];
}
interface WooPrices {
  price?: string | number;
  currency_minor_unit?: number;
  currency_code?: string;
}
interface WooProduct extends Raw {
  prices?: WooPrices;
  categories?: { name: string }[];
}
interface Platforms {
  ShopifyAnalytics?: {
    meta?: {
      currency?: string;
      page?: { pageType?: string };
      product?: ShopifyProduct;
      products?: ShopifyProduct[];
    };
  };
  ga4w?: {
    data?: {
      product?: WooProduct;
      products?: WooProduct[];
      order?: { id?: string | number; items?: WooProduct[]; totals?: WooPrices & Raw };
    };
  };
}

const SHOPIFY_TYPES: Record<string, PageType> = {
  home: 'home',
  collection: 'listing',
  product: 'product',
  searchresults: 'search',
  cart: 'cart',
  page: 'content',
  article: 'content',
  blog: 'content',
};

/** Facts from the globals that Shopify and WooCommerce leave on their pages; no events where there are none. */
export function platformFacts(): Facts {
  const { ShopifyAnalytics, ga4w } = window as unknown as Platforms;
  const meta = ShopifyAnalytics?.meta;
  if (meta) {
    return {
      type: SHOPIFY_TYPES[meta.page?.pageType ?? ''],
      events: eventsOf(meta.product && [meta.product], meta.products, shopifyItem, meta.currency),
    };
  }
  const data = ga4w?.data;
  if (!data) return { events: [] };
  const { order } = data;
  if (!order?.id) {
    return {
      events: eventsOf(
        data.product && [data.product],
        data.products,
        wooItem,
        data.product?.prices?.currency_code,
      ),
    };
  }
  const totals: WooPrices & Raw = { ...order.items?.[0]?.prices, ...order.totals };
  const money = (...names: string[]) =>
    minor({ ...totals, price: names.map((name) => totals[name]).find(Boolean) as string });
  return {
    type: 'confirmation',
    events: [
      [
        'purchase',
        {
          ...paramsOf({
            transaction_id: order.id,
            value: money('total_price'),
            tax: money('tax_total', 'total_tax'),
            shipping: money('shipping_total', 'total_shipping'),
            currency: totals.currency_code ?? config.currency,
          }),
          items: itemsOf(order.items ?? [], wooItem),
        },
      ],
    ],
  };
}

function eventsOf<T>(
  one: T[] | undefined,
  many: T[] | undefined,
  read: (raw: T) => EventItem | undefined,
  currency = config.currency,
): Facts['events'] {
  const events: Facts['events'] = [];
  if (one) events.push(['view_item', { currency, items: itemsOf(one, read) }]);
  if (many?.length) {
    const items = itemsOf(many, read).map((item, index) => Object.assign(item, { index }));
    events.push(['view_item_list', { currency, items }]);
  }
  return events;
}

function itemsOf<T>(raw: T[], read: (raw: T) => EventItem | undefined): EventItem[] {
  return raw.map((one) => read(one)).filter((item) => item !== undefined);
}

/** Prices in ShopifyAnalytics are cents, whatever the currency. */
function shopifyItem({ id, vendor, type, variants }: ShopifyProduct): EventItem | undefined {
  const [variant] = variants ?? [];
  const name = variant?.name?.replace(` - ${variant.public_title}`, '');
  return itemOf({ id, name, brand: vendor, category: type, price: variant?.price && variant.price / 100 });
}

function wooItem({ id, name, quantity, categories, prices }: WooProduct): EventItem | undefined {
  return itemOf({
    id,
    name,
    quantity,
    category: categories?.map((one) => one.name).join('/'),
    price: minor(prices),
  });
}

/** WooCommerce prices are in minor units, as many digits as `currency_minor_unit` says. */
function minor({ price, currency_minor_unit = 2 }: WooPrices = {}): number | undefined {
  return price === undefined ? undefined : Number(price) / 10 ** currency_minor_unit;
}
