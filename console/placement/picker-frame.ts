// Runs inside the shop's page as the picker shows it: sandboxed, without the shop's scripts, on an opaque origin. It is
// built as one plain script, since a module could not be loaded there.
import { finder } from '@medv/finder';
import { applyEdits } from './apply-edits.ts';
import { cardTemplate } from './card-template.ts';
import { findGrid } from './find-grid.ts';
import type { FromPage, PickedElement, ToPage } from './picker-messages.ts';

const MAX_LABEL = 48;
/** Names that a build tool or a framework makes anew with each release, or that say a state. */
const UNSTABLE =
  /^(css-|sc-|jsx-|svelte-|_)|--?[a-z0-9]*\d[a-z0-9]{4,}$|[0-9a-f]{8}|^(active|selected|current|hover|open|is-|has-|js-)/i;

const outline = document.createElement('div');
outline.style.cssText =
  'position:absolute;z-index:2147483647;pointer-events:none;border:2px solid #0d7a94;background:rgb(13 122 148/.14);border-radius:3px;transition:none';
const shown: HTMLElement[] = [];

/** The page as it came, before a preview changed it. */
let original = '';
addEventListener('DOMContentLoaded', () => {
  showLazyPictures();
  original = document.body.innerHTML;
});

/** Pictures that a script of the shop's would load: without it merchandisers would click on blanks. */
function showLazyPictures(): void {
  for (const image of document.querySelectorAll<HTMLImageElement>('img[data-src], img[data-srcset]')) {
    const { src, srcset } = image.dataset;
    // Some themes put a size where this has a hole.
    if (src && !/[{}]/.test(src) && /^(?:data:|$)/.test(image.getAttribute('src') ?? '')) image.src = src;
    if (srcset && !image.srcset) image.srcset = srcset;
    image.loading = 'eager';
  }
}

function tell(message: FromPage): void {
  parent.postMessage(message, '*');
}

function stable(name: string): boolean {
  return !UNSTABLE.test(name);
}

/** A selector for one element that a streaming rewriter can match: no siblings, no last-child (model/selector.ts). */
function selectorOf(element: Element): string {
  try {
    return finder(element, {
      idName: stable,
      className: stable,
      attr: (name) => /^data-(?!v-)/.test(name) && name !== 'data-endcap',
      timeoutMs: 400,
    });
  } catch {
    return element.tagName.toLowerCase();
  }
}

function label(element: Element): string {
  // As it is read, with a space where a new block begins; SVG has no such text.
  const read = element instanceof HTMLElement ? element.innerText : element.textContent;
  const text = (element.getAttribute('alt') ?? read).replace(/\s+/g, ' ').trim();
  const short = text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL)}…` : text;
  return `${element.tagName.toLowerCase()}${short ? ` “${short}”` : ''}`;
}

function chainOf(element: Element): PickedElement[] {
  const chain: PickedElement[] = [];
  for (
    let one: Element | null = element;
    one && one !== document.body && chain.length < 8;
    one = one.parentElement
  ) {
    const selector = selectorOf(one);
    chain.push({ selector, label: label(one), matches: document.querySelectorAll(selector).length });
  }
  return chain;
}

function cover(box: HTMLElement, element: Element): void {
  const { left, top, width, height } = element.getBoundingClientRect();
  Object.assign(box.style, {
    left: `${left + scrollX}px`,
    top: `${top + scrollY}px`,
    width: `${width}px`,
    height: `${height}px`,
  });
  if (!box.isConnected) document.body.append(box);
}

function mark(element: Element, style: Partial<CSSStyleDeclaration>): void {
  const box = outline.cloneNode() as HTMLElement;
  Object.assign(box.style, { borderStyle: 'dashed', borderColor: '#d9822b', ...style });
  cover(box, element);
  shown.push(box);
}

function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function show(selector: string, card: string | undefined): void {
  for (const box of shown.splice(0)) box.remove();
  outline.remove();
  let found: Element[] = [];
  let valid = selector !== '';
  try {
    found = selector ? [...document.querySelectorAll(selector)] : [];
  } catch {
    valid = false;
  }
  const cards = card ? found.flatMap((grid) => [...grid.querySelectorAll(card)]) : [];
  const background = cards.length > 0 ? 'none' : 'rgb(217 130 43/.12)';
  for (const element of found.slice(0, 200)) mark(element, { background });
  for (const element of cards.slice(0, 400))
    mark(element, { borderStyle: 'solid', background: 'rgb(217 130 43/.08)' });
  // What was clicked stays where it is.
  if (!found.some(isInView)) found[0]?.scrollIntoView({ block: 'center' });
  tell({ endcap: 'matches', selector, count: found.length, valid });
}

function pick(element: Element): void {
  const grid = findGrid(element);
  tell({
    endcap: 'picked',
    chain: chainOf(element),
    ...(grid && {
      grid: { ...grid.facts, selector: selectorOf(grid.element), ...templateOf(element, grid) },
    }),
  });
}

/** The card that was clicked, as a template; of a click between cards, the first one. */
function templateOf(
  clicked: Element,
  { cards, facts }: NonNullable<ReturnType<typeof findGrid>>,
): { template?: string } {
  const card = cards.find((one) => one.contains(clicked)) ?? cards[0]!;
  const name = facts.attribute;
  const id = name && (card.getAttribute(name) ?? card.querySelector(`[${name}]`)?.getAttribute(name));
  const template = cardTemplate(card, cards, id ?? undefined);
  return template === undefined ? {} : { template };
}

const target = (event: Event): Element | undefined =>
  event.target instanceof Element &&
  event.target !== document.documentElement &&
  event.target !== document.body
    ? event.target
    : undefined;

addEventListener('pointerover', (event) => {
  const element = target(event);
  if (element) cover(outline, element);
});
addEventListener('focusin', (event) => {
  const element = target(event);
  if (element) cover(outline, element);
});
for (const name of ['click', 'submit', 'pointerdown', 'mousedown', 'auxclick'] as const) {
  addEventListener(
    name,
    (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const element = target(event);
      if (name === 'click' && element) pick(element);
    },
    true,
  );
}
addEventListener('message', (event: MessageEvent<ToPage>) => {
  if (event.source !== parent) return;
  if (event.data?.endcap === 'show') show(event.data.selector, event.data.card);
  if (event.data?.endcap === 'apply') {
    document.body.innerHTML = original;
    applyEdits(document, event.data.selector, event.data.edits)?.scrollIntoView({ block: 'center' });
  }
});
addEventListener('load', () => tell({ endcap: 'ready', title: document.title }));
if (document.readyState === 'complete') tell({ endcap: 'ready', title: document.title });
