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
import { IS_RAW, readTag } from './known-tags.ts';
import { afterDeclaration, rawTextEnd } from './skip-markup.ts';
import { nameEnd, skipSpace, tagEnd, valueEnd } from './tag-end.ts';

/** Decoders keep nothing between calls, and are dear to make. */
const UTF_8 = new TextDecoder();

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
  /** The value that was read last. */
  private last: { from: number; to: number; text: string } | undefined;
  private afterStartTag = 0;

  constructor(
    bytes: Uint8Array,
    { from = 0, decoder = UTF_8 }: { from?: number; decoder?: TextDecoder } = {},
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
    return span && this.valueAt(span.from, span.to);
  }

  /** Where an attribute's value stands, its quotes included; empty for one without value. */
  attributeSpan(name: string): { from: number; to: number } | undefined {
    let span: { from: number; to: number } | undefined;
    this.eachAttribute((start, end, from, to) => {
      // Names beyond ASCII have more bytes than letters.
      const isSame =
        end - start === name.length
          ? sameName(this.bytes, start, name)
          : end - start > name.length && this.bytes[start]! >= 0x80 && this.nameAt(start, end) === name;
      if (!isSame) return false;
      span = { from, to };
      return true;
    });
    return span;
  }

  /** Visits the current start tag's attributes by their offsets, until `visit` says true. Values come with their quotes. */
  eachAttribute(visit: (start: number, end: number, from: number, to: number) => boolean): void {
    const { bytes, afterStartTag } = this;
    let at = this.afterName;
    for (;;) {
      while (at < afterStartTag && (isSpace(bytes[at]!) || bytes[at] === SLASH)) at += 1;
      if (at >= afterStartTag - 1) return;
      const start = at;
      const end = nameEnd(bytes, at);
      const equals = skipSpace(bytes, end);
      let from = end;
      at = end;
      if (bytes[equals] === EQUALS) {
        from = skipSpace(bytes, equals + 1);
        at = valueEnd(bytes, from);
      }
      if (visit(start, end, from, at)) return;
    }
  }

  /** An attribute's name by its offsets, in lower case. */
  nameAt(start: number, end: number): string {
    return this.text(start, end).toLowerCase();
  }

  /** Text of an attribute's value by its offsets, references undone. */
  valueAt(from: number, to: number): string {
    const { bytes, last } = this;
    // One card after the other has the same classes: their text is made once.
    let same = last && last.to - last.from === to - from ? 0 : -1;
    while (same >= 0 && same < to - from)
      same = bytes[from + same] === bytes[last!.from + same] ? same + 1 : -1;
    if (same >= 0) return last!.text;
    const text = decodeReferences(this.rawAt(from, to));
    this.last = { from, to, text };
    return text;
  }

  /** Text of an attribute's value by its offsets, references as they stand. */
  rawAt(from: number, to: number): string {
    const first = this.bytes[from];
    const quoted = from < to && (first === DOUBLE_QUOTE || first === SINGLE_QUOTE);
    return quoted ? this.text(from + 1, to - 1) : this.text(from, to);
  }

  private tag(start: number, nameStart: number, kind: 'start' | 'end'): boolean {
    const { bytes } = this;
    const { name, length, flags } = readTag(bytes, nameStart);
    const at = nameStart + length;
    this.name = name;
    this.start = start;
    this.kind = kind;
    this.afterName = at;
    const found = tagEnd(bytes, at);
    if (found === 0) return this.stop();
    const end = Math.abs(found);
    this.selfClosing = found > 0 && bytes[end - 2] === SLASH;
    this.afterStartTag = end;
    this.end = end;
    if (kind === 'end' || this.foreign || (flags & IS_RAW) === 0) return true;
    const close = rawTextEnd(bytes, end, name);
    const closed = close < 0 ? 0 : tagEnd(bytes, close + 2 + length);
    if (closed === 0) return this.stop();
    this.kind = 'raw';
    this.end = Math.abs(closed);
    return true;
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
