import { REFERENCE_FIELD } from '../../model/reference-field.ts';
import { ask } from '../ask.ts';
import { core } from '../chunk-core.ts';
import { config } from '../config.ts';
import { guarded, later } from '../guard.ts';

/** Key in sessionStorage: this tab's basket carries the reference. Only under consent. */
const KEY = 'ec_r';
const FIELD = `input[name="${REFERENCE_FIELD}"]`;
/** Events at which there is a basket to write into. */
const BASKET = /^(add_to_cart|view_cart|begin_checkout)$/;
/** The shop's own script takes the product into the basket first. */
const BASKET_WAIT_MILLIS = 1500;

/**
 * Lets orders that the shop's server tells of find their visitor: a signed reference goes into Shopify's cart
 * attributes, and into every field named `_endcap`, which a shop of one's own saves with the order. Only under consent
 * to analytics and personalization; a withdrawal takes it out of the basket.
 */
export function joinOrders(): void {
  const fill = guarded(async () => {
    const fields = [...document.querySelectorAll<HTMLInputElement>(FIELD)].filter(({ value }) => !value);
    if (!fields.length || !mayJoin()) return;
    const reference = await askReference();
    for (const field of fields) field.value = reference ?? '';
  });
  fill();
  core.on('view', () => later(BASKET_WAIT_MILLIS, fill));
  core.on('event', ({ name }) => {
    if (!BASKET.test(name)) return;
    fill();
    if (isDue || !isShopify() || !mayJoin() || sessionStorage.getItem(KEY)) return;
    isDue = true;
    later(BASKET_WAIT_MILLIS, writeIntoCart);
  });
  core.on('consent', () => {
    if (mayJoin() || !sessionStorage.getItem(KEY)) return undefined;
    sessionStorage.removeItem(KEY);
    return updateCart('');
  });
}

let isDue = false;

async function writeIntoCart(): Promise<void> {
  isDue = false;
  const reference = await askReference();
  if (!reference || !mayJoin()) return;
  sessionStorage.setItem(KEY, '1');
  await updateCart(reference);
}

/** Shopify's Ajax API (shopify.dev/docs/api/ajax/reference/cart). Other attributes of the cart stay as they are. */
async function updateCart(reference: string): Promise<void> {
  await fetch('/cart/update.js', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ attributes: { [REFERENCE_FIELD]: reference } }),
  });
}

async function askReference(): Promise<string | undefined> {
  const answer = await ask('reference', { v: 1, site: config.site, ...core.credentials() });
  return answer?.ok ? ((await answer.json()) as { reference?: string }).reference : undefined;
}

function mayJoin(): boolean {
  const { analytics, personalization } = core.consent();
  return analytics && personalization;
}

function isShopify(): boolean {
  return 'Shopify' in window;
}
