import { PRODUCT_ATTRIBUTES } from '../../model/product-attributes.ts';
import type { PickedGrid } from './picker-messages.ts';

const MIN_CARDS = 3;
/** Links to a page, not those that open something on this one. */
const LINK = 'a[href]:not([href^="#"], [href^="javascript:" i])';

interface FoundGrid {
  element: Element;
  cards: Element[];
  facts: Omit<PickedGrid, 'selector'>;
}

/**
 * The grid of product cards that an element is in, or is: the nearest ancestor with at least three children that look
 * alike and each lead to a page of their own. Undefined: there is none.
 */
export function findGrid(clicked: Element): FoundGrid | undefined {
  for (
    let grid: Element | null = clicked;
    grid && grid !== document.body.parentElement;
    grid = grid.parentElement
  ) {
    const cards = alike(grid);
    if (cards.length < MIN_CARDS || !distinctLinks(cards)) continue;
    const card = cardSelector(cards);
    const attribute = idAttribute(cards);
    const linkPattern = patternOfLinks(cards);
    return {
      element: grid,
      cards,
      facts: {
        card,
        cards: cards.length,
        ...(attribute && { attribute }),
        ...(linkPattern && { linkPattern }),
      },
    };
  }
  return undefined;
}

/** The largest group of children with the same tag and a class in common. */
function alike(parent: Element): Element[] {
  const groups = Map.groupBy([...parent.children], (child) => child.tagName);
  const [largest = []] = [...groups.values()].toSorted((a, b) => b.length - a.length);
  const common = commonClasses(largest);
  return common.length > 0 || largest.length === parent.children.length ? largest : [];
}

function commonClasses(elements: readonly Element[]): string[] {
  const [first, ...rest] = elements;
  return [...(first?.classList ?? [])].filter(
    (name) => rest.every((one) => one.classList.contains(name)) && /^[\w-]+$/.test(name),
  );
}

function cardSelector(cards: readonly Element[]): string {
  const tag = cards[0]!.tagName.toLowerCase();
  const [name] = commonClasses(cards);
  return name ? `${tag}.${name}` : tag;
}

function linksOf(cards: readonly Element[]): string[] {
  return cards.map(
    (card) => (card.matches(LINK) ? card : card.querySelector(LINK))?.getAttribute('href') ?? '',
  );
}

function distinctLinks(cards: readonly Element[]): boolean {
  const links = linksOf(cards).filter(Boolean);
  return links.length >= MIN_CARDS && new Set(links).size > links.length * 0.8;
}

/** The attribute that names most cards' products, on the card or in it, another in each; ads among them have none. */
function idAttribute(cards: readonly Element[]): string | undefined {
  return PRODUCT_ATTRIBUTES.find((name) => {
    const values = cards
      .map((card) => card.getAttribute(name) ?? card.querySelector(`[${name}]`)?.getAttribute(name))
      .filter(Boolean);
    const isMost = values.length >= Math.max(MIN_CARDS, cards.length * 0.6);
    return isMost && new Set(values).size === values.length;
  });
}

/** `/products/([^/?#]+)`, where all cards' links begin alike and go on with one part that differs. */
function patternOfLinks(cards: readonly Element[]): string | undefined {
  const paths = linksOf(cards).map((href) => {
    try {
      return new URL(href, document.baseURI).pathname.split('/');
    } catch {
      return [];
    }
  });
  const at = paths[0]?.findIndex((part, index) => paths.some((path) => path[index] !== part)) ?? -1;
  if (at < 1 || paths.some((path) => path.length !== paths[0]!.length)) return undefined;
  // Directly below the host: that of a whole address must not be taken for the product.
  if (at === 1) return '^(?:(?:https?:)?//[^/]+)?/?([^/?#]+)';
  const before = paths[0]!.slice(0, at).join('/');
  return `${before.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}/([^/?#]+)`;
}
