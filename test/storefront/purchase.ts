import { Hono } from 'hono';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { itemOf } from './analytics.ts';
import {
  CART_COOKIE,
  COUNT_COOKIE,
  COUPON_COOKIE,
  addLine,
  countOf,
  readCart,
  readCoupon,
  sellable,
  setLine,
  writeCart,
} from './cart.ts';
import type { Line } from './cart.ts';
import { productById } from './catalog.ts';
import { ORDER_COOKIE, isMethod, newOrderId, readOrder, writeOrder } from './order.ts';
import { cartPage } from './page/cart.tsx';
import { checkAnswers, checkoutPage } from './page/checkout.tsx';
import { confirmationPage } from './page/confirmation.tsx';
import { productPage } from './page/product.tsx';
import { errorPage } from './page/text.tsx';
import { originOf, respond } from './respond.tsx';
import type { Shop } from './storefront.ts';

const MONTH_SECONDS = 30 * 86_400;
const HOUR_SECONDS = 3600;

function linesOf(c: Context<Shop>): Line[] {
  return readCart(getCookie(c, CART_COOKIE));
}

function couponOf(c: Context<Shop>): string | undefined {
  return readCoupon(getCookie(c, COUPON_COOKIE));
}

/** Two cookies: the bag, which only the shop reads, and the number that the header shows. */
function keep(c: Context<Shop>, lines: readonly Line[]): void {
  const options = { path: '/', sameSite: 'Lax', maxAge: MONTH_SECONDS } as const;
  if (lines.length === 0) {
    deleteCookie(c, CART_COOKIE, options);
    deleteCookie(c, COUNT_COOKIE, options);
    return;
  }
  setCookie(c, CART_COOKIE, writeCart(lines), { ...options, httpOnly: true });
  setCookie(c, COUNT_COOKIE, String(countOf(lines)), options);
}

async function readForm(c: Context<Shop>): Promise<Record<string, string>> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Bag, checkout and confirmation: plain forms and redirects; adding also answers the shop's script in JSON. */
export const purchase = new Hono<Shop>();

purchase.get('/cart', (c) => respond(c, cartPage(linesOf(c), couponOf(c))));

purchase.post('/cart/add', async (c) => {
  const form = await readForm(c);
  const product = productById(form['id'] ?? '');
  if (!product) return c.notFound();
  const wantsJson = c.req.header('Accept')?.startsWith('application/json') ?? false;
  const size = form['size'] ?? '';
  if (sellable(product, size) === 0) {
    const problem = size === '' ? 'Choose a size first.' : `Size ${size} is sold out.`;
    return wantsJson ? c.json({ problem }, 422) : respond(c, productPage(product, originOf(c), problem), 422);
  }
  const before = linesOf(c);
  const lines = addLine(before, product, size, Math.max(1, Math.trunc(Number(form['quantity'])) || 1));
  const added = countOf(lines) - countOf(before);
  keep(c, lines);
  if (!wantsJson) return c.redirect('/cart', 303);
  const item = { ...itemOf(product), item_variant: `${product.colour} / ${size}`, quantity: added };
  return c.json({ count: countOf(lines), added, item });
});

purchase.post('/cart/update', async (c) => {
  const form = await readForm(c);
  const product = productById(form['id'] ?? '');
  if (product)
    keep(c, setLine(linesOf(c), product, form['size'] ?? '', Math.trunc(Number(form['quantity'])) || 0));
  return c.redirect('/cart', 303);
});

purchase.post('/cart/remove', async (c) => {
  const form = await readForm(c);
  const product = productById(form['id'] ?? '');
  if (product) keep(c, setLine(linesOf(c), product, form['size'] ?? '', 0));
  return c.redirect('/cart', 303);
});

purchase.post('/cart/code', async (c) => {
  const typed = (await readForm(c))['code'] ?? '';
  const coupon = readCoupon(typed);
  if (typed.trim() !== '' && !coupon)
    return respond(
      c,
      cartPage(linesOf(c), couponOf(c), `We don’t know a code “${typed.trim().slice(0, 20)}”.`),
      422,
    );
  if (coupon) setCookie(c, COUPON_COOKIE, coupon, { path: '/', sameSite: 'Lax', httpOnly: true });
  else deleteCookie(c, COUPON_COOKIE, { path: '/' });
  return c.redirect('/cart', 303);
});

purchase.get('/checkout', async (c) => {
  const lines = linesOf(c);
  return lines.length === 0 ? c.redirect('/cart', 303) : respond(c, checkoutPage(lines, couponOf(c)));
});

purchase.post('/checkout', async (c) => {
  const lines = linesOf(c);
  if (lines.length === 0) return c.redirect('/cart', 303);
  const answers = await readForm(c);
  const problems = checkAnswers(answers);
  const coupon = couponOf(c);
  const method = answers['shipping'] ?? '';
  if (Object.keys(problems).length > 0 || !isMethod(method))
    return respond(c, checkoutPage(lines, coupon, answers, problems), 422);
  const id = newOrderId();
  const order = writeOrder({ id, lines, method, ...(coupon ? { coupon } : {}) });
  setCookie(c, ORDER_COOKIE, order, { path: '/', sameSite: 'Lax', httpOnly: true, maxAge: HOUR_SECONDS });
  keep(c, []);
  deleteCookie(c, COUPON_COOKIE, { path: '/' });
  return c.redirect(`/order/${id}`, 303);
});

purchase.get('/order/:id', (c) => {
  const order = readOrder(getCookie(c, ORDER_COOKIE), c.req.param('id'));
  if (order) return respond(c, confirmationPage(order));
  return respond(
    c,
    errorPage(
      'We can’t show this order here',
      'An order is shown for an hour, in the browser it was made with.',
    ),
    404,
  );
});
