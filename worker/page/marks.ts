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
  /** Of the grid, in order of their start tags. */
  number: number;
}

/** Drawn at the first page: a Worker may draw nothing while it starts. */
let secret: { text: string; bytes: Uint8Array } | undefined;

export class Marks {
  private readonly secret: { text: string; bytes: Uint8Array };
  private grids = 0;
  private expected = 0;
  private met = 0;

  constructor() {
    if (!secret) {
      const text = crypto.randomUUID().replaceAll('-', '').slice(0, SECRET_LENGTH);
      secret = { text, bytes: new TextEncoder().encode(text) };
    }
    this.secret = secret;
  }

  /** Number for the next grid of the page; undefined: too many of them. */
  nextGrid(): number | undefined {
    return this.grids > MAX_NUMBER ? undefined : this.grids++;
  }

  write({ kind, number }: Mark): string {
    return `\u0001${this.secret.text}${LETTERS[kind]}${number.toString(36).padStart(2, '0')}`;
  }

  /** Says that a mark has been written to the page: until then the pump need not search for it. */
  expect(): void {
    this.expected += 1;
  }

  /** Whether a mark may be among the bytes that the pump has not searched. */
  get isExpected(): boolean {
    return this.met < this.expected;
  }

  /** The mark that starts at this `MARK_BYTE`; undefined: the page's own byte. */
  read(bytes: Uint8Array, at: number): Mark | undefined {
    for (let index = 0; index < SECRET_LENGTH; index += 1) {
      if (bytes[at + 1 + index] !== this.secret.bytes[index]) return undefined;
    }
    const kind = KINDS.get(bytes[at + 1 + SECRET_LENGTH]!);
    const number = Number.parseInt(String.fromCharCode(bytes[at + 18]!, bytes[at + 19]!), 36);
    if (!kind || Number.isNaN(number)) return undefined;
    this.met += 1;
    return { kind, number };
  }
}
