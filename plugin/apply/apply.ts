import type { Experience } from '../../model/placement.ts';
import { isTag } from '../config.ts';
import { mayObserve } from '../consent/consent.ts';
import { guarded, later } from '../guard.ts';
import { loadChunk } from '../load-chunk.ts';
import { on } from '../moments.ts';
import { pageView } from '../page-view.ts';
import { keep, makeFor } from './keep.ts';
import { adoptPayload, readPayload, type PayloadPlacement } from './payload.ts';

/** After soft navigation the shop needs a moment to draw what is to be changed. */
const DRAW_MILLIS = 150;

/** Applies the decisions that came with the page; has them asked for, once a page view and once more under consent, where none could come. */
export function startApply(): void {
  let decidedView: string | undefined;
  const decideHere = async () => {
    const { id, isSoft } = pageView();
    const asked = id + mayObserve();
    if (decidedView === asked || !(isTag || isSoft)) return;
    decidedView = asked;
    await (await loadChunk('decide')).decideHere();
  };
  on('decisions', ({ d, p }) => {
    for (const placement of p) guarded(apply)(d, placement);
  });
  on('view', () => later(DRAW_MILLIS, decideHere));
  on('consent', decideHere);
  const own = !isTag && readPayload();
  if (own) adoptPayload(own);
}

/** Applies one placement's decision, or watches that what the edge applied stands. */
export async function apply(decision: string, placement: PayloadPlacement): Promise<void> {
  const experience = placement.x as Experience | undefined;
  const isSimple =
    !experience ||
    experience.kind === 'listing' ||
    (experience.kind === 'content' && experience.edits.every(({ op }) => op !== 'html'));
  if (isSimple) keep(decision, placement, makeFor(placement));
  else if (experience.kind !== 'overlay') (await loadChunk('insert')).apply(decision, placement);
  // How often it may show has to be kept, which needs consent.
  else if (mayObserve()) (await loadChunk('overlay')).apply(decision, placement);
}
