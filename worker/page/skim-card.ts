import { BANG, GT, isLetter, LT, QUESTION, SLASH } from './ascii.ts';
import * as tags from './known-tags.ts';
import { isNamed, readTag, type KnownTag } from './known-tags.ts';
import { afterDeclaration, rawTextEnd } from './skip-markup.ts';
import { tagEnd } from './tag-end.ts';

/** What is open around a card, so that another one in it is no matter of the card alone. */
export interface OpenAround {
  link: boolean;
  form: boolean;
  paragraph: boolean;
}

const MAX_DEPTH = 200;

/**
 * First byte after the card whose start tag's name starts at `nameStart` and whose content starts at `from`; -1 where
 * that content is not plain. Plain: every tag is matched by its own end tag, and no element ends another without a
 * word. There this and the full reading of find-cards.ts agree, at a fraction of its price.
 */
export function skimCard(
  bytes: Uint8Array,
  { nameStart, from, around }: { nameStart: number; from: number; around: OpenAround },
): number {
  const card = readTag(bytes, nameStart);
  if (card.flags & (tags.IS_HARD | tags.IS_VOID | tags.IS_RAW | tags.IS_SVG)) return -1;
  const { length } = bytes;
  const stack: KnownTag[] = [card];
  let top = card;
  /** Elements that are open and would be ended by a second one. */
  let open =
    (card.flags & tags.ENDS_ITSELF) |
    (around.link ? tags.IS_A : 0) |
    (around.form ? tags.IS_FORM : 0) |
    (around.paragraph ? tags.IS_P : 0);
  /** Open elements of SVG. */
  let foreign = 0;
  let at = from;
  for (;;) {
    while (at < length && bytes[at] !== LT) at += 1;
    if (at >= length) return -1;
    const second = bytes[at + 1]!;
    if (second === SLASH) {
      if (!isNamed(bytes, at + 2, top)) return -1;
      const after = at + 2 + top.bytes.length;
      if (bytes[after] === GT) at = after + 1;
      else if (readTag(bytes, at + 2) !== top) return -1;
      else if ((at = Math.abs(tagEnd(bytes, after))) === 0) return -1;
      if (foreign > 0) foreign -= 1;
      else open &= ~(top.flags & tags.ENDS_ITSELF);
      stack.pop();
      if (stack.length === 0) return at;
      top = stack[stack.length - 1]!;
    } else if (isLetter(second)) {
      const tag = readTag(bytes, at + 1);
      const { flags } = tag;
      const found = tagEnd(bytes, at + 1 + tag.bytes.length);
      if (found === 0) return -1;
      at = found < 0 ? -found : found;
      const closed = found > 0 && bytes[at - 2] === SLASH;
      if (foreign > 0) {
        if (flags & tags.IS_HARD_IN_SVG) return -1;
        if (closed) continue;
        foreign += 1;
      } else {
        if (
          flags & tags.IS_HARD ||
          (flags & tags.CLOSES_P && open & tags.IS_P) ||
          flags & open & tags.ENDS_ITSELF
        )
          return -1;
        if (flags & tags.IS_VOID) continue;
        if (flags & tags.IS_RAW) {
          const close = rawTextEnd(bytes, at, tag.name);
          at = close < 0 ? 0 : Math.abs(tagEnd(bytes, close + 2 + tag.name.length));
          if (at === 0) return -1;
          continue;
        }
        if (flags & tags.IS_HEADING && top.flags & tags.IS_HEADING) return -1;
        if (flags & tags.IS_LI && !(top.flags & tags.IS_LIST)) return -1;
        if (flags & tags.IS_SVG) {
          if (closed) continue;
          foreign = 1;
        }
        open |= flags & tags.ENDS_ITSELF;
      }
      if (stack.length >= MAX_DEPTH) return -1;
      stack.push(tag);
      top = tag;
    } else if (second === BANG) {
      at = afterDeclaration(bytes, at + 2, foreign > 0);
      if (at < 0) return -1;
    } else if (second === QUESTION) {
      return -1;
    } else {
      at += 1;
    }
  }
}
