// Over 300 lines: one state machine over the page's bytes, and the stack of open elements that its parts share.
import { BANG, DASH, GT, isLetter, LT, QUESTION, SLASH } from './ascii.ts';
import {
  compileSelectors,
  OF_ID_OR_CLASS,
  type CompiledSelectors,
  type LeadingElement,
} from './compile-selectors.ts';
import { HTML_INSIDE } from './element-rules.ts';
import {
  IS_A,
  IS_HARD_IN_SVG,
  IS_ODD,
  IS_POINT,
  IS_RAW,
  IS_SVG,
  IS_VOID,
  isNamed,
  isSameTag,
  readTag,
  type KnownTag,
} from './known-tags.ts';
import { LooseFormatting } from './loose-formatting.ts';
import { PageElement, type Changed, type HeldTags, type Hold, type HoldRefusal } from './page-element.ts';
import { concat, spliced, type Splice } from './splices.ts';
import { tagEnd } from './tag-end.ts';
import { giveTape, TagTape, takeTape } from './tag-tape.ts';
import { TextState } from './text-state.ts';
import { Tokenizer } from './tokenize.ts';

/** A tag beyond this ends our work on the page: it would have to be held whole. */
const MAX_TAG_BYTES = 1024 * 1024;
const MAX_DEPTH = 4000;
/** In an open select, parsers disagree on whether these begin at all. */
const KNOWN_IN_SELECT = new Set(['script']);

export interface ScanInput {
  selectors: readonly string[];
  /** Called for each element that some of the selectors, by their indices in order, match. Must not throw. */
  meet(element: PageElement, selectors: readonly number[], open: OpenTags): void;
  /** Whether from now on nothing changes any more. */
  isDone(): boolean;
  decoder: TextDecoder;
  maxHeldBytes: number;
}

/** The names of the elements that are open around one. */
export interface OpenTags {
  has(name: string): boolean;
  /** A formatting element that was left open before is opened again inside. */
  isLoose: boolean;
}

/** An element whose end matters. */
interface Watch {
  element: PageElement;
  /** How many elements are open around it. */
  depth: number;
  start: number;
  /** Where its content starts. */
  inner: number;
  /** Of the splices that were there before its content. */
  splices: number;
  /** Nothing from its content's (or its own) start on can go out before its end. */
  isHeld: boolean;
}

/** Content that is held and whole. */
export interface HeldContent extends HeldTags {
  hold: Hold;
  bytes: Uint8Array;
}

interface Namespace {
  depth: number;
  kind: 'svg' | 'math';
  /** Its content is HTML: an integration point. */
  isHtml: boolean;
}

/**
 * Reads a page's tags as they come, finds the elements that selectors match, and collects what is changed in them.
 * Elements are open from their start tag to the end tag of their own, or of one around them, as in HTMLRewriter; text,
 * comments, raw text, SVG and MathML are told apart as in the standard.
 *
 * Only certain edits are made: content that is replaced, or held, has to be whole and closed by its own end tag.
 */
export class PageScanner {
  /** First byte that has not gone out. */
  private sent = 0;
  private at = 0;
  private bytes: Uint8Array = new Uint8Array();
  private text: TextState | undefined;
  private isOff = false;
  /** From some tag on nothing was certain, and nothing was changed. */
  isUncertain = false;
  private readonly input: ScanInput;
  private readonly selectors: CompiledSelectors;
  private readonly stack: KnownTag[] = [];
  private readonly loose = new LooseFormatting();
  private readonly leading: LeadingElement[] = [];
  private readonly namespaces: Namespace[] = [];
  private readonly watches: Watch[] = [];
  private readonly splices: Splice[] = [];
  /** Depth of the innermost open element whose end matters; -1: there is none. */
  private marked = -1;
  private isForeign = false;
  /** Of the outermost content that is held with its tags; offsets count from `tapedFrom`, which moves with the bytes. */
  private tape: TagTape | undefined;
  private tapedFrom = 0;
  private readonly children: number[] = [0];
  private readonly types: Map<string, number>[] = [new Map()];

  constructor(input: ScanInput) {
    this.input = input;
    this.selectors = compileSelectors(input.selectors);
  }

  /**
   * Reads on in the bytes of the page that are there. Gives content that is held and now whole: `changeHeld` is called
   * with what becomes of it, and then `scan` again. Undefined: all that can be read has been.
   */
  scan(bytes: Uint8Array): HeldContent | undefined {
    this.bytes = bytes;
    if (this.isOff) {
      this.at = bytes.length;
      return undefined;
    }
    if (this.watches.length === 0 && this.input.isDone()) {
      this.giveUp();
      return undefined;
    }
    const held = this.read();
    if (!held) this.limitHeld();
    return held;
  }

