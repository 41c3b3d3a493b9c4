/** Keys that React, Vue and Preact leave on nodes they own; Svelte leaves none that can be relied on. */
const OWN_KEYS = /^__(react|vue|vnode|k$)/;
/** Marks of pages that a framework will hydrate, before it has. */
const TO_COME = '#__next,#__nuxt,[data-reactroot],[data-server-rendered],astro-island[ssr]';

const POLL_MILLIS = 50;
const MAX_POLLS = 80;

/** True where a framework owns the element or one around it. */
export function isOwned(element: Element | null): boolean {
  return (
    !!element && (Object.keys(element).some((key) => OWN_KEYS.test(key)) || isOwned(element.parentElement))
  );
}

/**
 * Calls back when the element that `find` finds is hydrated: 4 s after at the latest, 0.8 s after a page has loaded that
 * shows no mark of a framework, at once where none is `expected` either.
 */
export function whenHydrated(find: () => Element | null, expected: boolean, act: () => void): void {
  let polls = expected || isToCome() ? 0 : MAX_POLLS;
  const poll = () => {
    const element = find();
    if (polls >= MAX_POLLS) return act();
    // Where the mark of hydration is there the framework may still work around the node: one more round.
    if (isOwned(element) && !element?.closest('astro-island[ssr]')) polls = MAX_POLLS;
    else polls += isToCome() || document.readyState !== 'complete' ? 1 : 5;
    setTimeout(poll, POLL_MILLIS);
    return undefined;
  };
  poll();
}

function isToCome(): boolean {
  return document.querySelector(TO_COME) !== null;
}
