import type { ElementFacts } from '../../model/selector-match.ts';
import { FORMATTING, MARKER, SPECIAL } from './element-rules.ts';

export interface OpenElement {
  name: string;
  /** Offset of its start tag. */
  start: number;
  /** It is of SVG or MathML. */
  foreign: 'svg' | 'math' | undefined;
  /** Its content is HTML. */
  htmlInside: boolean;
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
  /** More text at the end of the card that ends now would open formatting elements again. */
  reopensAtEnd = false;
  /** An element was closed by something else that only its own end tag closes for certain. */
  isUncertain = false;
  private reopening: Reopening[] = [];
  private readonly onCardEnd: (card: OpenElement, end: number, along: string[]) => void;

  /** `along`: tags of the elements that were still open in the card. */
  constructor(onCardEnd: (card: OpenElement, end: number, along: string[]) => void) {
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

  /**
   * Closes the element at `index` and all inside it. `end`: first byte that is not its own; `innerEnd`: the same for
   * what it takes along, before an end tag that is not theirs.
   */
  close(index: number, end: number, innerEnd = end): void {
    const along: string[] = [];
    while (this.stack.length > index) {
      const depth = this.stack.length - 1;
      const element = this.stack.pop()!;
      if (element.card) this.reopensAtEnd = this.leaks;
      if (MARKER.has(element.name)) this.reopening = this.reopening.filter(({ marker }) => marker < depth);
      if (depth > index) this.abandon(element, depth);
      if (!element.card) {
        along.push(element.name);
        continue;
      }
      this.card = -1;
      this.onCardEnd(element, depth > index ? innerEnd : end, along);
    }
  }

  /** Closes everything at the grid's own end tag, where nothing had one of its own. */
  closeAll(end: number): void {
    const outermost = this.stack[0];
    if (outermost) this.abandon(outermost, 0);
    this.close(0, end);
  }

  /** Takes one element out; what is open inside it stays open. */
  remove(index: number): void {
    this.stack.splice(index, 1);
    if (this.card > index) this.card -= 1;
  }

  /** The end tag, or next start tag, of a formatting element that is waiting to be opened again. */
  forget(name: string): Reopening | undefined {
    const marker = this.markerAbove(this.stack.length);
    const index = this.reopening.findLastIndex(
      (waiting) => waiting.name === name && waiting.marker === marker,
    );
    return index < 0 ? undefined : this.reopening.splice(index, 1)[0];
  }

  /** Whether the next text would open a formatting element again. */
  get isReopening(): boolean {
    const marker = this.markerAbove(this.stack.length);
    return this.reopening.some((waiting) => waiting.marker === marker);
  }

  /** Whether a card left a formatting element behind, which a parser opens again in what follows. */
  get leaks(): boolean {
    return this.reopening.some(({ inCard }) => inCard);
  }

  private abandon({ name, foreign, card }: OpenElement, depth: number): void {
    // Parsers disagree on what ends a select but its own end tag, and the others leave their marker behind.
    if (name === 'select' || name === 'object' || name === 'applet' || name === 'marquee')
      this.isUncertain = true;
    if (foreign || !FORMATTING.has(name)) return;
    const marker = this.markerAbove(depth);
    this.reopening.push({ name, marker, inCard: card || (this.card >= 0 && depth > this.card) });
  }

  private markerAbove(depth: number): number {
    return this.stack.slice(0, depth).findLastIndex(({ name, foreign }) => !foreign && MARKER.has(name));
  }
}

function isStop({ name, foreign, htmlInside }: OpenElement, stops: ReadonlySet<string>): boolean {
  return foreign ? htmlInside : stops.has(name);
}

/** Whether it ends the search for other elements' start tags. */
export function isSpecial({ name, foreign, htmlInside }: OpenElement): boolean {
  return foreign ? htmlInside : SPECIAL.has(name);
}
