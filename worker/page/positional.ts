import type { Slice } from './find-cards.ts';
import { concat } from './splices.ts';
import { Tokenizer } from './tokenize.ts';

/** Classes that say where a card stands, not what it is: themes use them to break rows. */
const PLACE =
  /^(?:first|last|odd|even|alpha|omega|(?:first|last)-(?:in-row|item|child|of-row)|(?:first|last)(?:-item)?-of-(?:(?:tablet|mobile)-)?line|(?:first|last)-line|row-(?:first|last))$/;
/** Numbered places, if over all cards the numbers count up, or around, from 0 or 1. Never `item-` or `post-`: those may be ids. */
const NUMBERED =
  /^((?:[\w-]+-)?(?:col|column|nth|pos|position|slot|index|idx|cell|tile|grid)[-_]?)(\d{1,4})$/;

interface CardClass {
  tokens: string[];
  /** Where the class attribute's value stands in the grid, quotes included. */
  from: number;
  to: number;
}

/**
 * For cards in a new order, a function that gives the bytes of a card where it now stands, or undefined where they stay
 * as they are: what a card is moves with it, what a place is (`first`, `odd`, `col-3`) stays with the place.
 * `order[position]` is the index of the card that stands there.
 */
export function placeClasses(
  bytes: Uint8Array,
  cards: readonly Slice[],
  order: readonly number[],
): (card: number, position: number) => Uint8Array | undefined {
  const spans = cards.map(({ start }) => {
    const tokens = new Tokenizer(bytes, { from: start });
    return tokens.next() ? tokens.attributeSpan('class') : undefined;
  });
  if (spans.every((span) => isEqual(bytes, span, spans[0]))) return () => undefined;
  const classes = spans.map((span) => span && readClass(bytes, span));
  const isPlace = placeTest(classes.map((one) => one?.tokens ?? []));
  return (index, position) => {
    const own = classes[index];
    const there = classes[position];
    if (!own || !there || index === position || order[position] !== index) return undefined;
    const places = there.tokens.filter(isPlace);
    if (own.tokens.filter(isPlace).join(' ') === places.join(' ')) return undefined;
    const tokens = [...own.tokens.filter((token) => !isPlace(token)), ...places];
    const value = new TextEncoder().encode(`"${tokens.join(' ')}"`);
    const { start, end } = cards[index]!;
    return concat([bytes.subarray(start, own.from), value, bytes.subarray(own.to, end)]);
  };
}

function placeTest(classes: readonly string[][]): (token: string) => boolean {
  const numbers = new Map<string, number[]>();
  for (const token of classes.flat()) {
    const [, prefix, number] = NUMBERED.exec(token) ?? [];
    if (prefix === undefined) continue;
    const known = numbers.get(prefix);
    if (known) known.push(Number(number));
    else numbers.set(prefix, [Number(number)]);
  }
  const counting = new Set(
    Array.from(numbers).flatMap(([prefix, found]) =>
      found.length === classes.length && countsUp(found) ? [prefix] : [],
    ),
  );
  return (token) => PLACE.test(token) || counting.has(NUMBERED.exec(token)?.[1] ?? '');
}

function countsUp(numbers: readonly number[]): boolean {
  const base = numbers[0]!;
  const again = numbers.indexOf(base, 1);
  const length = again < 0 ? numbers.length : again;
  return base <= 1 && length > 1 && numbers.every((number, index) => number === base + (index % length));
}

/** Classes beyond plain ASCII are left alone: they could not be written back in every charset. */
function readClass(bytes: Uint8Array, span: Span): CardClass | undefined {
  const value = new Tokenizer(bytes).valueAt(span.from, span.to);
  if (span.from === span.to || !/^[\w\s:/.@[\]()%,!#*+-]*$/.test(value)) return undefined;
  return { tokens: value.split(/\s+/).filter(Boolean), ...span };
}

interface Span {
  from: number;
  to: number;
}

/** Whether the same bytes stand in both. */
function isEqual(bytes: Uint8Array, one: Span | undefined, other: Span | undefined): boolean {
  if (!one || !other) return one === other;
  const length = one.to - one.from;
  if (length !== other.to - other.from) return false;
  for (let index = 0; index < length; index += 1)
    if (bytes[one.from + index] !== bytes[other.from + index]) return false;
  return true;
}