  /** What of the page can go out now: pieces of the bytes that `scan` was given, and of ours. */
  take(): Uint8Array[] {
    const held = this.watches.find(({ isHeld }) => isHeld);
    const to = held ? heldFrom(held) : this.at;
    const count = held ? held.splices : this.splices.length;
    const splices = this.splices.splice(0, count);
    for (const watch of this.watches) watch.splices -= count;
    const pieces = spliced(this.bytes, { from: this.sent, to }, splices);
    this.sent = to;
    return pieces;
  }

  /** First byte that is still needed. */
  get keepFrom(): number {
    return Math.min(this.sent, this.text?.keepFrom ?? this.at);
  }

  /** The bytes have moved to the front of their buffer by so many. */
  shift(by: number): void {
    this.sent -= by;
    this.at -= by;
    this.tapedFrom -= by;
    this.text?.shift(by);
    for (const watch of this.watches) {
      watch.start -= by;
      watch.inner -= by;
    }
    for (const splice of this.splices) {
      splice.from -= by;
      splice.to -= by;
    }
  }

  /** The page has ended: elements that are open end here, and what is not whole stays as it is. */
  finish(bytes: Uint8Array): void {
    this.bytes = bytes;
    if (!this.isOff) this.leave(0, { start: bytes.length, end: bytes.length, isImplied: true });
    this.giveUp();
  }

  /** Nothing is changed from here on: what goes out is the origin's page. */
  giveUp(why: HoldRefusal = 'not-closed'): void {
    for (const watch of this.watches) this.refuse(watch, why);
    this.watches.length = 0;
    this.isOff = true;
    this.text = undefined;
    this.at = this.bytes.length;
  }

  /** Forgets what was to be changed but has not gone out: an error of ours makes it doubtful. */
  drop(): void {
    this.isUncertain = true;
    this.splices.length = 0;
    this.giveUp();
    this.splices.length = 0;
  }

  /** What becomes of the content that `scan` gave last. */
  changeHeld(changed: Changed): void {
    const watch = this.watches.at(-1)!;
    watch.element.held = undefined;
    if (this.tapedFrom === watch.inner) this.endTape();
    if (changed) {
      this.splices.length = watch.splices;
      const pieces = changed instanceof Uint8Array ? [changed] : changed;
      this.splices.push({ from: watch.inner, to: this.at, pieces });
    }
  }

  private read(): HeldContent | undefined {
    const { bytes, stack, loose } = this;
    const { interest, counts } = this.selectors;
    const { length } = bytes;
    for (;;) {
      if (this.text) {
        const end = this.text.end(bytes);
        if (end < 0) {
          this.at = this.text.at;
          return undefined;
        }
        this.text = undefined;
        this.at = end;
      }
      let { at } = this;
      while (!this.text) {
        while (at < length && bytes[at] !== LT) at += 1;
        this.at = at;
        if (at + 1 >= length) return undefined;
        const second = bytes[at + 1]!;
        if (isLetter(second)) {
          const tag = readTag(bytes, at + 1);
          let end = at + 1 + tag.length;
          const found = bytes[end] === GT ? end + 1 : tagEnd(bytes, end);
          if (found === 0) return undefined;
          end = found < 0 ? -found : found;
          if (this.tape) this.record(tag, at, end, found > 0 && bytes[end - 2] === SLASH ? 2 : 0);
          if (this.isForeign && this.startForeign(tag, at, end, found)) {
            at = end;
            continue;
          }
          if (counts) this.count(tag);
          const { flags } = tag;
          const isEmpty =
            (flags & IS_VOID) !== 0 || ((flags & (IS_SVG | IS_ODD)) !== 0 && this.isClosed(tag, end, found));
          const why = interest[tag.id]!;
          if (why !== 0) this.meet(tag, why, { start: at, end, isEmpty });
          at = end;
          if (isEmpty) continue;
          if (flags & IS_A) loose.link(stack);
          stack.push(tag);
          if (counts) this.openChildren();
          if ((flags & (IS_RAW | IS_SVG | IS_ODD) && !this.enter(tag, end)) || stack.length > MAX_DEPTH) {
            this.isUncertain = true;
            this.giveUp();
            return undefined;
          }
        } else if (second === SLASH) {
          if (at + 2 >= length) return undefined;
          const third = bytes[at + 2]!;
          if (isLetter(third)) {
            let tag = stack[stack.length - 1];
            let depth = stack.length - 1;
            let end: number;
            // Nearly all end tags are those of the innermost element, and have nothing but its name.
            if (tag && bytes[at + 2 + tag.length] === GT && isNamed(bytes, at + 2, tag))
              end = at + 3 + tag.length;
            else {
              tag = readTag(bytes, at + 2);
              end = Math.abs(tagEnd(bytes, at + 2 + tag.length));
              if (end === 0) return undefined;
              depth = this.depthOf(tag);
            }
            if (this.tape) this.record(tag, at, end, 1);
            if (depth >= 0) {
              if (this.marked >= depth) {
                const held = this.leave(depth, { start: at, end });
                if (held) return held;
              }
              if ((depth < stack.length - 1 || !loose.isEmpty) && !this.isForeign) loose.close(stack, depth);
              while (stack.length > depth) stack.pop();
              if (counts) this.closeChildren(depth);
            } else if (!loose.isEmpty) loose.forget(tag.name);
            at = end;
          } else if (third === GT) {
            at += 3;
          } else {
            this.text = new TextState('bogus', at + 2);
            break;
          }
        } else if (second === BANG) {
          if (!this.declaration(at, length)) return undefined;
        } else if (second === QUESTION) {
          this.text = new TextState('bogus', at + 2);
        } else {
          at += 1;
        }
      }
    }
  }

