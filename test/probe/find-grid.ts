import { parse, type DefaultTreeAdapterTypes } from 'parse5';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** A grid that nobody named: the element whose children look most like product cards. Selectors are of HTMLRewriter's kind. */
export interface FoundGrid {
  grid: string;
  card: string;
}

const MIN_CARDS = 3;
const NOT_CARDS = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'option',
  'tr',
  'td',
  'th',
  'meta',
  'link',
  'br',
  'p',
]);

/** The likeliest grid of a page, or undefined where nothing repeats that looks like products. */
export function findGrid(html: string): FoundGrid | undefined {
  const document = parse(html);
  const elements = [...descendants(document)];
  let best: (FoundGrid & { score: number }) | undefined;
  for (const element of elements) {
    const groups = Map.groupBy(
      childElements(element),
      (child) => `${child.tagName}.${classesOf(child)[0] ?? ''}`,
    );
    for (const cards of groups.values()) {
      if (cards.length < MIN_CARDS || NOT_CARDS.has(cards[0]!.tagName)) continue;
      const score = scoreOf(cards);
      if (score <= (best?.score ?? 0)) continue;
      const grid = selectorOf(element, elements);
      const card = commonSelector(cards);
      if (grid) best = { grid, card: `${card}`, score };
    }
  }
  return best && { grid: best.grid, card: best.card };
}

/** Pictures, links of one's own and prices make a card; so does how many there are. */
function scoreOf(cards: Element[]): number {
  const hrefs = new Set<string>();
  let telling = 0;
  for (const card of cards) {
    const inside = [...descendants(card)];
    const href = [card, ...inside]
      .map((one) => attribute(one, 'href'))
      .find((one) => one && !one.startsWith('#'));
    if (href) hrefs.add(href);
    const hasPicture = inside.some(({ tagName }) => tagName === 'img' || tagName === 'picture');
    const hasPrice = /[$€£¥₹]\s?\d|\d[.,]\d\d|\bprice\b/i.test(textOf(card));
    telling += Number(hasPicture) + Number(hasPrice);
  }
  return hrefs.size < MIN_CARDS || telling < cards.length
    ? 0
    : Math.min(hrefs.size, telling) + cards.length / 100;
}

/** The shortest of id, one class, or two classes that only this element has. */
function selectorOf(element: Element, all: Element[]): string | undefined {
  const id = attribute(element, 'id');
  if (id && isName(id)) return `${element.tagName}#${id}`;
  const classes = classesOf(element);
  const choices = [...classes.map((one) => [one]), ...pairs(classes)];
  const counts = choices.map(
    (choice) =>
      all.filter(
        (other) =>
          other.tagName === element.tagName && choice.every((name) => classesOf(other).includes(name)),
      ).length,
  );
  const unique = counts.indexOf(1);
  return unique < 0 ? undefined : `${element.tagName}.${choices[unique]!.join('.')}`;
}

function commonSelector(cards: Element[]): string {
  const common = classesOf(cards[0]!).find((name) => cards.every((card) => classesOf(card).includes(name)));
  return cards[0]!.tagName + (common ? `.${common}` : '');
}

function pairs(names: string[]): string[][] {
  return names.flatMap((one, index) => names.slice(index + 1).map((two) => [one, two]));
}

function classesOf(element: Element): string[] {
  return (attribute(element, 'class') ?? '').split(/\s+/).filter(isName);
}

function isName(text: string): boolean {
  return /^[a-z_][\w-]*$/i.test(text);
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((one) => one.name === name)?.value;
}

export function childElements(node: Node): Element[] {
  return 'childNodes' in node ? node.childNodes.filter((child): child is Element => 'tagName' in child) : [];
}

export function* descendants(node: Node): Generator<Element> {
  for (const child of childElements(node)) {
    yield child;
    yield* descendants(child);
  }
}

export function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join(' ') : '';
}
