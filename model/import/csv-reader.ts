import type { Row, RowError } from './order-lines.ts';

/** A row as it was read, with its number: from 1, the header not counted. */
export interface ReadRow {
  row: number;
  cells: Row;
}

/** A record with quotes in it, as read or as a fault, and where the next one begins. */
interface QuotedRecord {
  next: number;
  cells?: string[];
  fault?: string;
}

/** Characters and lines that a field in quotes may have: beyond, its quote was never closed. */
const MAX_FIELD_CHARACTERS = 100_000;
const MAX_FIELD_LINES = 100;
/** Cells of a row are looked at up to so many: more is no table. */
const MAX_CELLS = 1_000;
/** How files begin that are no table of text, and what to do about it. */
const OTHER_FORMS: readonly [starts: (text: string) => boolean, message: string][] = [
  [
    (text) => text.startsWith('PK\u0003\u0004'),
    'The file is a workbook of Excel, or a zip archive: save its sheet as CSV, or unpack it.',
  ],
  // D0 CF 11 E0, in Windows-1252.
  [(text) => text.startsWith('ÐÏ\u0011à'), 'The file is a workbook of Excel: save its sheet as CSV.'],
  [
    (text) => /^\s*[[{]/.test(text),
    'The file is JSON: name it .ndjson, with one object a line (jq -c ".[]" FILE).',
  ],
  [(text) => /^\s*<[?!a-z]/i.test(text), 'The file is XML or HTML, not CSV.'],
];
const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * Reads CSV as shops and spreadsheets write it, piece by piece: comma, semicolon, tab or bar (told by the header), any
 * line ends, RFC 4180 quotes, quotes in the middle of a field as they are. A row that cannot be read is a fault with
 * its number, and reading goes on with the next line. Throws Error for a file without a usable header.
 */
export class CsvReader {
  /** Names of the columns; a name that comes twice gets ` (2)`. Empty until the header was read. */
  header: string[] = [];
  /** What was made out of the header that its writer may not have meant. */
  readonly notes: string[] = [];
  readonly faults: RowError[] = [];
  #delimiter: string | undefined;
  #rest = '';
  #row = 0;

  constructor({ delimiter }: { delimiter?: string | undefined } = {}) {
    this.#delimiter = delimiter;
  }

  /** Rows so far, faulty ones too. */
  get rows(): number {
    return this.#row;
  }

  /** The rows complete with this piece of the file. */
  push(text: string): ReadRow[] {
    return this.#read(this.#rest + text, false);
  }

  /** The rows left at the file's end. Throws where there was no header. */
  end(): ReadRow[] {
    const rows = this.#read(this.#rest, true);
    if (this.header.length === 0) throw new Error('The file is empty: its first line must name the columns.');
    return rows;
  }

  #read(text: string, isEnd: boolean): ReadRow[] {
    const rows: ReadRow[] = [];
    let from = 0;
    while (from < text.length) {
      const line = lineEnd(text, from, isEnd);
      if (!line) break;
      const plain = text.slice(from, line.end);
      const found: QuotedRecord | undefined = plain.includes('"')
        ? this.#quoted(text, from, isEnd)
        : { next: line.next, cells: plain.trim() === '' ? [] : this.#split(plain) };
      if (!found) break;
      from = found.next;
      const { cells = [], fault } = found;
      if (this.header.length === 0 && fault !== undefined) throw new Error(`The header: ${fault}.`);
      if (this.header.length === 0) this.#readHeader(cells);
      else if (cells.length > 0 || fault !== undefined) this.#take(cells, fault, rows);
    }
    this.#rest = text.slice(from);
    return rows;
  }

  #take(cells: string[], fault: string | undefined, rows: ReadRow[]): void {
    this.#row += 1;
    const extra = cells.slice(this.header.length).some((cell) => cell.trim() !== '');
    const wrong =
      fault ?? (extra ? `has ${cells.length} cells, the header has ${this.header.length}` : undefined);
    if (wrong !== undefined) this.faults.push({ row: this.#row, message: wrong });
    else
      rows.push({
        row: this.#row,
        cells: Object.fromEntries(this.header.map((name, index) => [name, cells[index] ?? ''])),
      });
  }

  #readHeader(cells: string[]): void {
    // What Excel writes and reads to tell the delimiter; split by it, so that one of the two cells is empty.
    const told = /^\uFEFF?sep=(.?)$/i.exec(cells.slice(0, 2).join(''));
    if (told && cells.length <= 2) {
      this.#delimiter = told[1] || this.#delimiter;
      return;
    }
    if (cells.every((cell) => cell.replace(/^\uFEFF/, '').trim() === '')) return;
    const other = OTHER_FORMS.find(([starts]) => starts(cells[0]!.replace(/^\uFEFF/, '')));
    if (other) throw new Error(other[1]);
    const names = cells.map((cell, index) => cell.replace(/^\uFEFF/, '').trim() || `column ${index + 1}`);
    const seen = new Map<string, number>();
    this.header = names.map((name) => {
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      if (times === 1) return name;
      this.notes.push(
        `The column "${name}" is there ${times} times; the later one is called "${name} (${times})".`,
      );
      return `${name} (${times})`;
    });
  }

  #split(line: string): string[] {
    this.#delimiter ??= delimiterOf(line);
    return line.replace(/^\uFEFF/, '').split(this.#delimiter, MAX_CELLS);
  }

  /** A record with quotes, which may go over several lines. Undefined: its end has not come yet. */
  #quoted(text: string, from: number, isEnd: boolean): QuotedRecord | undefined {
    const start = text.charCodeAt(from) === 0xfeff ? from + 1 : from;
    const line = lineEnd(text, from, true)!;
    this.#delimiter ??= delimiterOf(text.slice(start, line.end));
    const cells: string[] = [];
    let isRagged = false;
    let at = start;
    for (;;) {
      const field = this.#field(text, at);
      if (field === 'open') {
        // The end may be in the next piece, unless what is open is longer than any field.
        const open = text.slice(at, at + MAX_FIELD_CHARACTERS + 1);
        if (!isEnd && open.length <= MAX_FIELD_CHARACTERS && countLines(open) <= MAX_FIELD_LINES)
          return undefined;
        const column = this.header[cells.length] ?? `column ${cells.length + 1}`;
        return { next: line.next, fault: `${column}: a quote is opened and not closed` };
      }
      cells.push(field.text);
      isRagged ||= field.isRagged;
      at = field.next;
      if (text[at] === this.#delimiter && cells.length < MAX_CELLS) at += 1;
      else {
        const rest = lineEnd(text, at, isEnd);
        if (!rest) return undefined;
        // Closed by the quote of some later row: what is between them are rows, not a field.
        const isTorn =
          rest.next > line.next &&
          this.header.length > 0 &&
          (isRagged || cells.length !== this.header.length);
        return isTorn
          ? { next: line.next, fault: 'a quote is opened and not closed' }
          : { next: rest.next, cells };
      }
    }
  }

  /** The field that begins at `at`, and where it ends: at a delimiter, a line's end or the text's. Ragged: text follows its quotes. */
  #field(text: string, at: number): { text: string; next: number; isRagged: boolean } | 'open' {
    if (text[at] !== '"') {
      const next = this.#fieldEnd(text, at);
      return { text: text.slice(at, next), next, isRagged: false };
    }
    let value = '';
    let from = at + 1;
    for (;;) {
      const quote = text.indexOf('"', from);
      if (quote < 0 || quote - at > MAX_FIELD_CHARACTERS) return 'open';
      value += text.slice(from, quote);
      if (text[quote + 1] !== '"') {
        const next = this.#fieldEnd(text, quote + 1);
        if (countLines(value) > MAX_FIELD_LINES) return 'open';
        const tail = text.slice(quote + 1, next);
        return { text: value + tail, next, isRagged: tail.trim() !== '' };
      }
      value += '"';
      from = quote + 2;
    }
  }

  #fieldEnd(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const char = text[at];
      if (char === this.#delimiter || char === '\n' || char === '\r') return at;
    }
    return text.length;
  }
}

/** Where the line ends that begins at `from`, and where the next one begins. Undefined: perhaps it goes on. */
function lineEnd(text: string, from: number, isEnd: boolean): { end: number; next: number } | undefined {
  const feed = text.indexOf('\n', from);
  // Within the line only: a file without carriage returns would be searched to its end for every line.
  const inLine = text.slice(from, feed < 0 ? undefined : feed).indexOf('\r');
  if (inLine >= 0) {
    const carriage = from + inLine;
    // A feed may follow in the next piece.
    if (carriage + 1 === text.length && !isEnd) return undefined;
    return { end: carriage, next: text[carriage + 1] === '\n' ? carriage + 2 : carriage + 1 };
  }
  if (feed >= 0) return { end: feed, next: feed + 1 };
  return isEnd ? { end: text.length, next: text.length } : undefined;
}

/** The delimiter that a header has most of; a comma where it has none. */
function delimiterOf(header: string): string {
  const plain = header.replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => plain.split(delimiter).length - 1);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
