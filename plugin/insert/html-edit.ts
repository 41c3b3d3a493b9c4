import { isOwned } from '../apply/hydration.ts';
import { parseHtml } from './parse-html.ts';

const TWIN = 'data-endcap-twin';

/**
 * Replaces the content of every element that a selector names; returns whether one had another. Where a framework owns
 * the element its nodes are not removed: a twin beside the hidden original shows the new content.
 */
export function setHtml(selector: string, html: string): boolean {
  let isChanged = false;
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    if (!element.hasAttribute(TWIN)) isChanged = setOn(element, html) || isChanged;
  }
  return isChanged;
}

function setOn(element: HTMLElement, html: string): boolean {
  const content = parseHtml(html);
  const wanted = document.createElement('div');
  wanted.append(content.cloneNode(true));
  if (wanted.innerHTML.trim() === element.innerHTML.trim()) return false;
  if (!isOwned(element)) {
    element.replaceChildren(content);
    return true;
  }
  if (element.nextElementSibling?.hasAttribute(TWIN)) return false;
  const twin = element.cloneNode(false) as HTMLElement;
  twin.removeAttribute('id');
  twin.setAttribute(TWIN, '');
  twin.append(content);
  element.after(twin);
  element.style.setProperty('display', 'none', 'important');
  return true;
}
