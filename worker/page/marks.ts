/**
 * Marks that the rewriter's handlers leave in the page and the pump takes out again. They start with a byte that HTML
 * does not allow in text, so that the pump finds them by one native search, and hold a number drawn for each page, so
 * that no page can bring its own.
 */
export const MARK_BYTE = 0x01;
export const MARK_LENGTH = 20;
const MAX_NUMBER = 36 ** 2 - 1;

export type MarkKind = 'start' | 'end' | 'payload';
const LETTERS: Record<MarkKind, string> = { start: 's', end: 'e', payload: 'p' };
const KINDS = new Map(
  Object.entries(LETTERS).map(([kind, letter]) => [letter.charCodeAt(0), kind as MarkKind]),
);

export interface Mark {
  kind: MarkKind;
  /** Of the grid, in order of their start tags; 0 for the payload. */
  number: number;
}

export class Marks {
  private readonly secret: string;
  private readonly secretBytes: Uint8Array;
  private grids = 0;

  /** `secret`: 16 characters, unguessable. */
  constructor(secret: string) {
    this.secret = secret;
    this.secretBytes = new TextEncoder().encode(secret);
  }

  /** Number for the next grid of the page; undefined: too many of them. */
  nextGrid(): number | undefined {
    return this.grids > MAX_NUMBER ? undefined : this.grids++;
  }

  write({ kind, number }: Mark): string {
    return `\u0001${this.secret}${LETTERS[kind]}${number.toString(36).padStart(2, '0')}`;
  }

  /** The mark that starts at this `MARK_BYTE`; undefined: the page's own byte. */
  read(bytes: Uint8Array, at: number): Mark | undefined {
    for (let index = 0; index < this.secretBytes.length; index += 1) {
      if (bytes[at + 1 + index] !== this.secretBytes[index]) return undefined;
    }
    const kind = KINDS.get(bytes[at + 17]!);
    const number = Number.parseInt(String.fromCharCode(bytes[at + 18]!, bytes[at + 19]!), 36);
    return kind && { kind, number };
  }
}
