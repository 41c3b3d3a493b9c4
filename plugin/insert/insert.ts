import type { Experience } from '../../model/placement.ts';
import type { Make } from '../apply/keep.ts';
import type { PayloadPlacement } from '../apply/payload.ts';
import { core } from '../chunk-core.ts';
import { createElement } from '../create-element.ts';
import { setHtml } from './html-edit.ts';
import { offer } from './offer.ts';
import { parseHtml } from './parse-html.ts';
import { redirect } from './redirect.ts';
import { strip, type StripItem } from './strip.ts';

export { connect } from '../chunk-core.ts';

/** On a box whose content is the plugin's own. */
const LIVE = 'data-endcap-live';

type Position = 'before' | 'after' | 'prepend' | 'append' | 'replace';

/** Applies a placement's decision that needs new nodes (HTML, a strip, an offer), or another address. */
export function apply(decision: string, placement: PayloadPlacement): void {
  const experience = placement.x as Experience & { items?: StripItem[] };
  switch (experience.kind) {
    case 'redirect':
      return redirect(experience.url);
    case 'content':
      return core.keep(decision, placement, () => {
        const isChanged = core.makeFor(placement)();
        return (
          experience.edits.filter((edit) => {
            const selector = edit.selector ?? placement.s;
            return edit.op === 'html' && selector !== undefined && setHtml(selector, edit.html);
          }).length > 0 || isChanged
        );
      });
    case 'snippet':
      return core.keep(
        decision,
        placement,
        inserted(placement, experience.position, () => parseHtml(experience.html)),
      );
    case 'recommendations':
      // Without products to show there is nothing to insert: the strip's products are the server's to choose.
      if (!experience.items?.length) return undefined;
      return core.keep(
        decision,
        placement,
        inserted(placement, experience.position, () => strip(experience, experience.items!)),
      );
    case 'offer':
      if (experience.ends_at !== undefined && experience.ends_at <= Date.now()) return undefined;
      return core.keep(
        decision,
        placement,
        inserted(placement, experience.position, () => offer(experience), true),
      );
    default:
      return undefined;
  }
}

/**
 * Inserts a box with new content at a place, or again where it is gone. What it replaces is hidden, not removed.
 * `isLive`: the content runs (a clock, a button), so that a box of the edge's making, which cannot, is filled anew once.
 */
function inserted(
  { i, s }: PayloadPlacement,
  position: Position = 'append',
  build: () => Node,
  isLive = false,
): Make {
  return () => {
    const known = document.querySelector<HTMLElement>(`[data-endcap="${i}"]`);
    if (known) {
      if (isLive && !known.hasAttribute(LIVE)) known.replaceChildren(build());
      known.setAttribute(LIVE, '');
      return false;
    }
    const place = s ? document.querySelector<HTMLElement>(s) : null;
    if (!place) return true;
    const box = createElement('div', { 'data-endcap': i, [LIVE]: '' });
    box.append(build());
    place[position === 'replace' ? 'after' : position](box);
    if (position === 'replace') place.style.setProperty('display', 'none', 'important');
    return true;
  };
}
