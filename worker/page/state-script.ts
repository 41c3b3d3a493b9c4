import type { Slice } from './find-cards.ts';
import { jsonArrays } from './json-arrays.ts';

/** What a listing's order came to: product ids in the shop's order, and who stands where now. */
export interface Reordering {
  candidates: readonly string[];
  /** order[position] = index into `candidates`. */
  order: readonly number[];
}

/**
 * A framework's inline JSON state with the same order that a listing's HTML was given: every array whose elements name
 * the listing's products one after the other, in the shop's order, has its elements moved alike. Text, not values, is
 * moved: numbers, escapes and white space stay as they were. Undefined: no array of the listing is in there.
 */
export function reorderState(text: string, { candidates, order }: Reordering): string | undefined {
  const slots: { slot: Slice; element: Slice }[] = [];
  // Innermost first: an array around one that has been moved stays.
  for (const { elements } of jsonArrays(text) ?? []) {
    const places = placesOf(text, elements, candidates);
    const isAround = slots.some(
      ({ slot }) => slot.start >= elements[0]!.start && slot.end <= elements.at(-1)!.end,
    );
    if (!places || isAround) continue;
    for (const [position, candidate] of order.entries())
      slots.push({ slot: places[position]!, element: places[candidate]! });
  }
  if (slots.length === 0) return undefined;
  let result = '';
  let at = 0;
  for (const { slot, element } of slots.toSorted((a, b) => a.slot.start - b.slot.start)) {
    result += text.slice(at, slot.start) + text.slice(element.start, element.end);
    at = slot.end;
  }
  return result + text.slice(at);
}

/** Elements that name the candidates, in their order: each element exactly one of them. Others may stand between. */
function placesOf(
  text: string,
  elements: readonly Slice[],
  candidates: readonly string[],
): Slice[] | undefined {
  if (elements.length < candidates.length) return undefined;
  const places: Slice[] = [];
  for (const element of elements) {
    const wanted = candidates[places.length];
    if (wanted === undefined) break;
    if (names(text.slice(element.start, element.end), wanted)) places.push(element);
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
