import {
  BANG,
  DOUBLE_QUOTE,
  EQUALS,
  GT,
  isLetter,
  isSpace,
  LT,
  QUESTION,
  SINGLE_QUOTE,
  SLASH,
} from './ascii.ts';
import { decodeReferences } from './html-text.ts';
import { afterDeclaration, rawTextEnd } from './skip-markup.ts';

/** Elements whose content holds no tags. `noscript` is one for a browser that runs scripts. */
const RAW_TEXT = new Set([
  'script',
  'style',
  'textarea',
  'title',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
  'noscript',
]);

export type TokenKind = 'start' | 'raw' | 'end';

/**
 * A cursor over the tags of HTML in bytes. Comments, doctypes and text are passed over; offsets count from the
 * buffer's start. Nothing is decoded but attribute values, so it is sound for every charset in which `<`, `>`, quotes,
 * `=`, `/`, `-`, `!` and white space only ever stand for themselves: UTF-8, ISO-8859-x, windows-125x, Shift_JIS, EUC,
 * GBK, gb18030, Big5 (trail bytes are the digits or 0x40 and up).
 * Source: https://html.spec.whatwg.org/multipage/parsing.html#tokenization.
 */
export class Tokenizer {
  readonly bytes: Uint8Array;
  private readonly decoder: TextDecoder;
  /** The current tag's `<`. */
  start = 0;
  /** First byte after the current tag (of a raw element: after its end tag). */
  end: number;
  /** `raw`: a whole raw-text element, from its start tag to its end tag. */
  kind: TokenKind = 'start';
  /** Lower case. */
  name = '';
  selfClosing = false;
  /** Set by the reader of the tree: in SVG and MathML, CDATA sections exist and `<style>` is no raw text. */
  foreign = false;
  /** The buffer ended inside a tag, a comment or a raw-text element. */
  unfinished = false;
  /** First byte after the current tag's name, and after its start tag. */
  private afterName = 0;
  private afterStartTag = 0;

  constructor(
    bytes: Uint8Array,
    { from = 0, decoder = new TextDecoder() }: { from?: number; decoder?: TextDecoder } = {},
  ) {
    this.bytes = bytes;
    this.end = from;
    this.decoder = decoder;
  }

  /** Moves to the next tag; false: there is none, or it is not finished. */
  next(): boolean {
    const { bytes } = this;
    let at = this.end;
    for (;;) {
      at = bytes.indexOf(LT, at);
      if (at < 0) return false;
      const second = bytes[at + 1] ?? 0;
      if (isLetter(second)) return this.tag(at, at + 1, 'start');
      if (second === SLASH) {
        const third = bytes[at + 2] ?? 0;
        if (isLetter(third)) return this.tag(at, at + 2, 'end');
        // `</>` is nothing, `</` before anything else starts a bogus comment.
        at = third === GT ? at + 2 : bytes.indexOf(GT, at + 2);
      } else if (second === BANG) {
        at = afterDeclaration(bytes, at + 2, this.foreign);
      } else if (second === QUESTION) {
        at = bytes.indexOf(GT, at + 2);
      } else {
        at += 1;
        continue;
      }
      if (at < 0) return this.stop();
    }
  }

  /** Value of an attribute of the current start tag, references undone; undefined: it has none such. */
  attribute(name: string): string | undefined {
    const span = this.attributeSpan(name);
    if (!span) return undefined;
    const { from, to } = span;
    const first = this.bytes[from];
    const quoted = from < to && (first === DOUBLE_QUOTE || first === SINGLE_QUOTE);
    return decodeReferences(quoted ? this.text(from + 1, to - 1) : this.text(from, to));
  }

