import { valuesOf } from './devalue.ts';
import type { Slice } from './find-cards.ts';
import { jsonArrays } from './json-arrays.ts';
import { jsonInScript } from './json-in-script.ts';

/** What a listing's order came to: product ids in the shop's order, and who stands where now. */
export interface Reordering {
  candidates: readonly string[];
  /** order[position] = index into `candidates`. */
  order: readonly number[];
}

interface Move {
  slot: Slice;
  element: Slice;
}

/**
 * A framework's inline JSON state with the same order that a listing's HTML was given: every array whose elements name
 * the listing's products one after the other, in the shop's order, has its elements moved alike. Text, not values, is
 * moved: numbers, escapes and white space stay as they were. Undefined: no array of the listing is in there.
 */
export function reorderState(text: string, reordering: Reordering): string | undefined {
  return moved(text, movesIn(text, reordering));
}

/** The same for state whose values name each other by their place in one array: what is moved are places in lists. */
export function reorderValues(text: string, reordering: Reordering): string | undefined {
  const written = valuesOf(text);
  // An array that begins otherwise is a map, a date or the like.
  const meant = (places: string[]) =>
    places.every((place) => /^-?\d+$/.test(place)) ? places.map((place) => written!(Number(place))) : [];
  return written && moved(text, movesIn(text, reordering, meant));
}

/**
 * The same for a script's code: JSON that it assigns or passes on (`window.__STATE__ = {...}`), and JSON in a string
 * that it parses (`JSON.parse("...")`). Everything else in the code stays as it is.
 */
export function reorderScript(code: string, reordering: Reordering): string | undefined {
  const moves = jsonInScript(code).flatMap(({ json, placeOf }) =>
    movesIn(json, reordering).map(({ slot, element }) => ({
      slot: { start: placeOf(slot.start), end: placeOf(slot.end) },
      element: { start: placeOf(element.start), end: placeOf(element.end) },
    })),
  );
  return moved(code, moves);
}

/** Which elements of which arrays come to stand where. `meant`: the JSON that an array's elements stand for; none: it is no list. */
function movesIn(
  text: string,
  { candidates, order }: Reordering,
  meant = (elements: string[]) => elements,
): Move[] {
  const moves: Move[] = [];
  // Innermost first: an array around one that has been moved stays.
  for (const { elements } of jsonArrays(text) ?? []) {
    if (elements.length < candidates.length) continue;
    const jsons = meant(elements.map(({ start, end }) => text.slice(start, end)));
    const places = placesOf(elements, jsons, candidates);
    const isAround = moves.some(
      ({ slot }) => slot.start >= elements[0]!.start && slot.end <= elements.at(-1)!.end,
    );
    if (!places || isAround) continue;
    for (const [position, candidate] of order.entries())
      moves.push({ slot: places[position]!, element: places[candidate]! });
  }
  return moves;
}

function moved(text: string, moves: readonly Move[]): string | undefined {
  if (moves.length === 0) return undefined;
  let result = '';
  let at = 0;
  for (const { slot, element } of moves.toSorted((a, b) => a.slot.start - b.slot.start)) {
    result += text.slice(at, slot.start) + text.slice(element.start, element.end);
    at = slot.end;
  }
  return result + text.slice(at);
}

/** Elements that name the candidates, in their order: each element exactly one of them. Others may stand between. */
function placesOf(
  elements: readonly Slice[],
  jsons: readonly string[],
  candidates: readonly string[],
): Slice[] | undefined {
  const places: Slice[] = [];
  for (const [index, json] of jsons.entries()) {
    const wanted = candidates[places.length];
    if (wanted === undefined) break;
    if (names(json, wanted)) places.push(elements[index]!);
  }
  return places.length === candidates.length ? places : undefined;
}

/** Whether a JSON text holds an id as a value of its own: a string, the end of an address, or a number. */
function names(json: string, id: string): boolean {
  const ending = JSON.stringify(id).slice(1);
  for (const end of [ending, ending.replaceAll('/', '\\/')]) {
    for (let at = json.indexOf(end); at >= 0; at = json.indexOf(end, at + 1)) {
      if (json[at - 1] === '"' || json[at - 1] === '/' || id.startsWith('/')) return true;
    }
  }
  return /^\d+$/.test(id) && new RegExp(`(?:^|[:,[\\s])${id}(?![\\d.eE])`).test(json);
}
