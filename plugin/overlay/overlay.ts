import type { Experience } from '../../model/placement.ts';
import type { PayloadPlacement } from '../apply/payload.ts';
import { core } from '../chunk-core.ts';
import { createElement, createShadowHost } from '../create-element.ts';
import { guarded } from '../guard.ts';
import { word } from '../word.ts';
import { mayShow, noteShown } from './frequency.ts';
import css from './overlay.css?inline';
import { whenTriggered } from './trigger.ts';

export { connect } from '../chunk-core.ts';

type Overlay = Extract<Experience, { kind: 'overlay' }>;

/** Shows an overlay at its moment, not more often than it may, and only one at a time. */
export function apply(decision: string, placement: PayloadPlacement): void {
  const overlay = placement.x as Overlay;
  const everyDays = overlay.every_days ?? 1;
  const view = core.pageView();
  if (!mayShow(placement.i, everyDays)) return;
  whenTriggered(overlay.trigger, () => {
    const isTaken = document.querySelector('endcap-overlay,endcap-consent');
    if (isTaken || view !== core.pageView() || !mayShow(placement.i, everyDays)) return;
    noteShown(placement.i);
    open(placement.i, overlay);
    core.pushExposure({ decision, placement: placement.i, stands: true, at: Date.now() });
  });
}

function open(placement: string, { form, title, text, link }: Overlay): void {
  const opener = document.activeElement as HTMLElement | null;
  const close = guarded(() => {
    const hadFocus = document.activeElement === host;
    host.remove();
    if (hadFocus) opener?.focus();
  });
  const follow = guarded(() => core.emit('placement_click', { label: placement }, 'shop'));
  const isDialog = form === 'dialog';
  const panel = createElement(
    isDialog ? 'dialog' : 'section',
    {
      class: form,
      'aria-label': title || text.slice(0, 60),
      onclose: close,
      onkeydown: (event) => {
        if ((event as KeyboardEvent).key === 'Escape') close();
      },
    },
    title ? createElement('h2', {}, title) : undefined,
    createElement('p', {}, text),
    link ? createElement('a', { href: link.href, onclick: follow }, link.text) : undefined,
    createElement('button', { type: 'button', 'aria-label': word('close', 'Close'), onclick: close }, '×'),
  );
  // Outside whatever a framework renders into.
  const host = createShadowHost('endcap-overlay', css, panel);
  document.documentElement.append(host);
  if (panel instanceof HTMLDialogElement) panel.showModal();
}