  /** Begins what `<!` begins; false: more bytes will tell. */
  private declaration(at: number, length: number): boolean {
    const { bytes } = this;
    if (at + 9 > length && bytes.indexOf(GT, at) < 0) return false;
    if (bytes[at + 2] === DASH && bytes[at + 3] === DASH) this.text = new TextState('comment', at + 4);
    else if (this.isForeign && isCdata(bytes, at + 2)) this.text = new TextState('cdata', at + 9);
    else this.text = new TextState('bogus', at + 2);
    return true;
  }

  /** Index in the stack of the element that an end tag closes; -1: none. */
  private depthOf(tag: KnownTag): number {
    const { stack } = this;
    for (let depth = stack.length - 1; depth >= 0; depth -= 1)
      if (isSameTag(stack[depth]!, tag)) return depth;
    return -1;
  }

  /** A start tag in SVG or MathML; false: it leaves them, or its content is HTML, and it is read like any other. */
  private startForeign(tag: KnownTag, start: number, end: number, found: number): boolean {
    const { bytes, stack, namespaces } = this;
    const { name, flags } = tag;
    const { kind } = namespaces.at(-1)!;
    const isPoint = (flags & IS_POINT) !== 0 && HTML_INSIDE[kind].has(name);
    if (flags & IS_HARD_IN_SVG && !isPoint && (name !== 'font' || this.hasFontAttribute(start, end))) {
      // From here on it is HTML. The element itself stays open for its own end tag, as with HTMLRewriter.
      namespaces.pop();
      this.isForeign = false;
      this.mark();
      return false;
    }
    const isClosed = found > 0 && bytes[end - 2] === SLASH;
    if (this.selectors.counts) this.count(tag);
    const why = this.selectors.interest[tag.id]!;
    if (why !== 0) this.meet(tag, why, { start, end, isEmpty: isClosed });
    if (isClosed) return true;
    stack.push(tag);
    if (this.selectors.counts) this.openChildren();
    if (isPoint) this.enterNamespace(kind, true);
    return true;
  }

  private hasFontAttribute(start: number, end: number): boolean {
    const tokens = new Tokenizer(this.bytes.subarray(0, end), { from: start });
    tokens.next();
    return ['color', 'face', 'size'].some((name) => tokens.attributeSpan(name));
  }

  /** Whether a start tag is that of SVG or MathML without content. */
  private isClosed({ name, flags }: KnownTag, end: number, found: number): boolean {
    return (name === 'math' || (flags & IS_SVG) !== 0) && found > 0 && this.bytes[end - 2] === SLASH;
  }

  /** Begins to read an element's content in a way of its own; false: from here on nothing is certain. */
  private enter({ name, flags }: KnownTag, end: number): boolean {
    const { stack } = this;
    if (flags & IS_SVG || name === 'math') {
      this.enterNamespace(name === 'math' ? name : 'svg', false);
      return true;
    }
    if (flags & IS_ODD) return false;
    if (!KNOWN_IN_SELECT.has(name) && stack.some((one) => one.name === 'select')) return false;
    this.text = new TextState(name === 'script' ? 'script' : 'raw', end, stack.at(-1)!);
    return true;
  }

