import { measureAttention } from './attention.ts';
import { followBasket } from './basket.ts';
import { measureErrors } from './errors.ts';
import { tellShown } from './tell-shown.ts';
import { measureVitals } from './vitals.ts';
import { watchViewable } from './viewable.ts';
import { core } from '../chunk-core.ts';

/** Starts to measure what products are seen, and under analytics consent attention, the page's speed and errors. */
export function measure(): void {
  followBasket();
  watchViewable();
  if (!core.consent().analytics) return;
  tellShown();
  measureAttention();
  measureVitals();
  measureErrors();
}
