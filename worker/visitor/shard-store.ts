import type { DecisionRecord } from '../../model/decision.ts';
import type { Exposure } from '../../model/event.ts';
import type { FoldBatch } from '../../model/fold.ts';
import { ordersOf } from './order-book.ts';
import { migrate } from './schema.ts';
import { readVisitor } from './visitor-state.ts';
import type { VisitorRow, VisitorState } from './visitor-state.ts';

/** A batch as the log keeps it: what was new in it, without token, consent and whatever names the sender. */
export interface StoredBatch extends FoldBatch {
  id: string;
  exposures?: Exposure[];
  /** When the visitor's batch before this one was received; absent: this is the first. */
  prior?: number;
  historical?: true;
  /** The device that did this, where the visitor is a person. */
  origin?: string;
  /** Told by the shop's server, not by a browser. */
  server?: true;
}

export type LogLine = { seq: number; receivedAt: number } & (
  | { kind: 'batch'; body: StoredBatch }
  | { kind: 'decision'; body: DecisionRecord }
);

/** A line to be appended: `ids` are those that make a second copy of it, or of its events, known as such. */
export type NewLine = { receivedAt: number; ids: readonly string[] } & (
  | { kind: 'batch'; body: StoredBatch }
  | { kind: 'decision'; body: DecisionRecord }
);

type LogRow = { seq: number; received_at: number; kind: string; body: string };

const VISITOR = 'SELECT id, visitor, last_seq, body, outcomes FROM visitors';

const VISITOR_OF_LINE =
  'SELECT visitors.id, visitors.visitor, visitors.last_seq, visitors.body, visitors.outcomes';
/** A line that an import wrote; within a text of the line's JSON the quotes would be escaped. */
const IS_HISTORY = `(log.kind = 'batch' AND instr(log.body, '"historical":true') > 0)`;

/** Walks a visitor's lines from the newest back; a line of someone else ends the walk, as retention cuts chains. */
const CHAIN = `WITH RECURSIVE chain(seq, prev, received_at, kind, ids, body) AS (
  SELECT seq, prev, received_at, kind, ids, body FROM log WHERE seq = ?1 AND visitor = ?2
  UNION ALL
  SELECT log.seq, log.prev, log.received_at, log.kind, log.ids, log.body
  FROM log JOIN chain ON log.seq = chain.prev WHERE log.visitor = ?2 AND log.received_at >= ?3)`;

/** The shard's SQLite, in words: visitors, their log, and small facts. Everything is synchronous and so atomic. */
export class ShardStore {
  readonly storage: DurableObjectStorage;
  readonly sql: SqlStorage;
  /** Rows written since this instance started. */
  rowsWritten = 0;
  #nextSeq: number;
  #nextRow: number;

  constructor(storage: DurableObjectStorage) {
    migrate(storage);
    this.storage = storage;
    this.sql = storage.sql;
    const { last } = this.sql.exec<{ last: number }>('SELECT COALESCE(MAX(seq), 0) AS last FROM log').one();
    this.#nextSeq = Math.max(last + 1, Number(this.meta('next_seq') ?? 1));
    const { row } = this.sql.exec<{ row: number }>('SELECT COALESCE(MAX(id), 0) AS row FROM visitors').one();
    this.#nextRow = row + 1;
  }

  /** Runs a statement that changes rows, and counts them as they are billed (index entries included). */
  write(statement: string, ...bindings: SqlStorageValue[]): void {
    const cursor = this.sql.exec(statement, ...bindings);
    cursor.toArray();
    this.rowsWritten += cursor.rowsWritten;
  }

