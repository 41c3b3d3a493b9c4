import type { Edit } from '../../model/placement.ts';

/**
 * Makes one edit on every element that it names and that has it not yet; returns whether anything a framework could
 * have put back had to be changed. Nodes are changed or hidden, never removed: a framework would throw later. Edits
 * of HTML are not made here.
 */
export function applyEdit(edit: Edit, placeSelector: string | undefined): boolean {
  const elements = document.querySelectorAll<HTMLElement>(edit.selector ?? placeSelector ?? 'endcap-none');
  return [...elements].filter((element) => makeOn(element, edit)).length > 0;
}

function makeOn(element: HTMLElement, edit: Edit): boolean {
  const { style } = element;
  switch (edit.op) {
    case 'text':
      return setText(element, edit.text);
    case 'attribute':
      return setAttribute(element, edit.name, edit.value);
    case 'image':
      // Sources of a <picture> would win over the image.
      for (const source of element.closest('picture')?.querySelectorAll('source') ?? [])
        source.srcset = edit.srcset ?? edit.src;
      if (edit.alt != null) setAttribute(element, 'alt', edit.alt);
      setAttribute(element, 'srcset', edit.srcset);
      return setAttribute(element, 'src', edit.src);
    case 'class':
      element.classList.add(...(edit.add ?? []));
      element.classList.remove(...(edit.remove ?? []));
      return false;
    case 'style':
      style.setProperty(edit.property, edit.value, 'important');
      return false;
    case 'hide':
      style.setProperty('display', 'none', 'important');
      return false;
    case 'show':
      element.hidden = false;
      if (getComputedStyle(element).display === 'none') style.setProperty('display', 'revert', 'important');
      return false;
    case 'html':
      return false;
  }
}

/** Puts the text into the first text node and empties the others: the nodes stay where the framework knows them. */
function setText(element: Element, text: string): boolean {
  if (element.textContent === text) return false;
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let first: Node | undefined;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    node.nodeValue = first || !node.nodeValue?.trim() ? '' : text;
    if (node.nodeValue) first = node;
  }
  if (!first) element.append(text);
  return true;
}

function setAttribute(element: Element, name: string, value = ''): boolean {
  if ((element.getAttribute(name) ?? '') === value || /^\W*(java|vb)script:|^\s*data:/i.test(value))
    return false;
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
  return true;
}
