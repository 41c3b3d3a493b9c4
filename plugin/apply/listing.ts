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
export function orderListing(selector: string, order: readonly string[], rule: Card | undefined): boolean {
  const grid = document.querySelector(selector);
  if (!grid) return false;
  const cards = [...cardsIn(grid, rule)].filter(([, id]) => order.includes(id));
  const wanted = cards.toSorted(([, a], [, b]) => order.indexOf(a) - order.indexOf(b));
  const slots = new Map(cards.map(([node], place) => [node, wanted[place]![0]]));
  const moved = [...grid.children].filter((node, place) => {
    const next = slots.get(node) ?? node;
    const there = grid.children[place]!;
    if (there !== next) there.before(next);
    return next !== node;
  });
  return moved.length > 0;
}
