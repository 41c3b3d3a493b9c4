import type { TallyCell } from '../../model/tally.ts';
import type { Running } from './count-outcome.ts';
import type { ShardStore } from './shard-store.ts';
import type { Outcome } from './visitor-state.ts';

/** Keys in the table `meta` under which is counted who left. */
const LEFT = 'left:';

/** A visitor changed since the sums were written: the outcomes that the sums know, and those of now. */
interface Changed {
  visitor: number;
  before: Outcome[];
  after: Outcome[];
}

/** Running sums in the shard's SQLite: questions, their cells, and the journal of visitors changed since. */
export class TallyStore {
  readonly #store: ShardStore;

  constructor(store: ShardStore) {
    this.#store = store;
  }

  /** All questions with the sums last written, the one asked first at the front. */
  read(): Running[] {
    const { sql } = this.#store;
    const rows = sql
      .exec<{ id: number; question: string; mixed: number }>(
        'SELECT id, question, mixed FROM tallies ORDER BY id',
      )
      .toArray();
    return rows.map(({ id, question, mixed }) => {
      const cells = sql.exec<{ cell: string; body: string }>(
        'SELECT cell, body FROM tally_cells WHERE tally = ?',
        id,
      );
      return {
        id,
        question,
        mixed,
        cells: new Map(Array.from(cells, ({ cell, body }) => [cell, JSON.parse(body) as TallyCell])),
        dirty: new Set(),
      };
    });
  }

  journal(): Changed[] {
    const rows = this.#store.sql.exec<{ visitor: number; before: string; after: string | null }>(
      `SELECT tally_journal.visitor, tally_journal.outcomes AS before, visitors.outcomes AS after
       FROM tally_journal LEFT JOIN visitors ON visitors.id = tally_journal.visitor`,
    );
    return Array.from(rows, ({ visitor, before, after }) => ({
      visitor,
      before: JSON.parse(before) as Outcome[],
      after: after === null ? [] : (JSON.parse(after) as Outcome[]),
    }));
  }

  /** Notes what the sums know of a visitor; the first note since a checkpoint stands. */
  note(visitor: number, before: string): void {
    this.#store.write(
      'INSERT OR IGNORE INTO tally_journal (visitor, outcomes) VALUES (?, ?)',
      visitor,
      before,
    );
  }

  /** Keeps a new question; its number is set. */
  add(running: Running): void {
    this.#store.storage.transactionSync(() => {
      this.#store.write(
        'INSERT INTO tallies (question, mixed) VALUES (?, ?)',
        running.question,
        running.mixed,
      );
      const { id } = this.#store.sql
        .exec<{ id: number }>('SELECT id FROM tallies WHERE question = ?', running.question)
        .one();
      running.id = id;
      this.#write(running);
    });
  }

  /** Phases that any visitor was ever triggered in, as `phaseKey` names them. */
  triggered(): string[] {
    const rows = this.#store.sql.exec<{ phase: string }>('SELECT phase FROM triggered');
    return Array.from(rows, ({ phase }) => phase);
  }

  noteTriggered(phase: string): void {
    this.#store.write('INSERT OR IGNORE INTO triggered (phase) VALUES (?)', phase);
  }

  drop(id: number): void {
    this.#store.storage.transactionSync(() => {
      this.#store.write('DELETE FROM tally_cells WHERE tally = ?', id);
      this.#store.write('DELETE FROM tallies WHERE id = ?', id);
    });
  }

  /** One more who left, in what the key names. */
  countLeft(key: string): void {
    const [known] = this.left(key);
    this.#store.write(
      'INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)',
      `${LEFT}${key}`,
      String((known?.count ?? 0) + 1),
    );
  }

  /** Counts of those who left whose keys begin so. */
  left(prefix: string): { key: string; count: number }[] {
    const rows = this.#store.sql.exec<{ key: string; value: string }>(
      'SELECT key, value FROM meta WHERE substr(key, 1, ?) = ?',
      LEFT.length + prefix.length,
      `${LEFT}${prefix}`,
    );
    return Array.from(rows, ({ key, value }) => ({ key: key.slice(LEFT.length), count: Number(value) }));
  }

  checkpoint(all: readonly Running[]): void {
    this.#store.storage.transactionSync(() => {
      for (const running of all) this.#write(running);
      this.#store.write('DELETE FROM tally_journal');
    });
  }

  #write(running: Running): void {
    for (const key of running.dirty) {
      const cell = running.cells.get(key);
      // The empty key stands for the visitors left out.
      if (!cell) this.#store.write('UPDATE tallies SET mixed = ? WHERE id = ?', running.mixed, running.id);
      else {
        this.#store.write(
          'INSERT OR REPLACE INTO tally_cells (tally, cell, body) VALUES (?, ?, ?)',
          running.id,
          key,
          JSON.stringify(cell),
        );
      }
    }
    running.dirty.clear();
  }
}
