import type { Snapshot } from '../../model/snapshot.ts';
import { phaseKey } from './outcomes.ts';
import type { ShardStore } from './shard-store.ts';

/** In SQLite, the end of a phase that still runs. */
const OPEN = Number.MAX_SAFE_INTEGER;

/**
 * When each phase that this shard ever heard of ended. A snapshot only names running and shipped experiments, so one
 * that is gone from it ended when that snapshot was published.
 */
export class Phases {
  readonly #store: ShardStore;
  readonly #ends = new Map<string, number>();
  #version = 0;

  constructor(store: ShardStore) {
    this.#store = store;
    for (const row of store.sql.exec<{ phase: string; ended_at: number }>(
      'SELECT phase, ended_at FROM phase_ends',
    )) {
      this.#ends.set(row.phase, row.ended_at);
    }
  }

  /** Takes over what another shard knew, where nothing is known here. */
  adopt(ends: readonly { phase: string; ended_at: number }[]): void {
    for (const { phase, ended_at: end } of ends) {
      if (this.#ends.has(phase)) continue;
      this.#ends.set(phase, end);
      this.#store.write('INSERT OR REPLACE INTO phase_ends (phase, ended_at) VALUES (?, ?)', phase, end);
    }
  }

  /** Ends as of a snapshot; writes only what changed since the one before. */
  endsOf(snapshot: Snapshot): ReadonlyMap<string, number> {
    if (snapshot.version !== this.#version) {
      const now = new Map<string, number>();
      for (const { id, status, phases } of snapshot.experiments) {
        for (const [index, phase] of phases.entries()) {
          const running = status === 'running' && index === phases.length - 1;
          now.set(phaseKey(id, phase.number), phase.ended_at ?? (running ? OPEN : snapshot.published_at));
        }
      }
      for (const [key, end] of this.#ends) {
        if (end === OPEN && !now.has(key)) now.set(key, snapshot.published_at);
      }
      for (const [key, end] of now) {
        const known = this.#ends.get(key);
        // Without an end of its own, a phase keeps the first end it was heard to have.
        if (known === end || (known !== undefined && known !== OPEN && end === snapshot.published_at))
          continue;
        this.#ends.set(key, end);
        this.#store.write('INSERT OR REPLACE INTO phase_ends (phase, ended_at) VALUES (?, ?)', key, end);
      }
      this.#version = snapshot.version;
    }
    return this.#ends;
  }
}
