/** Where a session log's lines hold session, item and time. */
export interface SessionColumns {
  readonly delimiter: string;
  readonly session: number;
  readonly item: number;
  readonly time: number;
  /** Whether the first line only names the columns. */
  readonly hasHeader: boolean;
}

const NAMES = {
  session: ['sessionid', 'session', 'sid', 'visitid'],
  item: ['itemid', 'item', 'productid', 'product', 'articleid', 'sku'],
  time: ['time', 'timestamp', 'ts', 'eventtime', 'datetime', 'unixtime'],
} as const;

const EXPECTED =
  'columns SessionId, ItemId and Time (tab, comma or semicolon between them) were expected, named in the first line, or ' +
  'without names as session,item,time or as in yoochoose-clicks.dat session,time,item[,category]';

/** Milliseconds since epoch of Unix seconds, Unix milliseconds or an ISO date; undefined: none of these. */
export function readTime(text: string): number | undefined {
  if (text === '') return undefined;
  const number = Number(text);
  // Seconds reach 10^11 in the year 5138, milliseconds passed it in 1973.
  const millis = Number.isNaN(number) ? Date.parse(text) : number < 1e11 ? number * 1000 : number;
  return Number.isFinite(millis) && millis >= 0 ? millis : undefined;
}

/** Cells of a line, without the quotes or spaces around them; no cell of these logs holds a delimiter. */
export const cellsOf = (line: string, delimiter: string): string[] =>
  line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

const isDate = (text: string): boolean => /^\d{4}-\d\d-\d\d/.test(text);

/**
 * Columns of a session log, told by its first line.
 * @throws Error naming the line, what stands there and what was expected.
 */
export function sessionColumns(firstLine: string, path: string): SessionColumns {
  const delimiter = ['\t', ';', ','].find((one) => firstLine.includes(one));
  const cells = delimiter === undefined ? [] : cellsOf(firstLine, delimiter);
  if (delimiter === undefined || cells.length < 3)
    throw new Error(`${path}:1: ${JSON.stringify(firstLine.slice(0, 80))}; ${EXPECTED}.`);
  const plain = cells.map((cell) => cell.toLowerCase().replace(/[^a-z]/g, ''));
  const find = (names: readonly string[]): number =>
    names.map((name) => plain.indexOf(name)).find((at) => at >= 0) ?? -1;
  const named = { session: find(NAMES.session), item: find(NAMES.item), time: find(NAMES.time) };
  if (Object.values(named).every((at) => at >= 0)) return { delimiter, ...named, hasHeader: true };
  const unnamed = isDate(cells[1]!)
    ? { session: 0, time: 1, item: 2 }
    : readTime(cells[2]!) === undefined
      ? undefined
      : { session: 0, item: 1, time: 2 };
  // Names that are not known are no data: a word for the session and no time.
  if (unnamed === undefined || Object.values(named).some((at) => at >= 0))
    throw new Error(`${path}:1: ${JSON.stringify(firstLine.slice(0, 80))}; ${EXPECTED}.`);
  return { delimiter, ...unnamed, hasHeader: false };
}
