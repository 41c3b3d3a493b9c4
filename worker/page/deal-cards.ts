import type { Site } from '../../model/site.ts';
import type { Slice } from './find-cards.ts';
import { asciiHtml, escapeHtml } from './html-text.ts';
import { placeClasses } from './positional.ts';
import { templateCard, type StripItem } from './recommendations.ts';
import { Tokenizer } from './tokenize.ts';

interface Dealing {
  cards: readonly Slice[];
  /** Indices of the cards whose product is known, and those products. */
  places: readonly number[];
  ids: readonly string[];
  picks: readonly StripItem[];
  template: string;
  /** Attribute that names a card's product. */
  attribute: string;
  site: Site;
}

/**
 * A grid's content with other products dealt to its places: a card that is on the page is moved, any other is made from
 * the site's template. What stands between the cards, and cards of no product, stay.
 */
export function dealCards(
  bytes: Uint8Array,
  { cards, places, ids, picks, template, attribute, site }: Dealing,
): Uint8Array[] {
  const order = cards.map((_card, index) => index);
  for (const [at, place] of places.entries()) {
    const from = ids.indexOf(picks[at]!.id);
    order[place] = from < 0 ? -1 : places[from]!;
  }
  const changed = placeClasses(bytes, cards, order);
  const dealt = new Map(places.map((place, at) => [place, picks[at]!]));
  const pieces: Uint8Array[] = [];
  let sent = 0;
  for (const [position, slot] of cards.entries()) {
    const index = order[position]!;
    pieces.push(bytes.subarray(sent, slot.start));
    if (index < 0)
      pieces.push(madeCard(bytes, slot, { item: dealt.get(position)!, template, attribute, site }));
    else {
      const { start, end } = cards[index]!;
      pieces.push(changed(index, position) ?? bytes.subarray(start, end));
    }
    sent = slot.end;
  }
  pieces.push(bytes.subarray(sent));
  return pieces;
}

/** A card as the shop's at its place: same element and classes; in a list the template is what stands in the item. */
function madeCard(
  bytes: Uint8Array,
  slot: Slice,
  { item, template, attribute, site }: { item: StripItem } & Pick<Dealing, 'template' | 'attribute' | 'site'>,
): Uint8Array {
  const tokens = new Tokenizer(bytes, { from: slot.start });
  tokens.next();
  const { name } = tokens;
  const classes = tokens.attribute('class');
  const html = templateCard(template, item, site);
  const isWhole = name !== 'li' && new RegExp(`^<${name}\\b`, 'i').test(html);
  const named = ` ${attribute}="${escapeHtml(item.id)}"`;
  const whole = isWhole
    ? html.replace(/^<[^\s>]+/, (tag) => tag + named)
    : `<${name}${classes === undefined ? '' : ` class="${escapeHtml(classes)}"`}${named}>${html}</${name}>`;
  return new TextEncoder().encode(asciiHtml(whole));
}
