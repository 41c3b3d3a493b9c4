import type { Edit } from '../../model/placement.ts';

/**
 * Makes a content placement's edits in a page for a preview: what the Worker does while the page streams. Gives the first
 * element changed. An edit whose selector matches nothing, or is none, changes nothing.
 */
export function applyEdits(page: Document, placement: string, edits: readonly Edit[]): Element | undefined {
  let first: Element | undefined;
  for (const edit of edits) {
    for (const element of matched(page, edit.selector ?? placement)) {
      apply(element, edit);
      first ??= element;
    }
  }
  return first;
}

function matched(page: Document, selector: string): readonly Element[] {
  try {
    return [...page.querySelectorAll(selector)];
  } catch {
    return [];
  }
}

function apply(element: Element, edit: Edit): void {
  switch (edit.op) {
    case 'text':
      element.textContent = edit.text;
      return;
    case 'html':
      element.innerHTML = edit.html;
      return;
    case 'attribute':
      element.setAttribute(edit.name, edit.value);
      return;
    case 'image':
      element.setAttribute('src', edit.src);
      if (edit.srcset === undefined) element.removeAttribute('srcset');
      else element.setAttribute('srcset', edit.srcset);
      if (edit.alt !== undefined) element.setAttribute('alt', edit.alt);
      return;
    case 'class':
      element.classList.remove(...edit.remove);
      element.classList.add(...edit.add);
      return;
    case 'hide':
      style(element)?.setProperty('display', 'none', 'important');
      return;
    case 'show':
      element.removeAttribute('hidden');
      style(element)?.removeProperty('display');
      return;
    case 'style':
      style(element)?.setProperty(edit.property, edit.value);
      return;
  }
}

function style(element: Element): CSSStyleDeclaration | undefined {
  return element instanceof HTMLElement || element instanceof SVGElement ? element.style : undefined;
}
