import type { ReadRow } from './csv-reader.ts';
import type { RowError } from './order-lines.ts';

/** Fields that hold the lines of an order, as shops' interfaces and stores of documents call them. */
const LINES = new Set(['line_items', 'lineItems', 'items', 'lines', 'order_items', 'products']);

/**
 * Reads JSON Lines (NDJSON), piece by piece: an object a line (or an array of them), values as text. What is in an object in it is called
 * `customer.email`; lines of an order, an array of objects, become a row each, their fields called `line_items[].sku`. A
 * line that is none is a fault with its number, and reading goes on.
 */
export class JsonLinesReader {
  /** Names of all fields seen so far, in the order of appearance. */
  readonly header: string[] = [];
  readonly notes: string[] = [];
  readonly faults: RowError[] = [];
  readonly #known = new Set<string>();
  #rest = '';
  #row = 0;

  /** Lines so far, faulty ones too. */
  get rows(): number {
    return this.#row;
  }

  /** The rows complete with this piece of the file. */
  push(text: string): ReadRow[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    return lines.flatMap((line) => this.#line(line));
  }

  /** The row left at the file's end. Throws where there was none at all. */
  end(): ReadRow[] {
    const rows = this.#line(this.#rest);
    this.#rest = '';
    if (this.#row === 0) throw new Error('The file is empty: it has one JSON object a line.');
    if (this.header.length === 0)
      throw new Error('No line of the file is a JSON object: write one a line (jq -c ".[]" FILE).');
    return rows;
  }

  #line(line: string): ReadRow[] {
    const text = line.replace(/^\uFEFF/, '').trim();
    if (text === '') return [];
    this.#row += 1;
    const read = objectsOf(text);
    if (typeof read === 'string') {
      this.faults.push({ row: this.#row, message: read });
      return [];
    }
    return read.flatMap(rowsOf).map((cells) => {
      for (const name of Object.keys(cells)) {
        if (this.#known.has(name)) continue;
        this.#known.add(name);
        this.header.push(name);
      }
      return { row: this.#row, cells };
    });
  }
}

/** An object's rows: one, or one for each line of an order in it. */
function rowsOf(read: object): Record<string, string>[] {
  const whole: [string, string][] = [];
  let lines: [string, string][][] = [];
  for (const [name, value] of Object.entries(read) as [string, unknown][]) {
    if (isPlain(value)) whole.push(...cellsOf(value, `${name}.`));
    else if (lines.length === 0 && LINES.has(name) && Array.isArray(value) && value.every(isPlain))
      lines = value.map((line) => cellsOf(line, `${name}[].`));
    else whole.push([name, textOf(value)]);
  }
  // As own properties, so that a field called __proto__ is one too.
  return (lines.length === 0 ? [[]] : lines).map((line) => Object.fromEntries([...whole, ...line]));
}

function cellsOf(value: object, prefix: string): [string, string][] {
  return Object.entries(value).map(([name, inner]) => [prefix + name, textOf(inner)]);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in a line, or the objects of a whole array in it. */
function objectsOf(text: string): object[] | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is not JSON';
  }
  if (isPlain(value)) return [value];
  return Array.isArray(value) && value.length > 0 && value.every(isPlain) ? value : 'is no JSON object';
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