  /** Where an attribute's value stands, its quotes included; empty for one without value. */
  attributeSpan(name: string): { from: number; to: number } | undefined {
    const { bytes, afterStartTag } = this;
    let at = this.afterName;
    for (;;) {
      while (at < afterStartTag && (isSpace(bytes[at]!) || bytes[at] === SLASH)) at += 1;
      if (at >= afterStartTag - 1) return undefined;
      const nameStart = at;
      at = this.nameEnd(at);
      const nameEnd = at;
      const equals = this.skipSpace(at);
      let from = at;
      if (bytes[equals] === EQUALS) {
        from = this.skipSpace(equals + 1);
        at = this.valueEnd(from);
      }
      if (nameEnd - nameStart === name.length && sameName(bytes, nameStart, name)) return { from, to: at };
    }
  }

  private tag(start: number, nameStart: number, kind: 'start' | 'end'): boolean {
    const { bytes } = this;
    let at = nameStart + 1;
    let byte = bytes[at];
    while (byte !== undefined && byte !== GT && byte !== SLASH && !isSpace(byte)) byte = bytes[++at];
    this.name = this.text(nameStart, at).toLowerCase();
    this.start = start;
    this.kind = kind;
    this.afterName = at;
    const end = this.tagEnd(at);
    if (end < 0) return this.stop();
    this.selfClosing = bytes[end - 2] === SLASH && this.slashCloses;
    this.afterStartTag = end;
    this.end = end;
    if (kind === 'end' || this.foreign || !RAW_TEXT.has(this.name)) return true;
    const close = rawTextEnd(bytes, end, this.name);
    const closed = close < 0 ? -1 : this.tagEnd(close + 2 + this.name.length);
    if (closed < 0) return this.stop();
    this.kind = 'raw';
    this.end = closed;
    return true;
  }

  /** Whether the slash before the last `>` stood outside of an unquoted value. */
  private slashCloses = false;

  /** First byte after the tag whose attributes start here, or -1. */
  private tagEnd(from: number): number {
    const { bytes } = this;
    let at = from;
    this.slashCloses = true;
    for (;;) {
      while (at < bytes.length && (bytes[at] === SLASH || isSpace(bytes[at]!))) at += 1;
      if (at >= bytes.length) return -1;
      if (bytes[at] === GT) return at + 1;
      at = this.nameEnd(at);
      const equals = this.skipSpace(at);
      if (bytes[equals] !== EQUALS) continue;
      at = this.skipSpace(equals + 1);
      const quoted = bytes[at] === DOUBLE_QUOTE || bytes[at] === SINGLE_QUOTE;
      at = this.valueEnd(at);
      if (at < 0) return -1;
      if (bytes[at] === GT) {
        this.slashCloses = quoted;
        return at + 1;
      }
    }
  }

  /** First byte after the attribute name that starts here; a `=` at its start belongs to it. */
  private nameEnd(from: number): number {
    const { bytes } = this;
    let at = from + 1;
    let byte = bytes[at];
    while (byte !== undefined && byte !== EQUALS && byte !== GT && byte !== SLASH && !isSpace(byte))
      byte = bytes[++at];
    return at;
  }

  /** First byte after the attribute value that starts here, its quotes included; -1: a quote is not closed. */
  private valueEnd(from: number): number {
    const { bytes } = this;
    const quote = bytes[from];
    if (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE) return bytes.indexOf(quote, from + 1) + 1 || -1;
    let at = from;
    while (at < bytes.length && bytes[at] !== GT && !isSpace(bytes[at]!)) at += 1;
    return at;
  }

  private skipSpace(from: number): number {
    let at = from;
    while (at < this.bytes.length && isSpace(this.bytes[at]!)) at += 1;
    return at;
  }

  private text(from: number, to: number): string {
    const { bytes } = this;
    let text = '';
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at]!;
      if (byte >= 0x80) return this.decoder.decode(bytes.subarray(from, to));
      text += String.fromCharCode(byte);
    }
    return text;
  }

  private stop(): false {
    this.unfinished = true;
    this.end = this.bytes.length;
    return false;
  }
}

function sameName(bytes: Uint8Array, from: number, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const byte = bytes[from + index]!;
    if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== name.charCodeAt(index)) return false;
  }
  return true;
}