  private enterNamespace(kind: 'svg' | 'math', isHtml: boolean): void {
    this.namespaces.push({ depth: this.stack.length - 1, kind, isHtml });
    this.isForeign = !isHtml;
    this.mark();
  }

  /** An element that selectors may match. */
  private meet(
    tag: KnownTag,
    why: number,
    { start, end, isEmpty }: { start: number; end: number; isEmpty: boolean },
  ): void {
    const { bytes, selectors, leading } = this;
    if (why === OF_ID_OR_CLASS && !selectors.mayBeNamed(bytes, start + 1 + tag.length, end)) return;
    const depth = this.stack.length;
    let tokens: Tokenizer | undefined;
    const { decoder } = this.input;
    const attribute = (name: string) => {
      if (!tokens) {
        tokens = new Tokenizer(bytes.subarray(0, end), { from: start, decoder });
        tokens.foreign = true;
        tokens.next();
      }
      return tokens.attribute(name);
    };
    const index = this.children.at(-1)!;
    const typeIndex = this.types.at(-1)!.get(tag.name) ?? 0;
    const matched: number[] = [];
    const states = selectors.match(
      tag,
      { tag: tag.name, attribute, index, typeIndex },
      { why, around: leading, depth, matched },
    );
    if (states.length > 0 && !isEmpty) {
      leading.push({ depth, states });
      this.mark();
    }
    if (matched.length === 0) return;
    const element = new PageElement({ bytes, start, end, tag, isEmpty, decoder });
    const { stack, loose } = this;
    const has = (name: string) =>
      name === 'a' ? loose.hasLink(stack) : stack.some((one) => one.name === name);
    this.input.meet(
      element,
      matched.toSorted((a, b) => a - b),
      { has, isLoose: loose.isIn(stack) },
    );
    this.change(element, { start, end, isEmpty });
  }

  /** Makes the changes at an element's start tag, and remembers those at its end. */
  private change(
    element: PageElement,
    { start, end, isEmpty }: { start: number; end: number; isEmpty: boolean },
  ): void {
    const { inserted, content, replacement } = element;
    const isReplaced = replacement !== undefined && !isEmpty;
    if (!isReplaced) {
      this.insert(start, inserted.before);
      if (replacement !== undefined) {
        this.splices.push({ from: start, to: end, pieces: [encoder.encode(replacement)] });
        return this.insert(end, inserted.after);
      }
      this.splices.push(...element.tagSplices());
      if (isEmpty) return this.insert(end, inserted.after);
      if (content === undefined) this.insert(end, inserted.prepend);
    }
    if (!element.isWatched) return;
    if (element.held?.withTags && !this.tape) {
      this.tape = takeTape();
      this.tapedFrom = end;
    }
    const isHeld = isReplaced || content !== undefined || element.held !== undefined;
    this.watches.push({
      element,
      depth: this.stack.length,
      start,
      inner: end,
      splices: this.splices.length,
      isHeld,
    });
    this.mark();
  }

  /**
   * Closes all elements from `depth` on, at an end tag or (`isImplied`) in front of a tag that ends them. Gives content
   * that is held and now whole, with nothing closed that is around it.
   */
  private leave(
    depth: number,
    tag: { start: number; end: number; isImplied?: boolean },
  ): HeldContent | undefined {
    const { watches, leading, namespaces } = this;
    for (let watch = watches.at(-1); watch && watch.depth >= depth; watch = watches.at(-1)) {
      const { element } = watch;
      if (element.held) {
        const isTooLarge = tag.start - watch.inner > this.input.maxHeldBytes;
        if (!tag.isImplied && !isTooLarge)
          return this.heldContent(watch, element.held, { to: tag.start, isClosed: watch.depth === depth });
        this.refuse(watch, isTooLarge ? 'too-large' : 'not-closed');
      }
      watches.pop();
      const isOwn = watch.depth === depth && !tag.isImplied;
      this.close(watch, isOwn ? tag : { start: tag.start, end: tag.start }, isOwn);
    }
    while (leading.length > 0 && leading.at(-1)!.depth >= depth) leading.pop();
    while (namespaces.length > 0 && namespaces.at(-1)!.depth >= depth) namespaces.pop();
    this.isForeign = namespaces.length > 0 && !namespaces.at(-1)!.isHtml;
    this.mark();
    return undefined;
  }

