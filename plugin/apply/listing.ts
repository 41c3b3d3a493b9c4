import type { Card } from '../../model/placement.ts';
import { idOfCard } from '../observe/card.ts';

/** A grid's direct children that hold a card, each with the product it names. */
function cardsIn(grid: Element, rule: Card = {}): Map<Element, string> {
  const cards = new Map<Element, string>();
  for (let card of grid.querySelectorAll(rule.selector ?? ':scope > *')) {
    const id = idOfCard(card, rule);
    while (card.parentElement && card.parentElement !== grid) card = card.parentElement;
    if (id) cards.set(card, id);
  }
  return cards;
}

/** Product ids of a listing's cards in the order they stand. */
export function candidatesOf(selector: string, rule: Card | undefined): string[] {
  const grid = document.querySelector(selector);
  return grid ? [...cardsIn(grid, rule).values()] : [];
}

/**
 * Puts a grid's cards in the given order of product ids; cards not named keep their places, and so does everything
 * that is no card. Nodes are moved, none is made or removed, so that frameworks still find theirs. Returns whether
 * anything had to move.
 */
export function orderListing(grid: Element | null, order: readonly string[], rule: Card | undefined): boolean {
  if (!grid) return false;
  const cards = [...cardsIn(grid, rule)].filter(([, id]) => order.includes(id));
  const wanted = cards.map(([, id]) => order.indexOf(id));
  const ranks = cards.map(([node], place) => ({ node, rank: wanted[place]! })).toSorted((a, b) => a.rank - b.rank);
  const slots = new Map(cards.map(([node], place) => [node, ranks[place]!.node]));
  let isMoved = false;
  [...grid.children].forEach((node, place) => {
    const next = slots.get(node) ?? node;
    const there = grid.children[place];
    if (there !== next) grid.insertBefore(next, there ?? null);
    isMoved ||= next !== node;
  });
  return isMoved;
}
