import { createElement, createShadowHost } from '../create-element.ts';
import { config } from '../config.ts';
import css from './way-back.css?inline';

let host: HTMLElement | undefined;

/** Shows the small lasting button that opens the question again, unless the shop has a link `#endcap-consent` of its own. */
export function showWayBack(open: () => void): void {
  if (document.querySelector('[href="#endcap-consent"]')) return;
  host ??= createShadowHost('endcap-privacy', css, createElement('button', { type: 'button', onclick: open }, config.texts?.privacy ?? 'Privacy'));
  document.body.append(host);
}
