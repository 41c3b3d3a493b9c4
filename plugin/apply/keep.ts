import type { Experience } from '../../model/placement.ts';
import { isTag } from '../config.ts';
import { pushExposure } from '../deliver.ts';
import { guarded, later } from '../guard.ts';
import { on } from '../moments.ts';
import { pageView } from '../page-view.ts';
import { applyEdit } from './edit.ts';
import { whenHydrated } from './hydration.ts';
import { orderListing } from './listing.ts';
import type { PayloadPlacement } from './payload.ts';

/** A framework that puts its own back so often wins: fighting on would freeze the page. */
const MAX_TRIES = 5;
/** How long a change is watched, and when it is reported whether it stands. */
const WATCH_MILLIS = 10_000;
const REPORT_MILLIS = 2500;

/** Makes a change where it is missing; true: it was missing. A second call at once does nothing and says false. */
export type Make = () => boolean;

const editsOf = ({ x }: PayloadPlacement) =>
  (x as Partial<Extract<Experience, { kind: 'content' }>>)?.edits ?? [];

/** How to make a placement's change with the nodes that the page has; for other kinds nothing is missing. */
export function makeFor(placement: PayloadPlacement): Make {
  const { s, o, c } = placement;
  return () => {
    const missing = editsOf(placement).filter((edit) => applyEdit(edit, s));
    return (o && s && orderListing(s, o, c)) || missing.length > 0;
  };
}

/**
 * Makes a placement's change when the framework around it, if there is one, has hydrated; watches it, makes it again
 * when it is put back, and reports once whether it stands, when the page is hidden at the latest.
 */
export function keep(decision: string, placement: PayloadPlacement, make: Make): void {
  const view = pageView();
  const selector = placement.s ?? editsOf(placement)[0]?.selector;
  if (!selector) return;
  const find = () => document.querySelector(selector);
  const first = find();
  let tries = 0;
  let isReported = false;
  // Called when the framework's own work is done and before it is painted: nobody sees what it put back.
  const watcher = new MutationObserver(
    guarded(() => {
      if (view !== pageView() || !make()) return;
      // The change itself is no news.
      watcher.takeRecords();
      if (++tries > MAX_TRIES) watcher.disconnect();
    }),
  );
  const report = () => {
    // On a page that never had the place nothing was put back.
    if (isReported || view !== pageView() || !(first || find())) return;
    isReported = true;
    pushExposure({ decision, placement: placement.i, stands: !make() && !!find(), at: Date.now() });
  };
  whenHydrated(
    find,
    placement.a === 'p' && !isTag,
    guarded(() => {
      make();
      watcher.observe(document, { childList: true, characterData: true, subtree: true });
      later(WATCH_MILLIS, () => watcher.disconnect());
      later(REPORT_MILLIS, report);
      on('leave', report);
    }),
  );
}
