import { FORMATTING, MARKER } from './element-rules.ts';
import type { KnownTag } from './known-tags.ts';

/** A formatting element whose end tag is missing, and the depth of the element that its effect ends with; -1: the page. */
interface Loose {
  name: string;
  within: number;
}

/**
 * Formatting elements that ended with what is around them: a parser opens each of them again in what follows, until its
 * own end tag comes, or for a link the next one. And which links are open: a link ends one around it.
 * Source: https://html.spec.whatwg.org/multipage/parsing.html#reconstruct-the-active-formatting-elements.
 */
export class LooseFormatting {
  private loose: Loose[] = [];
  /** Depths of links that no other link has ended; those that have ended otherwise are still among them. */
  private readonly links: number[] = [];

  get isEmpty(): boolean {
    return this.loose.length === 0;
  }

  /** The start tag of a link, before it is open itself. */
  link(stack: readonly KnownTag[]): void {
    if (this.loose.length > 0) this.forget('a');
    this.dropEnded(stack);
    const within = this.links.length > 0 ? markerOf(stack, stack.length) : -1;
    while (this.links.length > 0 && this.links.at(-1)! > within) this.links.pop();
    this.links.push(stack.length);
  }

  hasLink(stack: readonly KnownTag[]): boolean {
    this.dropEnded(stack);
    return this.links.length > 0;
  }

  /** An end tag closes the element at `depth`, and those inside it that have no end tag of their own. */
  close(stack: readonly KnownTag[], depth: number): void {
    // Nearly all end tags are those of the innermost element, which leaves nothing and forgets nothing.
    if (depth === stack.length - 1 && !MARKER.has(stack[depth]!.name)) return;
    this.loose = this.loose.filter(({ within }) => within < depth);
    const within = markerOf(stack, depth);
    for (let at = depth; at < stack.length && !MARKER.has(stack[at]!.name); at += 1) {
      const { name } = stack[at]!;
      const isOpen = name !== 'a' || this.links.includes(at);
      if (at > depth && FORMATTING.has(name) && isOpen) this.loose.push({ name, within });
    }
  }

  /** An end tag of which no element is open. */
  forget(name: string): void {
    const index = this.loose.findLastIndex((one) => one.name === name);
    if (index >= 0) this.loose.splice(index, 1);
  }

  /** Whether a parser would open one of them again in the innermost open element. */
  isIn(stack: readonly KnownTag[]): boolean {
    const within = this.isEmpty ? -1 : markerOf(stack, stack.length);
    return this.loose.some((one) => one.within === within);
  }

  private dropEnded(stack: readonly KnownTag[]): void {
    while (this.links.length > 0 && stack[this.links.at(-1)!]?.name !== 'a') this.links.pop();
  }
}

/** Depth of the innermost element, of those up to `before`, that such effects end with; -1: there is none. */
function markerOf(stack: readonly KnownTag[], before: number): number {
  for (let depth = before - 1; depth >= 0; depth -= 1) if (MARKER.has(stack[depth]!.name)) return depth;
  return -1;
}
