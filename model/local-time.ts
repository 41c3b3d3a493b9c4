import { offsetAt } from './import/zoned-time.ts';

const QUARTER_MILLIS = 900_000;

/** A moment as the clocks and calendars of a place have it. */
export interface LocalTime {
  /** YYYY-MM-DD */
  date: string;
  /** 1 January - 12 December */
  month: number;
  /** 1 Monday - 7 Sunday */
  weekday: number;
  /** 0-23 */
  hour: number;
}

/**
 * The offset of each zone in the quarter of an hour asked for last: clocks change on quarters only, and asking Intl
 * anew would cost more than a whole decision.
 */
const offsets = new Map<string, { quarter: number; offset: number }>();

/**
 * A moment in a time zone, in milliseconds since epoch and a name of the IANA database; a zone that is not known counts
 * as UTC. Summer time counts from the very quarter of an hour in which it begins.
 */
export function localTime(now: number, timeZone: string): LocalTime {
  const local = new Date(now + offsetIn(now, timeZone));
  return {
    date: local.toISOString().slice(0, 10),
    month: local.getUTCMonth() + 1,
    weekday: ((local.getUTCDay() + 6) % 7) + 1,
    hour: local.getUTCHours(),
  };
}

function offsetIn(now: number, timeZone: string): number {
  const quarter = Math.floor(now / QUARTER_MILLIS);
  const known = offsets.get(timeZone);
  if (known?.quarter === quarter) return known.offset;
  let offset = 0;
  try {
    offset = offsetAt(now, timeZone);
  } catch {
    // Not a zone that this machine knows: UTC, so that a decision never fails.
  }
  offsets.set(timeZone, { quarter, offset });
  return offset;
}
