import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { orderHistories } from '../../model/import/order-batches.ts';
import type { CustomerHistory } from '../../model/import/order-batches.ts';
import type { OrderLine } from '../../model/import/read-order-line.ts';
import { rowKey } from '../../model/import/row-keys.ts';

/** Bytes of a file whose customers' histories fit into memory at once. */
const BYTES_A_PART = 8 * 1024 * 1024;
const MAX_PARTS = 256;
const BUFFERED_LINES = 500;

interface Part {
  file: string;
  descriptor: number;
  waiting: string[];
  customers: number;
}

/**
 * Lines of orders on this machine's disk, all of a customer in one part, so that a file of any size becomes histories
 * part by part. The order of histories follows from the file alone: an import that broke off goes on where it stopped.
 */
export class SpilledOrders {
  readonly #site: { id: string; currency: string };
  readonly #folder = mkdtempSync(join(tmpdir(), 'endcap-import-'));
  readonly #parts: Part[];

  constructor(site: { id: string; currency: string }, fileBytes: number) {
    this.#site = site;
    const count = Math.min(MAX_PARTS, Math.max(1, Math.ceil(fileBytes / BYTES_A_PART)));
    this.#parts = Array.from({ length: count }, (_, index) => {
      const file = join(this.#folder, `${index}.ndjson`);
      return { file, descriptor: openSync(file, 'w', 0o600), waiting: [], customers: 0 };
    });
  }

  add(line: OrderLine): void {
    if (line.customer === undefined) return;
    const part = this.#parts[rowKey([line.customer]) % this.#parts.length]!;
    part.waiting.push(JSON.stringify(line));
    if (part.waiting.length >= BUFFERED_LINES) write(part);
  }

  /** Ends the writing; how many customers and orders there are. */
  async count(): Promise<{ customers: number; orders: number }> {
    let orders = 0;
    for (const part of this.#parts) {
      write(part);
      closeSync(part.descriptor);
      const histories = await this.#read(part);
      part.customers = histories.length;
      orders += histories.reduce((sum, { batches }) => sum + batches.length, 0);
    }
    return { customers: this.#parts.reduce((sum, { customers }) => sum + customers, 0), orders };
  }

  /** Histories from the one with number `from` on, counted from 0, one part after the other. */
  async *histories(from: number): AsyncGenerator<CustomerHistory> {
    let before = 0;
    for (const part of this.#parts) {
      const skip = Math.max(0, from - before);
      before += part.customers;
      if (skip < part.customers) yield* (await this.#read(part)).slice(skip);
    }
  }

  /** Takes the lines off the disk. */
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #read(part: Part): Promise<CustomerHistory[]> {
    const lines: OrderLine[] = [];
    for await (const line of createInterface(createReadStream(part.file))) lines.push(JSON.parse(line));
    return orderHistories(lines, this.#site);
  }
}

function write(part: Part): void {
  if (part.waiting.length > 0) writeSync(part.descriptor, `${part.waiting.join('\n')}\n`);
  part.waiting = [];
}
