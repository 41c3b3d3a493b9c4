import { startDelivery } from '../deliver.ts';
import { loadChunk } from '../load-chunk.ts';
import { on } from '../moments.ts';
import { observeDataLayer } from './data-layer-events.ts';
import { emit } from './emit.ts';

let isStarted = false;

/** Starts to observe, with the present page view as the first; a second call does nothing. Only after consent. */
export async function observe(): Promise<void> {
  if (isStarted) return;
  isStarted = true;
  startDelivery();
  tellPageView();
  on('view', tellPageView);
  observeDataLayer();
  (await loadChunk('watch')).watch();
}

function tellPageView(): void {
  emit('page_view', {}, 'shop');
}
