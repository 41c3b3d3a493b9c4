import type { ShardStore } from './shard-store.ts';
import { newVisitor } from './visitor-state.ts';
import type { VisitorState } from './visitor-state.ts';

const MAX_VISITORS = 1_000;
/** Ids known in memory over all visitors: about 100 bytes each, and a Durable Object shares 128 MB with others. */
const MAX_IDS = 100_000;

/** Visitors of the last minutes, read from SQLite once. Everything in it is also on disk, so anything may be dropped. */
export class VisitorCache {
  readonly #store: ShardStore;
  readonly #held = new Map<string, { state: VisitorState; ids: number }>();
  #ids = 0;

  constructor(store: ShardStore) {
    this.#store = store;
  }

  /** A visitor's state; a fresh one, not yet on disk, for a visitor never seen. */
  get(visitor: string): VisitorState {
    return this.find(visitor) ?? this.#keep(newVisitor(visitor));
  }

  /** A visitor's state; undefined: never seen. */
  find(visitor: string): VisitorState | undefined {
    const held = this.#held.get(visitor);
    if (held) this.drop(visitor);
    const state = held?.state ?? this.#store.findVisitor(visitor);
    return state && this.#keep(state);
  }

  /** Forgets a visitor: erased, or changed in memory by what SQLite then refused. */
  drop(visitor: string): void {
    this.#ids -= this.#held.get(visitor)?.ids ?? 0;
    this.#held.delete(visitor);
  }

  #keep(state: VisitorState): VisitorState {
    const ids = state.ids.size;
    this.#held.set(state.visitor, { state, ids });
    this.#ids += ids;
    for (const oldest of this.#held.keys()) {
      if ((this.#held.size <= MAX_VISITORS && this.#ids <= MAX_IDS) || oldest === state.visitor) break;
      this.drop(oldest);
    }
    return state;
  }
}
