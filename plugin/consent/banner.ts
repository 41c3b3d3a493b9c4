import { core } from '../chunk-core.ts';
import { config } from '../config.ts';
import { createElement, createShadowHost } from '../create-element.ts';
import { guarded } from '../guard.ts';
import css from './banner.css?inline';
import { choose } from './choose.ts';
import { hasGpc, type Grants } from './consent.ts';
import { textsOf } from './texts.ts';

let host: HTMLElement | undefined;
let opener: HTMLElement | null = null;

/**
 * Shows the question. It stands beside the page and is not modal: the shop stays usable. `isAsked`: the visitor wants
 * it, so the purposes are unfolded, focus moves in, and back where it came from when it closes.
 */
export function openBanner(isAsked: boolean): void {
  closeBanner();
  opener = isAsked ? (document.activeElement as HTMLElement | null) : null;
  const panel = buildPanel(isAsked);
  host = createShadowHost('endcap-consent', css, panel);
  // First in the body, so that the keyboard meets it first.
  document.body.prepend(host);
  if (isAsked) panel.focus();
}

/** Takes the question away, if it is there. */
export function closeBanner(): void {
  const hadFocus = host !== undefined && host === document.activeElement;
  host?.remove();
  if (hadFocus) opener?.focus();
}

function close(): void {
  closeBanner();
  core.showWayBack();
}

function button(text: string, kind: string, act: () => unknown): HTMLButtonElement {
  return createElement('button', { type: 'button', class: kind, onclick: guarded(act) }, text);
}

function buildPanel(isAsked: boolean): HTMLElement {
  const texts = textsOf(config.texts);
  const now = core.consent();
  const hasChoice = core.lastChoice() !== undefined;
  const canLeave = isAsked || hasChoice || hasGpc;

  const boxes = {} as Record<'necessary' | keyof Grants, HTMLInputElement>;
  const purpose = (name: keyof typeof boxes) => {
    const isFixed = name === 'necessary' || hasGpc;
    const box = createElement('input', {
      type: 'checkbox',
      role: 'switch',
      id: name,
      'aria-describedby': `${name}-why`,
      disabled: isFixed,
    });
    box.checked = name === 'necessary' || now[name];
    boxes[name] = box;
    return createElement(
      'div',
      { class: 'purpose' },
      createElement('label', { for: name }, texts[name]),
      box,
      createElement('p', { id: `${name}-why` }, texts[`${name}_why`]),
    );
  };
  const purposes = createElement(
    'div',
    { class: 'purposes', hidden: !isAsked },
    purpose('necessary'),
    purpose('analytics'),
    purpose('personalization'),
  );

  const decide = (grants: Grants) => {
    close();
    return choose(grants, 'banner');
  };
  const save = button(texts.save, 'line', () =>
    decide({ analytics: boxes.analytics.checked, personalization: boxes.personalization.checked }),
  );
  const unfold = button(texts.choose, 'line', () => {
    purposes.hidden = save.hidden = false;
    unfold.hidden = true;
    boxes.analytics.focus();
  });
  save.hidden = !isAsked;
  unfold.hidden = isAsked;
  const hasConsent = hasChoice && (now.analytics || now.personalization);
  const choices = hasGpc
    ? [button(texts.close, 'main', close)]
    : [
        button(hasConsent ? texts.withdraw : texts.reject, 'main', () =>
          decide({ analytics: false, personalization: false }),
        ),
        button(texts.accept, 'main', () => decide({ analytics: true, personalization: true })),
        save,
        unfold,
      ];

  return createElement(
    'div',
    {
      class: 'panel',
      role: 'dialog',
      'aria-labelledby': 'title',
      'aria-describedby': 'intro',
      tabindex: '-1',
      lang: config.texts ? config.locale : 'en',
      onkeydown: (event) => {
        if ((event as KeyboardEvent).key === 'Escape' && canLeave) close();
      },
    },
    createElement('h2', { id: 'title' }, texts.title),
    canLeave
      ? createElement(
          'button',
          { type: 'button', class: 'close', 'aria-label': texts.close, onclick: guarded(close) },
          '×',
        )
      : undefined,
    createElement(
      'p',
      { id: 'intro' },
      hasGpc ? texts.gpc : now.analytics && now.undecided ? texts.intro_opt_out : texts.intro,
    ),
    purposes,
    createElement('div', { class: 'choices' }, ...choices),
    config.privacy_url ? createElement('a', { href: config.privacy_url }, texts.more) : undefined,
  );
}
