import type { Edit } from '../../model/placement.ts';
import { parseSelector } from '../../model/selector.ts';
import { attribute, descendants, textOf } from './find-grid.ts';
import { parse } from 'parse5';

/**
 * Edits that set what is already there, for a page without a grid: the text of a heading, where it is plain, and the
 * address or class of the first element that has an id. Undefined: nothing on the page can be named.
 */
export function findContent(html: string): { selector: string; edits: Edit[] } | undefined {
  const elements = [...descendants(parse(html))];
  const edits: Edit[] = [];
  const heading = elements.find(
    (one) => /^h[1-3]$/.test(one.tagName) && isPlain(textOf(one)) && one.childNodes.length === 1,
  );
  const id = heading && attribute(heading, 'id');
  const only = heading && elements.filter(({ tagName }) => tagName === heading.tagName).length === 1;
  if (heading && (id || only)) {
    const selector = id ? `#${id}` : heading.tagName;
    if (parseSelector(selector)) edits.push({ op: 'text', selector, text: textOf(heading) });
  }
  for (const [name, tag] of [
    ['class', 'body'],
    ['href', 'a'],
    ['src', 'img'],
  ] as const) {
    const found = elements.find(
      (one) =>
        one.tagName === tag &&
        attribute(one, name) !== undefined &&
        (tag === 'body' || isName(attribute(one, 'id'))),
    );
    if (!found) continue;
    const selector = tag === 'body' ? 'body' : `#${attribute(found, 'id')}`;
    const value = attribute(found, name)!;
    if (value.length <= 2048) edits.push({ op: 'attribute', selector, name, value });
  }
  return edits.length > 0
    ? { selector: edits[0]!.selector!, edits }
    : { selector: 'title', edits: [{ op: 'class', remove: [], add: [] }] };
}

function isPlain(text: string): boolean {
  return /^[\w .,:;!()-]+$/.test(text);
}

function isName(id: string | undefined): boolean {
  return id !== undefined && /^[a-z_][\w-]*$/i.test(id);
}
