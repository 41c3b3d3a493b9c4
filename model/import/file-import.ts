import type { Channel } from '../channel.ts';
import { columnFaults, guessColumns } from './columns.ts';
import type { Columns, ImportKind, OrderColumns } from './columns.ts';
import { CsvReader } from './csv-reader.ts';
import type { ReadRow } from './csv-reader.ts';
import { JsonLinesReader } from './json-lines-reader.ts';
import { orderHistories } from './order-batches.ts';
import { OrderLines } from './order-lines.ts';
import type { QualityReport, RowError } from './order-lines.ts';
import { decimalMarkOf } from './read-number.ts';
import type { OrderLine } from './read-order-line.ts';
import { RecordReader } from './read-records.ts';
import type { RecordsReport } from './read-records.ts';
import { isDayFirst } from './zoned-time.ts';

/** Rows looked at before anything is decided about dates, and about the fields of JSON Lines. */
const ROWS_AHEAD = 5_000;
const NUMBER_FIELDS = ['quantity', 'price', 'amount', 'total', 'cost', 'clicks', 'impressions'];
const TIME_FIELDS = ['time', 'since', 'opened', 'closed', 'day'];

export interface FileImportOptions {
  kind: ImportKind;
  /** Names of the files, as one table: their endings tell the form. */
  file: string;
  site: { id: string; currency: string; time_zone: string };
  /** Milliseconds since epoch. */
  now: number;
  /** Field -> column; what is not given is guessed from the header. */
  columns?: Columns;
  /** Of a CSV; default: told by the header. */
  delimiter?: string | undefined;
  /** Whether in 3/4/2026 the day comes first; default: told by the dates, else the month. */
  dayFirst?: boolean | undefined;
  /** Of costs whose rows do not name theirs. */
  channel?: Channel | undefined;
  /** Takes each line of an order as it is read, in place of `records`: for files larger than memory. */
  onLine?: (line: OrderLine) => void;
}

/** A file as it would be imported. */
export interface FileImported {
  header: readonly string[];
  columns: Columns;
  /** What was assumed, in sentences for whoever imports. */
  notes: string[];
  /** What is sent, in order: histories of customers, or records. */
  records: readonly object[];
  report: QualityReport | RecordsReport;
}

/**
 * Reads a file of orders, customers, tickets or costs, piece by piece, into what is sent. Throws Error where the file
 * is empty or lacks a column that the kind needs; a faulty row is in the report and costs only itself.
 */
export class FileImport {
  readonly #options: FileImportOptions;
  readonly #reader: CsvReader | JsonLinesReader;
  readonly #ahead: ReadRow[] = [];
  readonly #lines: OrderLine[] = [];
  readonly #notes: string[] = [];
  #columns: Columns | undefined;
  #orders: OrderLines | undefined;
  #records: RecordReader<'customers' | 'tickets' | 'costs'> | undefined;

  constructor(options: FileImportOptions) {
    this.#options = options;
    this.#reader = /\.(ndjson|jsonl|json)(\.gz)?$/i.test(options.file)
      ? new JsonLinesReader()
      : new CsvReader({ delimiter: options.delimiter });
  }

  push(text: string): void {
    for (const row of this.#reader.push(text)) this.#take(row);
  }

  end(): FileImported {
    for (const row of this.#reader.end()) this.#take(row);
    if (!this.#columns) this.#begin();
    if (this.#reader.rows === 0) this.#notes.push('The file names its columns and has no rows.');
    const target = (this.#orders ?? this.#records)!;
    for (const fault of this.#reader.faults) target.refuse(fault);
    const { site } = this.#options;
    const report = target.report();
    return {
      header: this.#reader.header,
      columns: this.#columns!,
      notes: [...this.#reader.notes, ...this.#notes],
      records: this.#orders ? orderHistories(this.#lines, site) : this.#records!.records(),
      report: { ...report, errors: report.errors.toSorted((a, b) => a.row - b.row) },
    };
  }

  #take(row: ReadRow): void {
    if (this.#columns) return this.#add(row);
    this.#ahead.push(row);
    if (this.#ahead.length >= ROWS_AHEAD) this.#begin();
  }

  #add({ row, cells }: ReadRow): void {
    if (this.#records) return this.#records.add(cells, row);
    const line = this.#orders!.add(cells, row);
    if (!line) return;
    if (this.#options.onLine) this.#options.onLine(line);
    else this.#lines.push(line);
  }

  #begin(): void {
    const { kind, site, now, channel } = this.#options;
    const { header } = this.#reader;
    const columns = { ...guessColumns(header, kind), ...this.#options.columns };
    for (const [field, column] of Object.entries(columns)) if (column === '') delete columns[field];
    const faults = columnFaults(columns, header, kind);
    if (faults.length > 0) throw new Error(faults.join('; '));
    this.#columns = columns;
    const dayFirst = this.#options.dayFirst ?? this.#dayFirst(columns);
    const decimalMark = decimalMarkOf(this.#cellsOf(columns, NUMBER_FIELDS));
    const options = { timeZone: site.time_zone, currency: site.currency, now, dayFirst, decimalMark };
    if (kind === 'orders') this.#notes.push(...assumed(columns));
    if (kind === 'orders') this.#orders = new OrderLines({ ...options, columns: columns as OrderColumns });
    else this.#records = new RecordReader(kind, { ...options, columns, ...(channel ? { channel } : {}) });
    for (const row of this.#ahead.splice(0)) this.#add(row);
  }

  #dayFirst(columns: Columns): boolean {
    const dates = this.#cellsOf(columns, TIME_FIELDS);
    const told = isDayFirst(dates);
    if (told === undefined && dates.some((text) => /^\d{1,2}[/-]\d{1,2}[/-]\d{2}/.test(text.trim())))
      this.#notes.push('No date tells whether day or month comes first; the month was taken to.');
    return told ?? false;
  }

  /** What stands in some fields of the first rows. */
  #cellsOf(columns: Columns, fields: readonly string[]): string[] {
    const named = fields.map((field) => columns[field]).filter((column) => column !== undefined);
    return this.#ahead.flatMap(({ cells }) => named.map((column) => cells[column] ?? ''));
  }
}

/** What is made of orders whose file leaves something out. */
function assumed(columns: Columns): string[] {
  const worth = columns.price ?? columns.amount;
  return [
    ...(columns.order === undefined
      ? ['No column numbers the orders: what a customer bought at one moment was taken for one.']
      : []),
    ...(columns.item === undefined && columns.name === undefined
      ? ['No column names a product: orders count with their value, nothing is learned of tastes.']
      : []),
    ...(columns.quantity === undefined && worth !== undefined
      ? ['No column tells a quantity: each row was taken for one piece.']
      : []),
  ];
}

/** Errors of a report as a CSV file: `row,message`. */
export function errorsAsCsv(errors: readonly RowError[]): string {
  return [
    'row,message',
    ...errors.map(({ row, message }) => `${row},"${message.replaceAll('"', '""')}"`),
    '',
  ].join('\n');
}
