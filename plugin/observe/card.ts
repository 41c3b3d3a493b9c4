import type { EventItem } from '../../model/event.ts';
import type { Card } from '../../model/placement.ts';

/** Attributes in which shops name a card's product. */
const ATTRIBUTES = ['data-product-id', 'data-product_id', 'data-productid', 'data-item-id', 'data-sku'];
const CARDS = ATTRIBUTES.map((name) => `[${name}]`).join();

/** Elements that name a product and hold a link to it, so not mere buttons. */
export function cardsOfPage(): Element[] {
  return [...document.querySelectorAll(CARDS)].filter((card) => linkOf(card));
}

/** The product of the nearest card around an element, with its place among the cards beside it; undefined: there is none. */
export function cardAround(element: Element): EventItem | undefined {
  const card = element.closest(CARDS);
  const item_id = card && idOf(card);
  if (!item_id) return undefined;
  const cards = cardsOfPage();
  const siblings = cards.filter((other) => other.parentElement === card.parentElement);
  return { item_id, index: Math.max(0, (siblings.length > 1 ? siblings : cards).indexOf(card)) };
}

/**
 * The product id of a card: by the placement's rule, else by the attributes that shops use, else the last part of its
 * first link's path. Undefined: it names none.
 */
export function idOfCard(card: Element, { attribute, link_pattern: pattern }: Card = {}): string | undefined {
  const named =
    attribute &&
    (card.getAttribute(attribute) ?? card.querySelector(`[${attribute}]`)?.getAttribute(attribute));
  const href = linkOf(card)?.getAttribute('href') ?? '';
  const matched = pattern && new RegExp(pattern).exec(href)?.at(-1);
  return named || matched || idOf(card) || idOf(card.querySelector(CARDS)) || slugOf(href);
}

/** Last part of an address's path; undefined: it has none. */
export function slugOf(address: string): string | undefined {
  return /([^/]+)\/*$/.exec(address.replace(/[?#].*/, ''))?.[1];
}

function linkOf(card: Element): Element | null {
  return card.matches('a[href]') ? card : card.querySelector('a[href]');
}

function idOf(card: Element | null): string | undefined {
  return ATTRIBUTES.map((name) => card?.getAttribute(name)).find(Boolean) ?? undefined;
}
