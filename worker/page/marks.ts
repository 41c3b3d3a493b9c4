/**
 * Marks that the rewriter's handlers leave in the page and the pump takes out again. They start with a byte that HTML
 * does not allow in text, so that the pump finds them by one native search, and hold a number drawn for each isolate
 * that never leaves it, so that no page can bring its own.
 */
export const MARK_BYTE = 0x01;
export const MARK_LENGTH = 20;
const SECRET_LENGTH = 16;
const MAX_NUMBER = 36 ** 2 - 1;

export type MarkKind = 'start' | 'end';
const LETTERS: Record<MarkKind, string> = { start: 's', end: 'e' };
const KINDS = new Map(
  Object.entries(LETTERS).map(([kind, letter]) => [letter.charCodeAt(0), kind as MarkKind]),
);

export interface Mark {
  kind: MarkKind;
  /** Of the marked elements, in order of their start tags. */
  number: number;
}

/** Drawn at the first page: a Worker may draw nothing while it starts. */
let secret: { text: string; bytes: Uint8Array } | undefined;

export class Marks {
  private readonly secret: { text: string; bytes: Uint8Array };
  private regions = 0;
  private startsMet = 0;
  private endsMet = 0;
  private isEndDue = false;

  constructor() {
    if (!secret) {
      const text = crypto.randomUUID().replaceAll('-', '').slice(0, SECRET_LENGTH);
      secret = { text, bytes: new TextEncoder().encode(text) };
    }
    this.secret = secret;
  }

  /**
   * Marks an element's content, and gives the number that both marks carry; undefined: too many of them on this page.
   * WARNING: of several `onEndTag` of one element only the last is called; that one is enough here.
   */
  around(element: Element): number | undefined {
    if (this.regions > MAX_NUMBER) return undefined;
    const number = this.regions++;
    element.prepend(this.write({ kind: 'start', number }), { html: true });
    element.append(this.write({ kind: 'end', number }), { html: true });
    element.onEndTag(() => {
      this.isEndDue = true;
    });
    return number;
  }

  /** Whether a mark may be among the bytes that the pump has not searched: until then it need not search. */
  get isExpected(): boolean {
    return this.startsMet < this.regions || (this.isEndDue && this.endsMet < this.regions);
  }

  private write({ kind, number }: Mark): string {
    return `\u0001${this.secret.text}${LETTERS[kind]}${number.toString(36).padStart(2, '0')}`;
  }

  /** The mark that starts at this `MARK_BYTE`; undefined: the page's own byte. */
  read(bytes: Uint8Array, at: number): Mark | undefined {
    for (let index = 0; index < SECRET_LENGTH; index += 1) {
      if (bytes[at + 1 + index] !== this.secret.bytes[index]) return undefined;
    }
    const kind = KINDS.get(bytes[at + 1 + SECRET_LENGTH]!);
    const number = Number.parseInt(String.fromCharCode(bytes[at + 18]!, bytes[at + 19]!), 36);
    if (!kind || Number.isNaN(number)) return undefined;
    if (kind === 'start') this.startsMet += 1;
    else this.endsMet += 1;
    if (this.endsMet === this.regions) this.isEndDue = false;
    return { kind, number };
  }
}
