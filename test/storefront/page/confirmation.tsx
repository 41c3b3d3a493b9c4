import { ecommerce, itemsOf } from '../analytics.ts';
import { shippingMethods } from '../cart.ts';
import { money } from '../money.ts';
import type { Order } from '../order.ts';
import { Picture } from '../view/card.tsx';
import type { Page } from '../view/shell.tsx';
import { Sums } from './cart.tsx';

export function confirmationPage(order: Order): Page {
  const { totals } = order;
  return {
    title: 'Thank you',
    description: 'Your order.',
    path: `/order/${order.id}`,
    type: 'confirmation',
    isIndexed: false,
    // `value` counts what the shop keeps: goods less discount, without delivery, as GA4 asks.
    pushes: ecommerce('purchase', {
      transaction_id: order.id,
      value: Math.round((totals.subtotal - totals.discount) * 100) / 100,
      shipping: totals.shipping,
      tax: Math.round((totals.total - totals.total / 1.23) * 100) / 100,
      ...(order.coupon ? { coupon: order.coupon } : {}),
      items: itemsOf(order.lines),
    }),
    body: (
      <div class="two-columns confirmation">
        <div>
          <h1>Thank you, it’s on the loom</h1>
          <p class="lead">
            Your order number is <strong data-order-id>{order.id}</strong>.
          </p>
          <p>
            Delivery: {shippingMethods[order.method].label.toLowerCase()},{' '}
            {shippingMethods[order.method].detail.toLowerCase()}. Keep the number to hand if you write to us.
          </p>
          <p class="hero-actions">
            <a class="button" href="/new">
              See what is new
            </a>
            <a class="button button-quiet" href="/shipping">
              Delivery and returns
            </a>
          </p>
        </div>
        <aside class="summary" aria-label="What you ordered">
          <h2>What you ordered</h2>
          <ul class="mini-lines">
            {order.lines.map(({ product, size, quantity }) => (
              <li>
                <Picture product={product} sizes="72px" alt="" />
                <span>
                  {product.title}
                  <span class="muted">
                    {product.colour}, {size}
                    {quantity > 1 && ` × ${quantity}`}
                  </span>
                </span>
                <span>{money(product.price * quantity)}</span>
              </li>
            ))}
          </ul>
          <Sums lines={order.lines} coupon={order.coupon} method={order.method} />
        </aside>
      </div>
    ),
  };
}
