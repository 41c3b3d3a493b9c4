import { core } from '../chunk-core.ts';
import { guarded } from '../guard.ts';

/** INP leaves out one slow interaction for each 50 (web.dev/articles/inp). */
const INTERACTIONS_PER_OUTLIER = 50;
/** CLS is the worst session of shifts that follow within 1 s, 5 s long at most (web.dev/articles/cls). */
const SESSION_GAP_MILLIS = 1000;
const SESSION_MILLIS = 5000;

interface Timing extends PerformanceEntry {
  interactionId?: number;
  value?: number;
  hadRecentInput?: boolean;
}

/**
 * Measures the page's speed as Chrome's field data does, for guardrails: `web_vital` with LCP and INP in milliseconds
 * and CLS, a score. Told once, when the page is first hidden or left: what comes after soft navigation or from the
 * back/forward cache is another page's. What a browser cannot measure is left out.
 */
export function measureVitals(): void {
  let lcp: number | undefined;
  let cls: number | undefined;
  let session = { value: 0, first: 0, last: 0 };
  /** Interaction -> its longest event. */
  const interactions = new Map<number, number>();

  const [navigation] = performance.getEntriesByType('navigation') as { activationStart?: number }[];
  watch('largest-contentful-paint', ({ startTime }) => {
    lcp = Math.max(0, startTime - (navigation?.activationStart ?? 0));
  });
  watch('event', ({ interactionId, duration }) => {
    if (interactionId)
      interactions.set(interactionId, Math.max(duration, interactions.get(interactionId) ?? 0));
  });
  watch('layout-shift', ({ startTime, value = 0, hadRecentInput }) => {
    if (hadRecentInput) return;
    if (startTime - session.last > SESSION_GAP_MILLIS || startTime - session.first > SESSION_MILLIS) {
      session = { value: 0, first: startTime, last: startTime };
    }
    session.value += value;
    session.last = startTime;
    cls = Math.max(cls ?? 0, session.value);
  });

  let isTold = false;
  core.on('leave', () => {
    if (isTold) return;
    isTold = true;
    const durations = [...interactions.values()].toSorted((a, b) => b - a);
    const inp = durations[Math.floor(durations.length / INTERACTIONS_PER_OUTLIER)];
    // No shift at all is a score of 0, where shifts can be seen.
    if (PerformanceObserver.supportedEntryTypes.includes('layout-shift')) cls ??= 0;
    for (const [label, amount] of Object.entries({ LCP: lcp, INP: inp, CLS: cls })) {
      if (amount !== undefined)
        core.pushEvent('web_vital', { label, amount: Math.round(amount * 1000) / 1000 });
    }
  });
}

/** Reads each entry of a kind, those from before too; nothing where the browser does not know the kind. */
function watch(type: string, read: (entry: Timing) => void): void {
  if (!PerformanceObserver.supportedEntryTypes.includes(type)) return;
  const observer = new PerformanceObserver(guarded((list) => list.getEntries().forEach(read)));
  observer.observe({ type, buffered: true, durationThreshold: 40 } as PerformanceObserverInit);
  core.on('leave', () => observer.takeRecords().forEach(read));
}
