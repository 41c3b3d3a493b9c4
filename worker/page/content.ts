import type { Edit, Experience } from '../../model/placement.ts';
import { asciiHtml, attributeText, decodeReferences, escapeHtml } from './html-text.ts';
import type { PageElement } from './page-element.ts';
import { sanitise } from './sanitise.ts';

type Content = Extract<Experience, { kind: 'content' }>;

/** Their content is no markup: text put there would be code, or be read as something else. */
const NO_TEXT = new Set([
  'script',
  'style',
  'noscript',
  'iframe',
  'xmp',
  'noembed',
  'noframes',
  'template',
  'textarea',
]);

/** One edit as it is made on each element. */
export interface Change {
  selector: string | undefined;
  /** Attributes and styles survive a framework's hydration; text and order do not (facts: browser). */
  survives: boolean;
  /** Needs the style attribute, which a strict Content-Security-Policy blocks. */
  styles: boolean;
  apply: (element: PageElement) => void;
}

const known = new WeakMap<Content, Change[]>();

/** A content experience as changes, in order; made once. */
export function contentChanges(content: Content): Change[] {
  let changes = known.get(content);
  if (!changes) known.set(content, (changes = content.edits.map(changeFrom)));
  return changes;
}

function changeFrom(edit: Edit): Change {
  return {
    selector: edit.selector,
    survives: edit.op !== 'text' && edit.op !== 'html',
    styles: edit.op === 'hide' || edit.op === 'style',
    apply: changeOf(edit),
  };
}

function changeOf(edit: Edit): (element: PageElement) => void {
  switch (edit.op) {
    case 'text': {
      const html = escapeHtml(edit.text);
      return (element) => {
        if (!NO_TEXT.has(element.tagName.toLowerCase())) element.setInnerContent(html);
      };
    }
    case 'html': {
      const html = asciiHtml(sanitise(edit.html));
      return (element) => {
        const tag = element.tagName.toLowerCase();
        if (!NO_TEXT.has(tag) && tag !== 'title') element.setInnerContent(html);
      };
    }
    case 'attribute':
      return (element) => setAttribute(element, edit.name, edit.value);
    case 'image':
      return (image) => {
        setAttribute(image, 'src', edit.src);
        if (edit.alt !== undefined) setAttribute(image, 'alt', edit.alt);
        // A srcset of the shop's would win over the new src, and so would what lazy loaders put in place later.
        setOrRemove(image, 'srcset', edit.srcset);
        if (image.hasAttribute('data-src')) setAttribute(image, 'data-src', edit.src);
        if (image.hasAttribute('data-srcset')) setOrRemove(image, 'data-srcset', edit.srcset);
      };
    case 'class':
      return (element) => {
        const removed = new Set(edit.remove);
        const kept = (element.getAttribute('class') ?? '')
          .split(/\s+/)
          .filter((name) => name && !removed.has(name));
        const missing = edit.add.filter((name) => !kept.includes(name));
        if (missing.length > 0 || edit.remove.some((name) => hasClass(element, name)))
          element.setAttribute('class', [...kept, ...missing.map(attributeText)].join(' '));
      };
    case 'hide':
      return (element) => {
        element.setAttribute('hidden', '');
        setStyle(element, 'display', 'none!important');
      };
    case 'show':
      return (element) => {
        element.removeAttribute('hidden');
        element.removeAttribute('aria-hidden');
        const style = element.getAttribute('style');
        if (style !== null)
          element.setAttribute('style', withoutProperty(withoutProperty(style, 'display'), 'visibility'));
      };
    case 'style':
      return (element) => setStyle(element, edit.property, edit.value);
  }
}

/**
 * A value that is there already is left alone: setting it would write the whole tag anew.
 * Values are read and written as they stand in the page, references and all.
 */
function setAttribute(element: PageElement, name: string, value: string): void {
  const known = element.getAttribute(name);
  if (known === null || decodeReferences(known) !== value) element.setAttribute(name, attributeText(value));
}

function hasClass(element: PageElement, name: string): boolean {
  return (element.getAttribute('class') ?? '').split(/\s+/).includes(name);
}

function setOrRemove(element: PageElement, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else setAttribute(element, name, value);
}

function setStyle(element: PageElement, property: string, value: string): void {
  const kept = withoutProperty(element.getAttribute('style') ?? '', property);
  element.setAttribute('style', `${kept}${kept && !kept.endsWith(';') ? ';' : ''}${property}:${value}`);
}

/** A style attribute without its declarations of one property. Strings and brackets may hold semicolons. */
function withoutProperty(style: string, property: string): string {
  const declarations =
    style.match(
      /(?:[^;"'(\\]|\\[^]|"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\((?:[^)"']|"[^"]*"|'[^']*')*\)|["'(])+/g,
    ) ?? [];
  return declarations.filter((one) => one.split(':')[0]!.trim().toLowerCase() !== property).join(';');
}
