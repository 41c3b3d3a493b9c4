import type { Card } from '../../model/placement.ts';
import type { Slice } from './find-cards.ts';
import { Tokenizer } from './tokenize.ts';

/** Path of a link as it is written, without trailing slash: the plugin reads it off the same attribute. */
const PATH_OF_LINK = '^(?:https?:)?(?://[^/]+)?([^?#]*[^/?#])';

/**
 * How the plugin finds the products of cards that no rule of the placement names, and what it calls them: by the
 * attribute that told the edge, else by each card's first link. Undefined: not every card has a link of its own.
 */
export function pluginCard(
  bytes: Uint8Array,
  cards: readonly Slice[],
  { card, attribute }: { card: Card | undefined; attribute: string | undefined },
): { card: Card; names: string[] | undefined } | undefined {
  const { selector } = card ?? {};
  const cut = selector === undefined ? {} : { selector };
  if (attribute !== undefined) return { card: { ...cut, attribute }, names: undefined };
  const pattern = new RegExp(PATH_OF_LINK);
  const names = cards.flatMap((slice) => pattern.exec(firstLink(bytes, slice) ?? '')?.[1] ?? []);
  if (new Set(names).size !== cards.length) return undefined;
  return { card: { ...cut, link_pattern: PATH_OF_LINK }, names };
}

function firstLink(bytes: Uint8Array, { start, end }: Slice): string | undefined {
  const tokens = new Tokenizer(bytes.subarray(start, end));
  while (tokens.next()) {
    const href = tokens.kind === 'start' && tokens.name === 'a' ? tokens.attribute('href') : undefined;
    if (href !== undefined) return href;
  }
  return undefined;
}
