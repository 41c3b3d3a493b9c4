import { GT, isSpace, SLASH } from './ascii.ts';
import { asciiHtml } from './html-text.ts';
import type { KnownTag } from './known-tags.ts';
import type { Splice } from './splices.ts';
import type { TagTape } from './tag-tape.ts';
import { Tokenizer } from './tokenize.ts';

/** Where an element's start tag stands. */
export interface StartTag {
  bytes: Uint8Array;
  start: number;
  end: number;
  tag: KnownTag;
  /** It has no content: it is void, or of SVG and closed by a slash. */
  isEmpty: boolean;
  decoder: TextDecoder;
}

/** Pieces that stand in the place of content, one after the other; undefined: it stays. */
export type Changed = Uint8Array | readonly Uint8Array[] | undefined;

/** What is known of content by the tags that have been read. */
export interface HeldTags {
  /** Its tags, if `withTags` asked for them and they are at hand; for as long as `change` is called only. */
  tape: TagTape | undefined;
  /** The element's own end tag follows, not that of one around it. */
  isClosed: boolean;
}

/** Content that is held back until it is whole, and what becomes of it; undefined: it stays. Must not throw. */
export interface Hold {
  change(bytes: Uint8Array, read: HeldTags): Promise<Changed> | Changed;
  withTags?: boolean;
  /** Called instead where it goes through as it is. */
  refused(why: HoldRefusal): void;
}

/** Why content that was held went through as it is. */
export type HoldRefusal = 'too-large' | 'not-closed';

/**
 * An element whose start tag has just been read, as a handler changes it: what Cloudflare's HTMLRewriter calls an
 * element, but that all it inserts is HTML. Attribute values are read and written as they stand in the page, references
 * and all. Everything but what is changed keeps its bytes.
 */
export class PageElement {
  readonly tagName: string;
  /** What is put where; `prepend` and `after` of a later call stand before those of an earlier one. */
  readonly inserted = { before: '', prepend: '', append: '', after: '' };
  /** What the content, or the whole element, is replaced by. */
  content: string | undefined;
  replacement: string | undefined;
  held: Hold | undefined;
  /** Called where the content, or the element, cannot be replaced: its end is not certain. */
  refused: (() => void) | undefined;
  readonly atEnd: ((end: EndTag) => void)[] = [];
  private readonly at: StartTag;
  /** Attributes that were set, by name in lower case; null: removed. */
  private readonly written = new Map<string, { name: string; value: string | null }>();
  private tokens: Tokenizer | undefined;

  constructor(at: StartTag) {
    this.at = at;
    this.tagName = at.tag.name;
  }

  /** Value of an attribute, its references as they stand; null: it has none such. */
  getAttribute(name: string): string | null {
    const wanted = name.toLowerCase();
    const own = this.written.get(wanted);
    if (own) return own.value;
    const tokens = this.read();
    const span = tokens.attributeSpan(wanted);
    return span ? tokens.rawAt(span.from, span.to) : null;
  }

  hasAttribute(name: string): boolean {
    return this.getAttribute(name) !== null;
  }

  /** Attributes as the page has them: names in lower case, values as they stand. */
  get attributes(): [name: string, value: string][] {
    const tokens = this.read();
    const pairs: [string, string][] = [];
    tokens.eachAttribute((start, end, from, to) => {
      pairs.push([tokens.nameAt(start, end), tokens.rawAt(from, to)]);
      return false;
    });
    return pairs;
  }

  /** Throws for a name or a value that no attribute can have. */
  setAttribute(name: string, value: string): void {
    if (!/^[^\s"'<>/=\p{Cc}]+$/u.test(name)) throw new Error(`${name} cannot be an attribute's name.`);
    // What the page's charset does not have could not be written again.
    if (value.includes('\ufffd')) throw new Error(`The attribute ${name} is not in the page's charset.`);
    this.written.set(name.toLowerCase(), { name, value });
  }

  removeAttribute(name: string): void {
    this.written.set(name.toLowerCase(), { name, value: null });
  }

  before(html: string): void {
    this.inserted.before += html;
  }

  after(html: string): void {
    this.inserted.after = html + this.inserted.after;
  }

  prepend(html: string): void {
    this.inserted.prepend = html + this.inserted.prepend;
  }

  append(html: string): void {
    this.inserted.append += html;
  }

  replace(html: string): void {
    this.replacement = html;
  }

  setInnerContent(html: string): void {
    this.content = html;
  }

  /** Called where the element ends, before what is around it goes on. Void elements have no end. */
  onEndTag(act: (end: EndTag) => void): void {
    this.atEnd.push(act);
  }

  /** Holds back the element's content; false: it has none, or is held back for another already. */
  hold(held: Hold): boolean {
    if (this.held || this.at.isEmpty) return false;
    this.held = held;
    return true;
  }

  /** Whether anything happens where it ends. */
  get isWatched(): boolean {
    return (
      this.held !== undefined ||
      this.content !== undefined ||
      this.replacement !== undefined ||
      this.atEnd.length > 0 ||
      this.inserted.append !== '' ||
      this.inserted.after !== ''
    );
  }

  /** What changes in the start tag, in order. */
  tagSplices(): Splice[] {
    const splices: Splice[] = [];
    if (this.written.size === 0) return splices;
    const { bytes, start, tag } = this.at;
    const tokens = this.read();
    const unset = new Map(this.written);
    let last = start + 1 + tag.length;
    tokens.eachAttribute((from, end, valueFrom, valueTo) => {
      const own = this.written.get(tokens.nameAt(from, end));
      const to = Math.max(end, valueFrom, valueTo);
      last = to;
      if (!own) return false;
      const next = bytes[to]!;
      const space = isSpace(next) || next === GT || next === SLASH ? '' : ' ';
      let at = from;
      // Of several with one name the first counts.
      const isFirst = unset.delete(own.name.toLowerCase());
      const text = isFirst && own.value !== null ? attributeHtml(own.name, own.value) : '';
      if (text === '') while (isSpace(bytes[at - 1]!)) at -= 1;
      splices.push({ from: at, to, pieces: [encoder.encode(text + space)] });
      return false;
    });
    const added = Array.from(unset.values(), ({ name, value }) =>
      value === null ? '' : ` ${attributeHtml(name, value)}`,
    );
    if (added.some(Boolean)) splices.push({ from: last, to: last, pieces: [encoder.encode(added.join(''))] });
    return splices;
  }

  private read(): Tokenizer {
    if (!this.tokens) {
      const { bytes, start, end, decoder } = this.at;
      this.tokens = new Tokenizer(bytes.subarray(0, end), { from: start, decoder });
      // Only the tag itself is read, also of an element of raw text.
      this.tokens.foreign = true;
      this.tokens.next();
    }
    return this.tokens;
  }
}

function attributeHtml(name: string, value: string): string {
  return `${name}="${asciiHtml(value.replaceAll('"', '&quot;'))}"`;
}

/** The end of an element, for those who asked for it. */
export interface EndTag {
  before(html: string): void;
}

const encoder = new TextEncoder();
