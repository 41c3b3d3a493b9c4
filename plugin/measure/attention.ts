import { core } from '../chunk-core.ts';
import { listen } from '../guard.ts';

/** Without a sign of life for so long nobody is looking any more. */
const IDLE_MILLIS = 30_000;

/** Up to when attention is counted; the last sign of life. */
let countedTo = 0;
let lastSign = 0;
let attention = 0;
let deepest = 0;
let toldDepth = 0;

/**
 * Measures a page view: `dwell`, milliseconds of attention since it was last told, and `scroll`, the deepest per cent
 * of the page seen, where it grew. Both are told when the page is hidden or left.
 */
export function measureAttention(): void {
  start();
  for (const sign of ['scroll', 'pointermove', 'pointerdown', 'keydown', 'touchstart']) {
    listen(window, sign, () => {
      count();
      lastSign = Date.now();
      if (sign === 'scroll') look();
    });
  }
  listen(document, 'visibilitychange', () => {
    if (!document.hidden) countedTo = lastSign = Date.now();
  });
  core.on('leave', () => {
    count();
    if (attention) core.pushEvent('dwell', { amount: attention });
    if (deepest > toldDepth) core.pushEvent('scroll', { amount: (toldDepth = deepest) });
    attention = 0;
  });
  core.on('view', start);
}

function start(): void {
  countedTo = lastSign = Date.now();
  attention = deepest = toldDepth = 0;
  look();
}

/** Adds the time since the last count, but not beyond 30 s after the last sign of life. */
function count(): void {
  const now = Date.now();
  attention += Math.max(0, Math.min(now, lastSign + IDLE_MILLIS) - countedTo);
  countedTo = now;
}

function look(): void {
  const seen = (scrollY + innerHeight) / document.documentElement.scrollHeight;
  deepest = Math.max(deepest, Math.min(100, Math.round(seen * 100)));
}
