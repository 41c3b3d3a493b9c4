import { listen } from '../guard.ts';
import { startDelivery } from '../deliver.ts';
import { loadChunk } from '../load-chunk.ts';
import { on } from '../moments.ts';
import { placementsOnPage } from '../apply/payload.ts';
import { cardAround } from './card.ts';
import { observeDataLayer } from './data-layer-events.ts';
import { emit, startEmitting } from './emit.ts';

let isStarted = false;

/** Starts to observe, with the present page view as the first; a second call does nothing. Only after consent. */
export async function observe(): Promise<void> {
  if (isStarted) return;
  isStarted = true;
  startEmitting();
  startDelivery();
  const view = () => emit('page_view', {}, 'shop');
  view();
  on('view', view);
  observeDataLayer();
  listen(document, 'click', ({ target }) => click(target as Element));
  const [infer, measure] = await Promise.all([loadChunk('infer'), loadChunk('measure')]);
  infer.infer();
  measure.measure();
}

function click(target: Element): void {
  const button = target.closest?.('a[href],button');
  if (!button) return;
  const card = cardAround(target);
  if (card && button.matches('a')) emit('select_item', { items: [card] }, 'dom');
  for (const { i, s } of placementsOnPage()) {
    if (s && target.closest(s)) emit('placement_click', { label: i }, 'shop');
  }
}
