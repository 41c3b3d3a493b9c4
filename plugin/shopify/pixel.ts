/**
 * Shopify's web pixel for the checkout, which no script tag reaches: tells Endcap of the checkout's steps and of the
 * order, for the visitor whose signed reference the cart carries (plugin/measure/join-orders.ts put it there under
 * consent, and takes it out on withdrawal). Runs in Shopify's sandbox as a custom pixel or an app's extension, with
 * nothing of the rest of the plugin. Source: https://shopify.dev/docs/api/web-pixels-api
 */
import { REFERENCE_FIELD } from '../../model/reference-field.ts';

interface Money {
  amount?: number | string;
  currencyCode?: string;
}
interface Checkout {
  order?: { id?: string | null } | null;
  token?: string;
  totalPrice?: Money | null;
  currencyCode?: string;
  attributes?: { key: string; value: string }[];
  lineItems?: {
    title?: string | null;
    quantity?: number;
    variant?: {
      sku?: string | null;
      price?: Money;
      product?: { id?: string | null; title?: string; vendor?: string; type?: string | null };
    } | null;
  }[];
}
interface PixelEvent {
  id: string;
  timestamp: string;
  data?: { checkout?: Checkout };
}
interface Privacy {
  analyticsProcessingAllowed?: boolean;
  preferencesProcessingAllowed?: boolean;
}
interface PixelApi {
  analytics: { subscribe(name: string, act: (event: PixelEvent) => unknown): unknown };
  init?: { customerPrivacy?: Privacy };
  customerPrivacy?: {
    subscribe(name: string, act: (event: { customerPrivacy?: Privacy }) => void): unknown;
  };
}

declare const __ENDCAP__: { site: string; endpoint: string };
declare const register: ((start: (api: PixelApi) => void) => void) | undefined;
declare const analytics: PixelApi['analytics'];
declare const init: PixelApi['init'];
declare const customerPrivacy: PixelApi['customerPrivacy'];

/** Shopify's event -> GA4's name. */
const EVENTS: Readonly<Record<string, string>> = {
  checkout_started: 'begin_checkout',
  checkout_shipping_info_submitted: 'add_shipping_info',
  payment_info_submitted: 'add_payment_info',
  checkout_completed: 'purchase',
};
const MAX_ITEMS = 200;

function start(api: PixelApi): void {
  let privacy = api.init?.customerPrivacy;
  api.customerPrivacy?.subscribe('visitorConsentCollected', (event) => {
    privacy = event.customerPrivacy ?? privacy;
  });
  for (const [theirs, name] of Object.entries(EVENTS)) {
    api.analytics.subscribe(theirs, (event) => {
      const checkout = event.data?.checkout;
      const reference = checkout?.attributes?.find(({ key }) => key === REFERENCE_FIELD)?.value;
      // Without a reference nobody has allowed anything, or has taken it back.
      if (!checkout || !reference || privacy?.analyticsProcessingAllowed === false) return;
      send(reference, name, event, checkout);
    });
  }
}

function send(reference: string, name: string, event: PixelEvent, checkout: Checkout): void {
  const now = Date.now();
  const order = lastNumber(checkout.order?.id);
  const value = Number(checkout.totalPrice?.amount);
  const currency = checkout.currencyCode ?? checkout.totalPrice?.currencyCode;
  const id = `pixel-${event.id}`.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 64);
  const body = {
    v: 1,
    site: __ENDCAP__.site,
    reference,
    id: `batch-${id}`.slice(0, 64),
    sent_at: now,
    event: {
      id,
      name,
      at: Math.min(Date.parse(event.timestamp) || now, now),
      params: {
        ...(Number.isFinite(value) ? { value } : {}),
        ...(currency ? { currency } : {}),
        ...(name === 'purchase' && (order || checkout.token)
          ? { transaction_id: order || checkout.token }
          : {}),
        items: (checkout.lineItems ?? []).slice(0, MAX_ITEMS).map(itemOf),
      },
    },
  };
  // As text/plain: the sandbox's origin is `null`, and JSON would be asked about first.
  void fetch(`${__ENDCAP__.endpoint}/_endcap/pixel`, {
    method: 'POST',
    body: JSON.stringify(body),
    keepalive: true,
  }).catch(() => undefined);
}

function itemOf({ title, quantity, variant }: NonNullable<Checkout['lineItems']>[number]) {
  const product = variant?.product;
  const price = Number(variant?.price?.amount);
  const name = product?.title ?? title;
  return {
    item_id: lastNumber(product?.id) || variant?.sku || title || 'unknown',
    ...(name ? { item_name: name.slice(0, 200) } : {}),
    ...(product?.vendor ? { item_brand: product.vendor.slice(0, 100) } : {}),
    ...(product?.type ? { item_category: product.type.slice(0, 200) } : {}),
    ...(Number.isFinite(price) ? { price } : {}),
    quantity: quantity ?? 1,
  };
}

/** `gid://shopify/Product/42` is called 42 by the shop's pages and webhooks. */
function lastNumber(id: string | null | undefined): string | undefined {
  return id?.replace(/^gid:.*\//, '').slice(0, 128) || undefined;
}

// An app's extension registers; a custom pixel finds the same in its global scope.
if (typeof register === 'function') register(start);
else
  start({
    analytics,
    init: typeof init === 'undefined' ? undefined : init,
    customerPrivacy: typeof customerPrivacy === 'undefined' ? undefined : customerPrivacy,
  } as PixelApi);
