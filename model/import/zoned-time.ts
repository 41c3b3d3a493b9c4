const PATTERN =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})(Z)?)?$/;
/** As spreadsheets write it: 12/1/2010 8:26, 1.12.2010, 12/1/10 8:26 PM. */
const LOCAL =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AP])\.?M\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$/i;
/** As people and mail write it: Dec 1, 2010, 8:26 AM and 1-Dec-2010; a day's name before it says nothing. */
const MONTH_FIRST = /^(?:[a-z]{3,9},?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})/i;
const DAY_MONTH = /^(?:[a-z]{3,9},?\s+)?(\d{1,2})[\s.-]+([a-z]{3,9})\.?[\s,-]+(\d{4}|\d{2})/i;
const CLOCK =
  /^(?:,|\s+at)?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AP])\.?M\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Days since 30 December 1899, as Excel and LibreOffice number them: 1982 to 2173, so that no year is taken for one. */
const SERIAL = /^([3-9]\d{4})(\.\d+)?$/;
const SERIAL_EPOCH = Date.UTC(1899, 11, 30);
const DAY_SECONDS = 86_400;

/**
 * Milliseconds since epoch of a date as files have it: ISO 8601 with or without time and offset, `20101201`,
 * `12/1/2010 8:26` (month first, unless `dayFirst`), `1.12.2010` (always the day first), with AM and PM and years of two
 * digits (70 is 1970, 69 is 2069), `Dec 1, 2010`, `1-Dec-2010`, a spreadsheet's number of days (`40513.35`), or seconds
 * or milliseconds since epoch. What names no offset is in `timeZone`.
 * Undefined for anything else, and for days that do not exist.
 */
export function parseTime(text: string, timeZone: string, dayFirst = false): number | undefined {
  const trimmed = text.trim();
  if (/^\d{10}$/.test(trimmed)) return Number(trimmed) * 1000;
  if (/^\d{13}$/.test(trimmed)) return Number(trimmed);
  const serial = SERIAL.exec(trimmed);
  if (serial) return ofSerial(Number(trimmed), timeZone);
  const iso = PATTERN.exec(trimmed) ?? COMPACT.exec(trimmed);
  if (iso)
    return fromParts(
      Array.from({ length: 6 }, (_, i) => iso[i + 1]),
      iso[7],
      timeZone,
    );
  const local = LOCAL.exec(trimmed);
  if (!local) return ofWords(trimmed, timeZone);
  const [, first, mark, second, year, hour, minute, seconds, half, offset] = local;
  const [day, month] = dayFirst || mark === '.' ? [first, second] : [second, first];
  return fromParts([fullYear(year!), month, day, hourOfDay(hour, half), minute, seconds], offset, timeZone);
}

function ofWords(text: string, timeZone: string): number | undefined {
  const found = MONTH_FIRST.exec(text) ?? DAY_MONTH.exec(text);
  if (!found) return undefined;
  const [whole, one, two, year] = found as unknown as [string, string, string, string];
  const [day, word] = /^\d/.test(one) ? [one, two] : [two, one];
  const month = MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
  const rest = text.slice(whole.length);
  const clock = CLOCK.exec(rest);
  if (month === 0 || (rest !== '' && !clock)) return undefined;
  const [, hour, minute, second, half, offset] = clock ?? [];
  return fromParts(
    [fullYear(year), String(month), day, hourOfDay(hour, half), minute, second],
    offset,
    timeZone,
  );
}

function ofSerial(days: number, timeZone: string): number {
  // A spreadsheet keeps a fraction of a day: what it showed was whole seconds.
  const utc = SERIAL_EPOCH + Math.round(days * DAY_SECONDS) * 1000;
  return inZone(utc, timeZone);
}

function fullYear(year: string): string {
  return year.length === 2 ? `${Number(year) < 70 ? '20' : '19'}${year}` : year;
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
  if (offset && /^[A-Z]/i.test(offset)) return utc;
  if (offset) {
    const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset)!;
    return utc - (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0)) * 60_000;
  }
  return inZone(utc, timeZone);
}

/** The moment at which a zone's clocks show what UTC's do at `utc`. */
function inZone(utc: number, timeZone: string): number {
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
