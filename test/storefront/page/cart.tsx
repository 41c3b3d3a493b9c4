import type { FC } from 'hono/jsx';
import { cartEvent, itemOf } from '../analytics.ts';
import { FREE_SHIPPING_FROM, sellable, totalsOf } from '../cart.ts';
import type { Line, ShippingMethod } from '../cart.ts';
import { money } from '../money.ts';
import { Picture } from '../view/card.tsx';
import type { Page } from '../view/shell.tsx';

/** Sums of a bag or an order; the delivery's row says so while the way is not chosen yet. */
export const Sums: FC<{ lines: readonly Line[]; coupon?: string | undefined; method?: ShippingMethod }> = ({
  lines,
  coupon,
  method,
}) => {
  const totals = totalsOf(lines, coupon, method);
  return (
    <dl class="sums" data-sums>
      <div>
        <dt>Subtotal</dt>
        <dd>{money(totals.subtotal)}</dd>
      </div>
      {totals.discount > 0 && (
        <div>
          <dt>Code {coupon}</dt>
          <dd>−{money(totals.discount)}</dd>
        </div>
      )}
      <div>
        <dt>Delivery{method ? '' : ', standard'}</dt>
        <dd data-shipping>{totals.shipping === 0 ? 'Free' : money(totals.shipping)}</dd>
      </div>
      <div class="sum-total">
        <dt>Total, VAT included</dt>
        <dd data-total>{money(totals.total)}</dd>
      </div>
    </dl>
  );
};

const CartLine: FC<{ line: Line }> = ({ line: { product, size, quantity } }) => (
  <li
    class="cart-line"
    data-item={JSON.stringify({ ...itemOf(product), item_variant: `${product.colour} / ${size}`, quantity })}
  >
    <a class="cart-picture" href={`/products/${product.slug}`} tabindex={-1} aria-hidden="true">
      <Picture product={product} sizes="140px" alt="" />
    </a>
    <div class="cart-words">
      <h2>
        <a href={`/products/${product.slug}`}>{product.title}</a>
      </h2>
      <p class="muted">
        {product.colour}, {size === 'One size' ? 'one size' : `size ${size}`}
      </p>
      <p class="muted">{product.brand}</p>
      <form class="quantity" method="post" action="/cart/update" data-quantity-form>
        <input type="hidden" name="id" value={product.id} />
        <input type="hidden" name="size" value={size} />
        <label>
          <span class="visually-hidden">Quantity of {product.title}</span>
          <select name="quantity">
            {Array.from({ length: sellable(product, size) }, (_, nth) => nth + 1).map((count) => (
              <option value={String(count)} selected={count === quantity}>
                {count}
              </option>
            ))}
          </select>
        </label>
        <noscript>
          <button type="submit" class="text-link">
            Update
          </button>
        </noscript>
      </form>
    </div>
    <div class="cart-end">
      <p class="price">{money(product.price * quantity)}</p>
      <form method="post" action="/cart/remove" data-remove-form>
        <input type="hidden" name="id" value={product.id} />
        <input type="hidden" name="size" value={size} />
        <button type="submit" class="text-link">
          Remove<span class="visually-hidden"> {product.title}</span>
        </button>
      </form>
    </div>
  </li>
);

export function cartPage(lines: readonly Line[], coupon: string | undefined, problem?: string): Page {
  const totals = totalsOf(lines, coupon);
  const missing = FREE_SHIPPING_FROM - (totals.subtotal - totals.discount);
  return {
    title: 'Your bag',
    description: 'What you are about to buy.',
    path: '/cart',
    type: 'cart',
    isIndexed: false,
    pushes: lines.length > 0 ? cartEvent('view_cart', lines, totals, coupon) : [],
    body:
      lines.length === 0 ? (
        <div class="narrow empty-bag">
          <h1>Your bag is empty</h1>
          <p class="lead">Nothing in it yet. These are good places to start:</p>
          <p class="hero-actions">
            <a class="button" href="/women">
              Women
            </a>
            <a class="button button-quiet" href="/men">
              Men
            </a>
          </p>
        </div>
      ) : (
        <div class="two-columns">
          <div>
            <h1>Your bag</h1>
            <ul class="cart-lines">
              {lines.map((line) => (
                <CartLine line={line} />
              ))}
            </ul>
          </div>
          <aside class="summary" aria-label="Summary">
            <div id="cart-offer" class="cart-offer">
              {missing > 0 ? (
                <p>{money(missing)} to go until delivery is free.</p>
              ) : (
                <p>Standard delivery is free for this bag.</p>
              )}
              <progress
                class="progress"
                max={FREE_SHIPPING_FROM}
                value={Math.min(FREE_SHIPPING_FROM, totals.subtotal - totals.discount)}
                aria-label="Progress to free delivery"
              ></progress>
            </div>
            <Sums lines={lines} coupon={coupon} />
            <a class="button button-wide" href="/checkout">
              Go to checkout
            </a>
            <form class="coupon" method="post" action="/cart/code">
              <label for="code">Code</label>
              <div class="coupon-row">
                <input
                  id="code"
                  name="code"
                  value={coupon ?? ''}
                  autocomplete="off"
                  autocapitalize="characters"
                  aria-describedby={problem ? 'code-problem' : undefined}
                />
                <button type="submit" class="button button-small button-quiet">
                  {coupon ? 'Change' : 'Apply'}
                </button>
              </div>
              {problem && (
                <p class="problem" id="code-problem" role="alert">
                  {problem}
                </p>
              )}
            </form>
          </aside>
        </div>
      ),
  };
}
