import type { ReadRow } from './csv-reader.ts';
import type { RowError } from './order-lines.ts';

/**
 * Reads JSON Lines (NDJSON), piece by piece: one flat object a line, values as text. A line that is none is a fault
 * with its number, and reading goes on.
 */
export class JsonLinesReader {
  /** Names of all fields seen so far, in the order of appearance. */
  readonly header: string[] = [];
  readonly notes: string[] = [];
  readonly faults: RowError[] = [];
  readonly #known = new Set<string>();
  #rest = '';
  #row = 0;

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
    return rows;
  }

  #line(line: string): ReadRow[] {
    const text = line.replace(/^\uFEFF/, '').trim();
    if (text === '') return [];
    this.#row += 1;
    const read = objectOf(text);
    if (typeof read === 'string') {
      this.faults.push({ row: this.#row, message: read });
      return [];
    }
    const cells: Record<string, string> = {};
    for (const [name, value] of Object.entries(read)) {
      if (!this.#known.has(name)) {
        this.#known.add(name);
        this.header.push(name);
      }
      cells[name] = textOf(value);
    }
    return [{ row: this.#row, cells }];
  }
}

function objectOf(text: string): object | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is not JSON';
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : 'is no JSON object';
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
