import { SESSION_IDLE_MILLIS } from '../../model/session.ts';

/**
 * Visits since a moment, each as begin, end (seconds after it) and pages, one after another, oldest first. Plain JSON,
 * and the same whatever the order in which events arrive: what closes the gap between two visits makes them one.
 */
export type Visits = number[];

/** More visits than that in an attribution window are a machine's. */
const MAX_VISITS = 60;
const IDLE_SECONDS = SESSION_IDLE_MILLIS / 1000;
/** A tag tells of a page just before it asks what to show there: so much earlier a page belongs to the first visit. */
export const LEAD_MILLIS = 3_000;

/** Adds an event, in place: `after` milliseconds since the moment, of which LEAD_MILLIS before it are its own. */
export function addToVisits(visits: Visits, after: number, isPage: boolean): void {
  const at = Math.max(0, Math.round(after / 1000));
  add(visits, [at, at, isPage ? 1 : 0]);
}

/** Visits of one visitor from two places as one list. */
export function mergeVisits(a: Visits, b: Visits): Visits {
  const merged = [...a];
  for (let index = 0; index < b.length; index += 3) add(merged, [b[index]!, b[index + 1]!, b[index + 2]!]);
  return merged;
}

function add(visits: Visits, [first, last, seen]: [number, number, number]): void {
  let [begin, end, pages] = [first, last, seen];
  let at = 0;
  while (at < visits.length && visits[at + 1]! < begin - IDLE_SECONDS) at += 3;
  let until = at;
  while (until < visits.length && visits[until]! <= end + IDLE_SECONDS) {
    begin = Math.min(begin, visits[until]!);
    end = Math.max(end, visits[until + 1]!);
    pages += visits[until + 2]!;
    until += 3;
  }
  if (until === at && visits.length >= 3 * MAX_VISITS) return;
  visits.splice(at, until - at, begin, end, pages);
}

/** How many visits there were. */
export function visitCount(visits: Visits): number {
  return visits.length / 3;
}

/** How many pages they saw together. */
export function pageCount(visits: Visits): number {
  let pages = 0;
  for (let index = 2; index < visits.length; index += 3) pages += visits[index]!;
  return pages;
}

/** How many of them saw one page at the most. */
export function bounceCount(visits: Visits): number {
  let bounces = 0;
  for (let index = 2; index < visits.length; index += 3) if (visits[index]! <= 1) bounces += 1;
  return bounces;
}

/** Whether a visit began later than a day after the moment, and within `days` days. */
export function cameBack(visits: Visits, days: number): boolean {
  for (let index = 0; index < visits.length; index += 3)
    if (visits[index]! > 86_400 && visits[index]! <= days * 86_400) return true;
  return false;
}
