import { defaultTreeAdapter, parse, serializeOuter, type DefaultTreeAdapterTypes } from 'parse5';
import type { Slice } from '../../../worker/page/find-cards.ts';

type Element = DefaultTreeAdapterTypes.Element;

/** How a browser reads a page of which some bytes are cards: each card as HTML, and the page with the cards taken out. */
export interface Reading {
  cards: string[];
  rest: string;
}

/**
 * The page as parse5 (the browsers' algorithm) reads it. Undefined where a card is not one element that begins at its
 * first byte. Node's and workerd's only judge here is this: none of our own code decides.
 */
export function readPage(html: string, cards: readonly Slice[]): Reading | undefined {
  const document = parse(html, { sourceCodeLocationInfo: true });
  const byStart = new Map<number, Element[]>();
  collect(document, byStart);
  const found = cards.map(({ start }) => byStart.get(start)?.[0]);
  if (found.some((element) => element === undefined)) return undefined;
  const texts = found.map((element) => serializeOuter(element!));
  for (const element of found) {
    const place = defaultTreeAdapter.createElement('card-was-here', element!.namespaceURI, []);
    defaultTreeAdapter.insertBefore(element!.parentNode!, place, element!);
    defaultTreeAdapter.detachNode(element!);
  }
  return { cards: texts, rest: serializeOuter(document.childNodes.find((node) => 'tagName' in node)!) };
}

/** Tags and attributes of every element, sorted: what must be the same before and after. */
export function elementsOf(html: string): string[] {
  const names: string[] = [];
  const walk = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node)
      names.push(`${node.tagName} ${node.attrs.map(({ name, value }) => `${name}=${value}`).join(' ')}`);
    if ('content' in node) walk(node.content);
    if ('childNodes' in node) for (const child of node.childNodes) walk(child);
  };
  walk(parse(html));
  return names.toSorted();
}

function collect(node: DefaultTreeAdapterTypes.Node, byStart: Map<number, Element[]>): void {
  if ('tagName' in node && node.sourceCodeLocation) {
    const { startOffset } = node.sourceCodeLocation;
    byStart.set(startOffset, [...(byStart.get(startOffset) ?? []), node]);
  }
  if ('content' in node) collect(node.content, byStart);
  if ('childNodes' in node) for (const child of node.childNodes) collect(child, byStart);
}
