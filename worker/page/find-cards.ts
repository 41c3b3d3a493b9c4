import type { Selector } from '../../model/selector.ts';
import { FORMATTING } from './element-rules.ts';
import { Doubtful, GridReader } from './grid-reader.ts';
import { tapeOf } from './scan-page.ts';
import type { TagTape } from './tag-tape.ts';

/** A card's bytes: from its start tag's `<` up to and without `end`. */
export interface Slice {
  start: number;
  end: number;
}

/** Why a grid's order is left alone: a closed list. */
export type Doubt =
  | 'unfinished-tag' // a tag, comment or script goes on beyond the grid
  | 'stray-end-tag' // an end tag that may close something around the grid
  | 'unclosed-element' // an element that the grid's or a card's end does not close
  | 'open-formatting' // a card, or something before the grid, leaves a formatting element open, which goes on in the next card
  | 'split-card' // a link inside a link, or the like, tears a card in two
  | 'nested-form' // a form in a form: the parser drops one of them, which one depends on the order
  | 'closes-parent' // a start tag that would end an element around the grid
  | 'table-text' // text or an element directly in a table, which moves out in front of it
  | 'mixed-parents' // cards whose parents make a parser read them differently
  | 'document-tag' // <frameset>, <plaintext>, <body> or the like in a grid
  | 'no-place'; // the grid is a <select>, an <svg> or another element that is no place for cards

/** Elements around a grid that decide how it is read. */
export const TELLING_ANCESTORS: readonly string[] = ['form', 'li', 'p', ...FORMATTING];

export interface GridStart {
  tag: string;
  /** The grid's own attributes, for card selectors that name it. */
  attribute(name: string): string | undefined;
  /** Those of `TELLING_ANCESTORS` that are open around it. */
  inside: ReadonlySet<string>;
  /** A formatting element that was left open before the grid is opened again in its cards. */
  isLoose?: boolean;
}

export interface FoundCards {
  cards: Slice[];
  doubt?: Doubt;
}

export interface Reading {
  /** Which elements are cards; absent: the grid's element children. */
  selector?: Selector | undefined;
  /** For attribute values beyond ASCII. */
  decoder?: TextDecoder | undefined;
  /** The tags of `bytes`, where they have been read before. */
  tape?: TagTape | undefined;
  /** The grid's own end tag follows, not that of an element around it; default: it does. */
  isClosed?: boolean;
}

/**
 * The cards of a grid whose content is `bytes`, in order, or the reason why they cannot be told apart for certain.
 * Cards are the outermost elements that the selector matches; without one, the grid's element children.
 *
 * Follows tree construction as far as it decides where an element ends (implied end tags, formatting, forms, tables,
 * SVG), and doubts where moving a card could change how anything else is read.
 */
export function findCards(
  bytes: Uint8Array,
  grid: GridStart,
  { selector, decoder, tape = tapeOf(bytes), isClosed = true }: Reading = {},
): FoundCards {
  const reading = { selector, decoder, tape, isClosed };
  const strict = read(bytes, grid, { ...reading, aboveUnknown: false });
  if (!selector || strict.cards.length > 0) return strict;
  return read(bytes, grid, { ...reading, aboveUnknown: true });
}

function read(bytes: Uint8Array, grid: GridStart, reading: Reading & { aboveUnknown: boolean }): FoundCards {
  const reader = new GridReader(bytes, grid, reading);
  try {
    reader.read();
    return { cards: reader.cards };
  } catch (error) {
    if (error instanceof Doubtful) return { cards: reader.cards, doubt: error.doubt };
    throw error;
  }
}
