const PATTERN =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
/** As spreadsheets write it: 12/1/2010 8:26, 1.12.2010, 12/1/2010 8:26 PM. */
const LOCAL =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AP])\.?M\.?)?)?$/i;

/**
 * Milliseconds since epoch of a date as files have it: ISO 8601 with or without time and offset, `20101201`,
 * `12/1/2010 8:26` (month first, unless `dayFirst`), `1.12.2010` (always the day first), with AM and PM, or seconds or
 * milliseconds since epoch. What names no offset is in `timeZone`.
 * Undefined for anything else, and for days that do not exist.
 */
export function parseTime(text: string, timeZone: string, dayFirst = false): number | undefined {
  const trimmed = text.trim();
  if (/^\d{10}$/.test(trimmed)) return Number(trimmed) * 1000;
  if (/^\d{13}$/.test(trimmed)) return Number(trimmed);
  const iso = PATTERN.exec(trimmed) ?? COMPACT.exec(trimmed);
  if (iso)
    return fromParts(
      Array.from({ length: 6 }, (_, i) => iso[i + 1]),
      iso[7],
      timeZone,
    );
  const local = LOCAL.exec(trimmed);
  if (!local) return undefined;
  const [, first, mark, second, year, hour, minute, seconds, half] = local;
  const [day, month] = dayFirst || mark === '.' ? [first, second] : [second, first];
  return fromParts([year, month, day, hourOfDay(hour, half), minute, seconds], undefined, timeZone);
}

/**
 * Whether the day comes first in a column of dates such as 3/4/2026: undefined where none of them tells, which only a
 * number above 12 does.
 */
export function isDayFirst(dates: Iterable<string>): boolean | undefined {
  for (const text of dates) {
    const [, first, mark, second] = LOCAL.exec(text.trim()) ?? [];
    if (first === undefined || mark === '.') continue;
    if (Number(first) > 12) return true;
    if (Number(second) > 12) return false;
  }
  return undefined;
}

/** 12 AM is midnight, 12 PM noon; an hour above 12 with either is none. */
function hourOfDay(hour: string | undefined, half: string | undefined): string | undefined {
  if (hour === undefined || half === undefined) return hour;
  if (Number(hour) > 12 || Number(hour) === 0) return '99';
  return String((Number(hour) % 12) + (half.toUpperCase() === 'P' ? 12 : 0));
}

function fromParts(
  parts: readonly (string | undefined)[],
  offset: string | undefined,
  timeZone: string,
): number | undefined {
  const [year, month, day, hour, minute, second] = parts.map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const utc = Date.UTC(year, month - 1, day, hour, minute, second);
  const read = new Date(utc);
  if (
    read.getUTCMonth() !== month - 1 ||
    read.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 60
  )
    return undefined;
  if (offset === 'Z') return utc;
  if (offset) {
    const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(offset)!;
    return utc - (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  }
  // The zone's offset at the moment itself: guessed from the local time as if it were UTC, then corrected once, which
  // is exact but for the hour that a change of the clocks repeats.
  const guess = utc - offsetAt(utc, timeZone);
  return utc - offsetAt(guess, timeZone);
}

/** Formatters by time zone: making one is slow. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that a zone's clocks are ahead of UTC at a moment. Throws RangeError for a zone that is not known. */
export function offsetAt(at: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  const parts = Object.fromEntries(
    formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  );
  const local = Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second);
  return local - (at - (at % 1000));
}
