import { BANG, DASH, GT, isSpace, LT, SLASH } from './ascii.ts';
import type { KnownTag } from './known-tags.ts';

/**
 * Content without tags, of which more may come at any byte: a comment, a bogus comment or declaration, a CDATA section,
 * or what stands in a raw-text element. `script` has states of its own, for what looks like a comment in it.
 * Source: https://html.spec.whatwg.org/multipage/parsing.html#tokenization.
 */
export type TextKind = 'comment' | 'bogus' | 'cdata' | 'raw' | 'script';

export class TextState {
  private readonly kind: TextKind;
  /** The element, of raw text. */
  private readonly tag: KnownTag | undefined;
  /** First byte that has not been looked at. */
  at: number;
  /** Nothing that ends it starts before. */
  private from: number;
  /** Of a script: in `<!--`, and in a `<script` in that. */
  private escaped: 0 | 1 | 2 = 0;

  constructor(kind: TextKind, from: number, tag?: KnownTag) {
    this.kind = kind;
    this.tag = tag;
    this.at = from;
    this.from = from;
  }

  /** What is before this byte is no longer needed to go on. */
  get keepFrom(): number {
    return Math.max(this.from, this.at - 3);
  }

  /** The bytes have moved to the front by so many. */
  shift(by: number): void {
    this.at -= by;
    this.from = Math.max(0, this.from - by);
  }

  /** First byte after it; of raw text, where its end tag starts; -1: it goes on beyond these bytes. */
  end(bytes: Uint8Array): number {
    switch (this.kind) {
      case 'bogus':
        return this.afterGt(bytes, () => true);
      case 'comment':
        return this.afterGt(bytes, (at) => this.closesComment(bytes, at));
      case 'cdata':
        return this.afterGt(
          bytes,
          (at) => at - 2 >= this.from && bytes[at - 1] === 0x5d && bytes[at - 2] === 0x5d,
        );
      case 'raw':
        return this.rawEnd(bytes);
      case 'script':
        return this.scriptEnd(bytes);
    }
  }

  private afterGt(bytes: Uint8Array, isEnd: (at: number) => boolean): number {
    for (let at = bytes.indexOf(GT, this.at); at >= 0; at = bytes.indexOf(GT, at + 1)) {
      if (isEnd(at)) return at + 1;
    }
    this.at = bytes.length;
    return -1;
  }

  /** `from` is behind `<!--`: `<!-->` and `<!--->` are whole comments. */
  private closesComment(bytes: Uint8Array, at: number): boolean {
    const { from } = this;
    if (at === from || (at === from + 1 && bytes[from] === DASH)) return true;
    const dashes = bytes[at - 1] === BANG ? at - 3 : at - 2;
    return dashes >= from && bytes[dashes] === DASH && bytes[dashes + 1] === DASH;
  }

  private rawEnd(bytes: Uint8Array): number {
    const tag = this.tag!;
    for (let at = bytes.indexOf(LT, this.at); at >= 0; at = bytes.indexOf(LT, at + 1)) {
      const word = bytes[at + 1] === SLASH ? isWord(bytes, at + 2, tag.name) : bytes[at + 1] === undefined;
      if (word === true && bytes[at + 1] === SLASH) return at;
      if (word !== false) return this.waitAt(at);
    }
    return this.waitAt(bytes.length);
  }

  private scriptEnd(bytes: Uint8Array): number {
    let { at } = this;
    for (;;) {
      at = this.escaped === 0 ? bytes.indexOf(LT, at) : nextOf(bytes, at);
      if (at < 0) return this.waitAt(bytes.length);
      if (bytes[at] === GT) {
        if (at - 2 >= this.from && bytes[at - 1] === DASH && bytes[at - 2] === DASH) this.escaped = 0;
        at += 1;
        continue;
      }
      const second = bytes[at + 1];
      if (second === undefined) return this.waitAt(at);
      if (second === SLASH) {
        const word = isWord(bytes, at + 2, 'script');
        if (word === undefined) return this.waitAt(at);
        if (word && this.escaped < 2) return at;
        if (word) this.escaped = 1;
      } else if (second === BANG && this.escaped === 0) {
        if (bytes.length < at + 4) return this.waitAt(at);
        if (bytes[at + 2] === DASH && bytes[at + 3] === DASH) {
          this.escaped = 1;
          // Its dashes may be those that end it: `<!-->`.
          this.from = at + 2;
          at += 4;
          continue;
        }
      } else if (this.escaped === 1) {
        const word = isWord(bytes, at + 1, 'script');
        if (word === undefined) return this.waitAt(at);
        if (word) this.escaped = 2;
      }
      at += 1;
    }
  }

  private waitAt(at: number): -1 {
    this.at = at;
    return -1;
  }
}

/** The next `<` or `>`. */
function nextOf(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) if (bytes[at] === LT || bytes[at] === GT) return at;
  return -1;
}

/** Whether this name (lower-case letters) stands here as a whole tag name, in any case; undefined: more bytes will tell. */
function isWord(bytes: Uint8Array, from: number, name: string): boolean | undefined {
  for (let index = 0; index < name.length; index += 1) {
    const byte = bytes[from + index];
    if (byte === undefined) return undefined;
    if ((byte | 0x20) !== name.charCodeAt(index)) return false;
  }
  const next = bytes[from + name.length];
  return next === undefined ? undefined : next === GT || next === SLASH || isSpace(next);
}
