import type { ShopEvent } from '../../model/event.ts';
import type { VisitorState } from './visitor-state.ts';

export type Refusal =
  | 'rate_limited' // more than a person's browser sends; try again later
  | 'impossible_rate'; // more pages a second than a person opens: an automated visitor

/** Events a visitor may send at once, and how many a second after that. */
const BURST_EVENTS = 2_000;
const EVENTS_PER_SECOND = 20;
/** So many page views within so long were not opened by a person. */
const IMPOSSIBLE_VIEWS = 40;
const IMPOSSIBLE_MILLIS = 10_000;

interface Pace {
  allowance: number;
  at: number;
  /** Times of the last page views, oldest first. */
  views: number[];
}

/** Kept in memory only and only while the visitor is: a limit that forgets is still a limit. */
const paces = new WeakMap<VisitorState, Pace>();

/** Why these events are refused; undefined: they are welcome and were counted against the visitor's allowance. */
export function refusal(state: VisitorState, events: readonly ShopEvent[], now: number): Refusal | undefined {
  let pace = paces.get(state);
  if (!pace) paces.set(state, (pace = { allowance: BURST_EVENTS, at: now, views: [] }));
  pace.allowance = Math.min(
    BURST_EVENTS,
    pace.allowance + (Math.max(0, now - pace.at) / 1000) * EVENTS_PER_SECOND,
  );
  pace.at = Math.max(pace.at, now);
  if (events.length > pace.allowance) return 'rate_limited';
  pace.allowance -= events.length;
  const views = events.filter((event) => event.name === 'page_view').map((event) => event.at);
  if (views.length === 0) return undefined;
  pace.views = [...pace.views, ...views].toSorted((a, b) => a - b).slice(-IMPOSSIBLE_VIEWS);
  const span = pace.views.at(-1)! - pace.views[0]!;
  return pace.views.length === IMPOSSIBLE_VIEWS && span < IMPOSSIBLE_MILLIS ? 'impossible_rate' : undefined;
}
