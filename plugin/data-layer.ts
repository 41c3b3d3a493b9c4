import { guarded } from './guard.ts';
import { on } from './moments.ts';

/** An entry: an object (`{event, ecommerce}`) or the Arguments object of a `gtag()` call (`[0]`: its command). */
export type LayerEntry = Record<string | number, unknown>;
type Read = (entry: LayerEntry) => void;
const readers: ((entry: unknown) => void)[] = [];
let wrapped: unknown[] | undefined;
let viewStart = 0;

/** What is pushed from a soft navigation on belongs to the new page view. */
on('view', ({ isSoft }) => {
  if (isSoft) viewStart = window.dataLayer?.length ?? 0;
});

/** Index of the first entry of the present page view. */
export function layerViewStart(): number {
  return viewStart;
}

/**
 * Calls `read` with every entry of the shop's dataLayer from index `from` on, those already there first, then as
 * they are pushed.
 */
export function onLayer(from: number, read: Read): void {
  const layer = (window.dataLayer ??= []);
  const safely = guarded((entry: unknown) => {
    // Tag Manager also takes functions; Array.isArray is false for Arguments objects.
    if (entry && typeof entry === 'object') read(entry as LayerEntry);
  });
  layer.slice(from).forEach((entry) => safely(entry));
  readers.push(safely);
  if (wrapped === layer) return;
  wrapped = layer;
  const push = layer.push;
  layer.push = function pushAndRead(...entries: unknown[]) {
    const length = push.apply(this, entries);
    for (const entry of entries) for (const reader of readers) reader(entry);
    return length;
  };
}
