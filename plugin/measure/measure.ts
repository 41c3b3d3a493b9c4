import { measureAttention } from './attention.ts';
import { followBasket } from './basket.ts';
import { measureVitals } from './vitals.ts';
import { watchViewable } from './viewable.ts';
import { core } from '../chunk-core.ts';

/** Starts to measure what products are seen, and under analytics consent attention and the page's speed. */
export function measure(): void {
  followBasket();
  watchViewable();
  if (!core.consent().analytics) return;
  measureAttention();
  measureVitals();
}
