import type { ElementFacts } from '../../model/selector-match.ts';
import { FORMATTING, HTML_INSIDE, MARKER } from './element-rules.ts';

export interface OpenElement {
  name: string;
  /** Offset of its start tag. */
  start: number;
  /** In SVG or MathML. */
  foreign: boolean;
  card: boolean;
  facts: ElementFacts;
  /** Element children seen so far, in all and by tag. */
  children: number;
  types: Map<string, number>;
}

/** A formatting element that something else closed: a parser opens it again in what follows, until its own end tag. */
interface Reopening {
  name: string;
  /** Index in the stack of the marker around it: when that closes, it is forgotten. -1: none. */
  marker: number;
  inCard: boolean;
}

/** The stack of open elements inside a grid, and what a parser would open again. */
export class OpenElements {
  readonly stack: OpenElement[] = [];
  /** Index of the card that is being read; -1: none. */
  card = -1;
  private reopening: Reopening[] = [];
  private readonly onCardEnd: (card: OpenElement, end: number) => void;

  constructor(onCardEnd: (card: OpenElement, end: number) => void) {
    this.onCardEnd = onCardEnd;
  }

  get top(): OpenElement | undefined {
    return this.stack.at(-1);
  }

  push(element: OpenElement): void {
    if (element.card) this.card = this.stack.length;
    this.stack.push(element);
  }

  /** Index of the nearest open HTML element that is wanted, looking no further than the first of `stops`; -1: none. */
  find(wanted: (name: string) => boolean, stops: ReadonlySet<string>): number {
    for (let index = this.stack.length - 1; index >= 0; index -= 1) {
      const { name, foreign } = this.stack[index]!;
      if (!foreign && wanted(name)) return index;
      if (isStop(this.stack[index]!, stops)) return -1;
    }
    return -1;
  }

  /** Whether the search for an element stops inside the grid, so that nothing around it can be meant. */
  isBounded(stops: ReadonlySet<string>): boolean {
    return this.stack.some((element) => isStop(element, stops));
  }

  /** Closes the element at `index` and all inside it; `end`: first byte that is not theirs. */
  close(index: number, end: number): void {
    while (this.stack.length > index) {
      const depth = this.stack.length - 1;
      const element = this.stack.pop()!;
      if (MARKER.has(element.name)) this.reopening = this.reopening.filter(({ marker }) => marker < depth);
      if (depth > index) this.remember(element, depth);
      if (!element.card) continue;
      this.card = -1;
      this.onCardEnd(element, end);
    }
  }

  /** Closes everything at the grid's own end tag, where nothing had one of its own. */
  closeAll(end: number): void {
    const outermost = this.stack[0];
    if (outermost) this.remember(outermost, 0);
    this.close(0, end);
  }

  /** Takes one element out; what is open inside it stays open. */
  remove(index: number): void {
    this.stack.splice(index, 1);
    if (this.card > index) this.card -= 1;
  }

  /** The end tag, or next start tag, of a formatting element that is waiting to be opened again. */
  forget(name: string): Reopening | undefined {
    const index = this.reopening.findLastIndex((waiting) => waiting.name === name);
    return index < 0 ? undefined : this.reopening.splice(index, 1)[0];
  }

  /** Whether a card left a formatting element behind. */
  get leaks(): boolean {
    return this.reopening.some(({ inCard }) => inCard);
  }

  private remember({ name, foreign, card }: OpenElement, depth: number): void {
    if (foreign || !FORMATTING.has(name)) return;
    const marker = this.stack.slice(0, depth).findLastIndex((one) => MARKER.has(one.name));
    this.reopening.push({ name, marker, inCard: card || (this.card >= 0 && depth > this.card) });
  }
}

function isStop({ name, foreign }: OpenElement, stops: ReadonlySet<string>): boolean {
  return foreign ? HTML_INSIDE.has(name) : stops.has(name);
}
