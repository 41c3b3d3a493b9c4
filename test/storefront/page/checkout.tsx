import type { FC } from 'hono/jsx';
import { cartEvent, itemsOf } from '../analytics.ts';
import { FREE_SHIPPING_FROM, shippingMethods, totalsOf } from '../cart.ts';
import type { Line, ShippingMethod } from '../cart.ts';
import { cents, money } from '../money.ts';
import { isMethod } from '../order.ts';
import { Picture } from '../view/card.tsx';
import type { Page } from '../view/shell.tsx';
import { Sums } from './cart.tsx';

/** The fields of the form: what autofill calls them, and what an empty or wrong one is told. */
const fields = [
  {
    name: 'email',
    label: 'E-mail',
    type: 'email',
    autocomplete: 'email',
    group: 'contact',
    problem: 'Enter an e-mail address, such as name@example.com.',
  },
  {
    name: 'name',
    label: 'Full name',
    type: 'text',
    autocomplete: 'name',
    group: 'address',
    problem: 'Enter the name for the parcel.',
  },
  {
    name: 'street',
    label: 'Street and number',
    type: 'text',
    autocomplete: 'street-address',
    group: 'address',
    problem: 'Enter a street and number.',
  },
  {
    name: 'postcode',
    label: 'Postcode',
    type: 'text',
    autocomplete: 'postal-code',
    group: 'address',
    problem: 'Enter a postcode.',
  },
  {
    name: 'city',
    label: 'Town',
    type: 'text',
    autocomplete: 'address-level2',
    group: 'address',
    problem: 'Enter a town.',
  },
] as const;

const countries = [
  'Austria',
  'Belgium',
  'Denmark',
  'Finland',
  'France',
  'Germany',
  'Ireland',
  'Italy',
  'Netherlands',
  'Portugal',
  'Spain',
  'Sweden',
];

const payments = {
  invoice: 'Invoice, 30 days after delivery',
  transfer: 'Bank transfer before dispatch',
} as const;

export type Answers = Readonly<Record<string, string>>;

/** Problems by field; none means that the order can be placed. */
export function checkAnswers(answers: Answers): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { name, type, problem } of fields) {
    const value = answers[name]?.trim() ?? '';
    const isGood = type === 'email' ? /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) : value.length > 1;
    if (!isGood) problems[name] = problem;
  }
  if (!countries.includes(answers['country'] ?? '')) problems['country'] = 'Choose a country we deliver to.';
  if (!isMethod(answers['shipping'] ?? '')) problems['shipping'] = 'Choose how the parcel should travel.';
  if (!Object.hasOwn(payments, answers['payment'] ?? '')) problems['payment'] = 'Choose how to pay.';
  return problems;
}

const Problem: FC<{ id: string; text: string | undefined }> = ({ id, text }) =>
  text ? (
    <p class="problem" id={id}>
      {text}
    </p>
  ) : null;

const Field: FC<{ field: (typeof fields)[number]; answers: Answers; problem: string | undefined }> = ({
  field,
  answers,
  problem,
}) => (
  <div class={`field field-${field.name}`}>
    <label for={`field-${field.name}`}>{field.label}</label>
    <input
      id={`field-${field.name}`}
      name={field.name}
      type={field.type}
      autocomplete={field.autocomplete}
      value={answers[field.name] ?? ''}
      required
      aria-invalid={problem ? 'true' : undefined}
      aria-describedby={problem ? `problem-${field.name}` : undefined}
    />
    <Problem id={`problem-${field.name}`} text={problem} />
  </div>
);

export function checkoutPage(
  lines: readonly Line[],
  coupon: string | undefined,
  answers: Answers = {},
  problems: Record<string, string> = {},
): Page {
  const method: ShippingMethod = isMethod(answers['shipping'] ?? '')
    ? (answers['shipping'] as ShippingMethod)
    : 'standard';
  const totals = totalsOf(lines, coupon, method);
  const count = Object.keys(problems).length;
  return {
    title: 'Checkout',
    description: 'Delivery and payment.',
    path: '/checkout',
    type: 'checkout',
    isIndexed: false,
    pushes: count === 0 ? cartEvent('begin_checkout', lines, totals, coupon) : [],
    body: (
      <div class="two-columns">
        <form
          class="checkout-form"
          method="post"
          action="/checkout"
          novalidate
          data-checkout-form
          data-ecommerce={JSON.stringify({
            value: cents(totals.subtotal - totals.discount),
            ...(coupon ? { coupon } : {}),
            items: itemsOf(lines),
          })}
        >
          <h1>Checkout</h1>
          {count > 0 && (
            <p class="problem problem-summary" role="alert">
              {count === 1 ? 'One answer is' : `${count} answers are`} missing or wrong; see below.
            </p>
          )}
          <fieldset>
            <legend>Contact</legend>
            {fields
              .filter(({ group }) => group === 'contact')
              .map((field) => (
                <Field field={field} answers={answers} problem={problems[field.name]} />
              ))}
          </fieldset>
          <fieldset>
            <legend>Delivery address</legend>
            <div class="field-grid">
              {fields
                .filter(({ group }) => group === 'address')
                .map((field) => (
                  <Field field={field} answers={answers} problem={problems[field.name]} />
                ))}
              <div class="field field-country">
                <label for="field-country">Country</label>
                <select id="field-country" name="country" autocomplete="country-name">
                  {countries.map((country) => (
                    <option selected={country === (answers['country'] ?? 'Ireland')}>{country}</option>
                  ))}
                </select>
                <Problem id="problem-country" text={problems['country']} />
              </div>
            </div>
          </fieldset>
          <fieldset>
            <legend>Delivery</legend>
            <Problem id="problem-shipping" text={problems['shipping']} />
            {Object.entries(shippingMethods).map(([name, { label, detail }]) => {
              const sums = totalsOf(lines, coupon, name as ShippingMethod);
              return (
                <label class="choice">
                  <input
                    type="radio"
                    name="shipping"
                    value={name}
                    checked={name === method}
                    data-shipping-price={sums.shipping === 0 ? 'Free' : money(sums.shipping)}
                    data-total-price={money(sums.total)}
                  />
                  <span>
                    <strong>{label}</strong>
                    <span class="muted">{detail}</span>
                  </span>
                  <span class="choice-price">{sums.shipping === 0 ? 'Free' : money(sums.shipping)}</span>
                </label>
              );
            })}
          </fieldset>
          <fieldset>
            <legend>Payment</legend>
            <Problem id="problem-payment" text={problems['payment']} />
            {Object.entries(payments).map(([name, label]) => (
              <label class="choice">
                <input
                  type="radio"
                  name="payment"
                  value={name}
                  checked={name === (answers['payment'] ?? 'invoice')}
                />
                <span>
                  <strong>{label}</strong>
                </span>
              </label>
            ))}
          </fieldset>
          <button type="submit" class="button button-wide">
            Place order
          </button>
          <p class="muted small">
            A demonstration: nothing is charged, sent or stored. Delivery is free over{' '}
            {money(FREE_SHIPPING_FROM)}.
          </p>
        </form>
        <aside class="summary" aria-label="Your order">
          <h2>Your order</h2>
          <ul class="mini-lines">
            {lines.map(({ product, size, quantity }) => (
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
          <Sums lines={lines} coupon={coupon} method={method} />
          <a class="text-link" href="/cart">
            Change the bag
          </a>
        </aside>
      </div>
    ),
  };
}