  /** What stands between an element's start tag and `to`, with the changes made in it. */
  private heldContent(
    { inner, splices }: Watch,
    hold: Hold,
    { to, isClosed }: { to: number; isClosed: boolean },
  ): HeldContent {
    const own = this.splices.slice(splices);
    const pieces = spliced(this.bytes, { from: inner, to }, own);
    const bytes = pieces.length === 1 ? pieces[0]! : concat(pieces);
    const isTaped = own.length === 0 && this.tapedFrom === inner && hold.withTags === true;
    return { hold, bytes, tape: isTaped ? this.tape : undefined, isClosed };
  }

  /** An element ends with its own end tag, or without one. */
  private close(watch: Watch, tag: { start: number; end: number }, isOwn: boolean): void {
    const { element, start, inner, splices } = watch;
    if (!isOwn) this.refuse(watch, 'not-closed');
    const { inserted, content, replacement, atEnd } = element;
    let append = inserted.append;
    for (const act of atEnd) act({ before: (html) => (append += html) });
    if (replacement !== undefined) {
      this.splices.length = splices;
      const html = inserted.before + replacement + inserted.after;
      this.splices.push({ from: start, to: tag.end, pieces: [encoder.encode(html)] });
      return;
    }
    if (content === undefined) this.insert(tag.start, append);
    else {
      this.splices.length = splices;
      const html = inserted.prepend + content + append;
      this.splices.push({ from: inner, to: tag.start, pieces: [encoder.encode(html)] });
    }
    this.insert(tag.end, inserted.after);
  }

  /** Lets an element's content go out as it is. */
  private refuse(watch: Watch, why: HoldRefusal): void {
    const { element, inner, splices } = watch;
    watch.isHeld = false;
    if (this.tapedFrom === inner) this.endTape();
    element.held?.refused(why);
    element.held = undefined;
    if (element.content === undefined && element.replacement === undefined) return;
    element.refused?.();
    const prepended = element.replacement === undefined ? element.inserted.prepend : '';
    element.content = undefined;
    element.replacement = undefined;
    if (prepended === '') return;
    this.splices.splice(splices, 0, { from: inner, to: inner, pieces: [encoder.encode(prepended)] });
    for (const one of this.watches) if (one.inner > inner) one.splices += 1;
  }

  /** What has been held for too long goes out. */
  private limitHeld(): void {
    for (const watch of this.watches) {
      if (watch.isHeld && this.bytes.length - watch.inner > this.input.maxHeldBytes)
        this.refuse(watch, 'too-large');
    }
    if (this.text || this.bytes.length - this.at <= MAX_TAG_BYTES) return;
    this.isUncertain = true;
    this.giveUp('too-large');
  }

  private insert(at: number, html: string): void {
    if (html !== '') this.splices.push({ from: at, to: at, pieces: [encoder.encode(html)] });
  }

  /** The tags of these bytes, and nothing else. */
  taped(bytes: Uint8Array): TagTape {
    const tape = new TagTape();
    this.tape = tape;
    this.scan(bytes);
    this.tape = undefined;
    return tape;
  }

  private endTape(): void {
    if (this.tape) giveTape(this.tape);
    this.tape = undefined;
  }

  private record(tag: KnownTag, start: number, end: number, how: 0 | 1 | 2): void {
    this.tape!.add(tag, start - this.tapedFrom, (end - this.tapedFrom) * 4 + how);
  }

  private mark(): void {
    this.marked = Math.max(
      this.watches.at(-1)?.depth ?? -1,
      this.leading.at(-1)?.depth ?? -1,
      this.namespaces.at(-1)?.depth ?? -1,
    );
  }

  private count({ name }: KnownTag): void {
    const { children, types } = this;
    children[children.length - 1]! += 1;
    const own = types.at(-1)!;
    own.set(name, (own.get(name) ?? 0) + 1);
  }

  private openChildren(): void {
    this.children.push(0);
    this.types.push(new Map());
  }

  private closeChildren(depth: number): void {
    this.children.length = depth + 1;
    this.types.length = depth + 1;
  }
}

function heldFrom({ element, start, inner }: Watch): number {
  return element.replacement === undefined ? inner : start;
}

function isCdata(bytes: Uint8Array, from: number): boolean {
  const text = '[CDATA[';
  for (let index = 0; index < text.length; index += 1)
    if (bytes[from + index] !== text.charCodeAt(index)) return false;
  return true;
}

const encoder = new TextEncoder();

/** The tags of a stretch of HTML; where they are not certain, those in front of that place. */
export function tapeOf(bytes: Uint8Array): TagTape {
  const scanner = new PageScanner(NOTHING);
  return scanner.taped(bytes);
}

const NOTHING: ScanInput = {
  selectors: [],
  meet: () => undefined,
  isDone: () => false,
  decoder: new TextDecoder(),
  maxHeldBytes: 0,
};