  /** A small fact kept under a name; undefined: never set. */
  meta(key: string): string | undefined {
    return [...this.sql.exec<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)][0]?.value;
  }

  setMeta(key: string, value: string): void {
    this.write('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', key, value);
  }

  /** A visitor with the ids of all that was ever logged; undefined: never seen here. */
  findVisitor(visitor: string): VisitorState | undefined {
    const row = this.sql.exec<VisitorRow>(`${VISITOR} WHERE visitor = ?`, visitor).toArray()[0];
    if (!row) return undefined;
    const ids = new Set<string>();
    const lines = this.sql.exec<{ ids: string }>(`${CHAIN} SELECT ids FROM chain`, row.last_seq, row.id, 0);
    for (const line of lines) for (const id of line.ids.split(' ')) ids.add(id);
    return readVisitor(row, ids);
  }

  /** The visitor of a row, without the ids that `findVisitor` reads: good for looking at, not for adding to. */
  visitorOfRow(row: number): VisitorState | undefined {
    const found = this.sql.exec<VisitorRow>(`${VISITOR} WHERE id = ?`, row).toArray()[0];
    return found && readVisitor(found, new Set());
  }

  /** Visitors with a row number above `row`, in their order, as `visitorOfRow` gives them. */
  *visitorsAfter(row: number): Generator<VisitorState> {
    for (const found of this.sql.exec<VisitorRow>(`${VISITOR} WHERE id > ? ORDER BY id`, row)) {
      yield readVisitor(found, new Set());
    }
  }

  /** At most `limit` visitors whose last line came before `seq`, the latest first; those with history last are not among them. */
  activeBefore(seq: number, limit: number): VisitorState[] {
    const rows = this.sql.exec<VisitorRow>(
      `${VISITOR_OF_LINE} FROM log JOIN visitors ON visitors.id = log.visitor AND visitors.last_seq = log.seq
       WHERE log.seq < ? AND NOT ${IS_HISTORY} ORDER BY log.seq DESC LIMIT ?`,
      seq,
      limit,
    );
    return rows.toArray().map((found) => readVisitor(found, new Set()));
  }

  /** At most `limit` of the other visitors with a row number below `row`: imported, or with nothing logged; newest first. */
  quietBefore(row: number, limit: number): VisitorState[] {
    const rows = this.sql.exec<VisitorRow>(
      `${VISITOR_OF_LINE} FROM visitors LEFT JOIN log ON log.seq = visitors.last_seq AND log.visitor = visitors.id
       WHERE visitors.id < ? AND (log.seq IS NULL OR ${IS_HISTORY}) ORDER BY visitors.id DESC LIMIT ?`,
      row,
      limit,
    );
    return rows.toArray().map((found) => readVisitor(found, new Set()));
  }

  /** Writes a visitor's row. */
  saveVisitor(state: VisitorState): void {
    this.write(
      `INSERT INTO visitors (id, visitor, last_seq, body, outcomes) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET last_seq = excluded.last_seq, body = excluded.body, outcomes = excluded.outcomes`,
      this.rowOf(state),
      state.visitor,
      state.lastSeq,
      JSON.stringify(state.record),
      state.outcomes.length > 0 ? JSON.stringify(state.outcomes) : null,
    );
  }

  /** The number of a visitor's row, given at the first call. */
  rowOf(state: VisitorState): number {
    state.rowId ??= this.#nextRow++;
    return state.rowId;
  }

  /** Appends a line to a visitor's log. The visitor is to be saved after, in the same transaction. */
  append(state: VisitorState, line: NewLine): void {
    const seq = this.#nextSeq++;
    this.write(
      'INSERT INTO log (seq, prev, visitor, received_at, kind, ids, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
      seq,
      state.lastSeq,
      this.rowOf(state),
      line.receivedAt,
      line.kind,
      line.ids.join(' '),
      JSON.stringify(line.body),
    );
    state.lastSeq = seq;
    for (const id of line.ids) state.ids.add(id);
    if (line.kind === 'batch') this.noteOrders(state, ordersOf(line.body));
  }

  /** Notes whose orders these are, so that a refund that names nobody finds its visitor. */
  noteOrders(state: VisitorState, names: readonly string[]): void {
    for (const name of names)
      this.write('INSERT OR REPLACE INTO orders (name, visitor) VALUES (?, ?)', name, this.rowOf(state));
  }

  /** The visitor who made an order with one of these names; undefined: nobody here. */
  buyerOf(names: readonly string[]): string | undefined {
    for (const name of names) {
      const [found] = this.sql.exec<{ visitor: string }>(
        'SELECT visitors.visitor FROM orders JOIN visitors ON visitors.id = orders.visitor WHERE name = ?',
        name,
      );
      if (found) return found.visitor;
    }
    return undefined;
  }

  /** A visitor's lines received at `since` or later, newest first. */
  *lines(state: VisitorState, since = 0): Generator<LogLine> {
    if (state.rowId === undefined) return;
    const rows = this.sql.exec<LogRow>(
      `${CHAIN} SELECT seq, received_at, kind, body FROM chain`,
      state.lastSeq,
      state.rowId,
      since,
    );
    for (const row of rows) {
      if (row.received_at < since) return;
      yield {
        seq: row.seq,
        receivedAt: row.received_at,
        kind: row.kind,
        body: JSON.parse(row.body),
      } as LogLine;
    }
  }

  /** A visitor's lines with their ids, oldest first. */
  wholeLog(state: VisitorState): (LogLine & { ids: string[] })[] {
    if (state.rowId === undefined) return [];
    const rows = this.sql
      .exec<LogRow & { ids: string }>(
        `${CHAIN} SELECT seq, received_at, kind, ids, body FROM chain`,
        state.lastSeq,
        state.rowId,
        0,
      )
      .toArray();
    return rows.toReversed().map(
      ({ seq, received_at: receivedAt, kind, ids, body }) =>
        ({ seq, receivedAt, kind, ids: ids.split(' '), body: JSON.parse(body) }) as LogLine & {
          ids: string[];
        },
    );
  }

  /** A visitor's batches, oldest first. */
  batches(state: VisitorState, since = 0): StoredBatch[] {
    const batches: StoredBatch[] = [];
    for (const line of this.lines(state, since)) if (line.kind === 'batch') batches.push(line.body);
    return batches.toReversed();
  }

  /** Writes a visitor's log anew with only the lines that `keep` wants, in their order. The visitor is to be saved after. */
  keepLines(state: VisitorState, keep: (line: LogLine) => boolean): void {
    const lines = this.wholeLog(state);
    this.eraseLines(state);
    for (const line of lines) if (keep(line)) this.append(state, line);
  }

  /** Deletes a visitor's lines. Their numbers are never given again, since `prev` points by them. */
  eraseLines(state: VisitorState): { lines: number } {
    if (state.rowId === undefined) return { lines: 0 };
    const chain = this.sql.exec<{ seq: number }>(
      `${CHAIN} SELECT seq FROM chain`,
      state.lastSeq,
      state.rowId,
      0,
    );
    const seqs = chain.toArray().map((row) => row.seq);
    for (const seq of seqs) this.write('DELETE FROM log WHERE seq = ?', seq);
    this.write('DELETE FROM orders WHERE visitor = ?', state.rowId);
    state.lastSeq = 0;
    state.ids.clear();
    this.keepSequence();
    return { lines: seqs.length };
  }

  /** Deletes a visitor's lines and row. */
  eraseVisitor(state: VisitorState): { lines: number } {
    const erased = this.eraseLines(state);
    if (state.rowId !== undefined) this.write('DELETE FROM visitors WHERE id = ?', state.rowId);
    return erased;
  }

  /** Remembers the next line number across deletions of the newest lines. */
  keepSequence(): void {
    this.setMeta('next_seq', String(this.#nextSeq));
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }
}
