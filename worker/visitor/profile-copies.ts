import { planCopy } from '../../model/fold-copy.ts';
import type { CompactProfile } from '../../model/profile.ts';
import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';
import type { VisitorState } from './visitor-state.ts';

const RETRY_MILLIS = 30_000;
const DAY_SECONDS = 86_400;

/** What the edge is to read of a visitor, made from the newest profile. */
export interface Copy {
  visitor: string;
  /** Whose pages read it: the visitor's own, or those of all of a person's devices. */
  readers: readonly string[];
  value: CompactProfile;
}

/**
 * Compact profiles on their way to KV: the first one at once, later ones when something changed that decides, at most
 * once a minute a visitor. What has to wait is noted in the visitor's own row, which is written anyway.
 */
export class ProfileCopies {
  /** Writes to KV since this instance started. */
  writes = 0;
  readonly #env: Env;
  readonly #site: string;
  /** Visitors with a change that is not in KV yet, and when it is due. */
  readonly #dues = new Map<string, number>();
  /** No due is earlier than this; it may lie too early, which costs one look. */
  #nextDue = Infinity;
  /** Visitors whose copy was taken out: a write still on its way must not bring it back. */
  readonly #removed = new Set<string>();

  /** `waiting`: copies that an earlier instance left, and when they are due. */
  constructor(env: Env, site: string, waiting: ReadonlyMap<string, number>) {
    this.#env = env;
    this.#site = site;
    for (const [visitor, due] of waiting) this.expect(visitor, due);
  }

  /** Decides what becomes of a visitor's changed profile, and notes it in the record in place. A copy: write it now. */
  plan(state: VisitorState, value: CompactProfile, now: number): Copy | undefined {
    const { record, visitor } = state;
    // A person writes the copies of all devices; a device that is somebody's writes none of its own.
    if (!record.live || !record.personal || record.person !== undefined) return undefined;
    const { write, state: next } = planCopy(record, value, now);
    delete record.due;
    Object.assign(record, next);
    if (next.due === undefined) this.#dues.delete(visitor);
    else this.expect(visitor, next.due);
    if (!write) return undefined;
    this.#removed.delete(visitor);
    return { visitor, readers: record.members ?? [visitor], value };
  }

  /** Writes a copy. Never rejects: what KV refuses is due again soon. */
  async write({ visitor, readers, value }: Copy, retentionDays: number): Promise<void> {
    try {
      this.writes += readers.length;
      const text = JSON.stringify(value);
      const options = { expirationTtl: retentionDays * DAY_SECONDS };
      await Promise.all(
        readers.map(async (reader) => {
          const key = kvKeys.profile(this.#site, reader);
          await this.#env.EDGE.put(key, text, options);
          if (this.#removed.has(reader)) await this.#env.EDGE.delete(key);
        }),
      );
    } catch (error) {
      console.error(JSON.stringify({ event: 'profile_copy_failed', site: this.#site, error: String(error) }));
      this.expect(visitor, Date.now() + RETRY_MILLIS);
    }
  }

  /** Takes the copy out of KV. Throws where KV fails. */
  async remove(visitor: string): Promise<void> {
    this.#dues.delete(visitor);
    this.#removed.add(visitor);
    await this.#env.EDGE.delete(kvKeys.profile(this.#site, visitor));
  }

  /** Makes a visitor's copy due, e.g. when it is unsure whether it was written before a crash. */
  expect(visitor: string, due: number): void {
    this.#dues.set(visitor, due);
    this.#nextDue = Math.min(this.#nextDue, due);
  }

  /** Visitors whose copies are due, at most `limit`; they are taken off the list. */
  takeDue(now: number, limit: number): string[] {
    const due: string[] = [];
    for (const [visitor, at] of this.#dues) {
      if (at > now || due.length >= limit) continue;
      due.push(visitor);
      this.#dues.delete(visitor);
    }
    this.#nextDue = Infinity;
    for (const at of this.#dues.values()) this.#nextDue = Math.min(this.#nextDue, at);
    return due;
  }

  /** When the next copy is due; undefined: none is waiting. */
  get nextDue(): number | undefined {
    return Number.isFinite(this.#nextDue) ? this.#nextDue : undefined;
  }
}
