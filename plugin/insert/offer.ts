import type { Experience } from '../../model/placement.ts';
import { core } from '../chunk-core.ts';
import { config } from '../config.ts';
import { createElement } from '../create-element.ts';
import { guarded, later } from '../guard.ts';
import { basketValue } from '../measure/basket.ts';
import { word } from '../word.ts';
import css from './offer.css?inline';
import { addPageStyle } from './page-style.ts';

type Offer = Extract<Experience, { kind: 'offer' }>;

const TICK_MILLIS = 1000;

/**
 * An offer: its message, the coupon to copy, a countdown to its real end (after which it is gone), and how much is
 * missing for free shipping.
 */
export function offer({ message, coupon, ends_at: end, free_shipping_from: free }: Offer): Node {
  addPageStyle(css);
  const box = createElement('aside', { class: 'endcap-offer' }, createElement('span', {}, message));
  if (coupon) box.append(couponButton(coupon));
  if (end !== undefined) {
    box.append(createElement('span', {}, word('ends_in', 'Ends in'), ' ', countdown(end, box)));
  }
  if (free !== undefined) box.append(shippingProgress(free));
  return box;
}

function couponButton(coupon: string): Node {
  const text = createElement('span', { role: 'status' }, word('copy', 'Copy'));
  const copy = guarded(async () => {
    await navigator.clipboard.writeText(coupon);
    text.textContent = word('copied', 'Copied');
  });
  return createElement(
    'button',
    { type: 'button', onclick: copy },
    createElement('code', {}, coupon),
    ' ',
    text,
  );
}

function countdown(end: number, box: HTMLElement): Node {
  const text = createElement('time', { datetime: new Date(end).toISOString(), role: 'timer' });
  const tick = guarded(() => {
    const seconds = Math.ceil((end - Date.now()) / 1000);
    if (seconds <= 0) {
      box.hidden = true;
      return;
    }
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const days = Math.floor(hours / 24);
    text.textContent =
      days > 1 ? `${days} d ${hours % 24} h` : `${two(hours)}:${two(minutes)}:${two(seconds % 60)}`;
    // A box that a framework threw away needs no clock.
    if (box.isConnected || !text.dataset.shown) later(TICK_MILLIS, tick);
    if (box.isConnected) text.dataset.shown = '1';
  });
  tick();
  return text;
}

function shippingProgress(free: number): Node {
  const bar = createElement('progress', { max: String(free) });
  const text = createElement('span', {});
  const show = () => {
    const missing = Math.max(0, free - basketValue());
    const money = new Intl.NumberFormat(config.locale, {
      style: 'currency',
      currency: config.currency,
    }).format(missing);
    bar.value = free - missing;
    text.textContent =
      missing > 0
        ? word('to_free_shipping', '{amount} to free shipping').replace('{amount}', money)
        : word('free_shipping', 'Free shipping');
  };
  show();
  core.on('event', () => later(0, show));
  return createElement('span', { class: 'endcap-shipping' }, text, bar);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
