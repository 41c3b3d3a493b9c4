import { DurableObject } from 'cloudflare:workers';
import type { BanditStep } from '../../model/api/result.ts';
import type { Env } from '../env.ts';

/**
 * What one bandit knew and decided, step by step: the weights it decided last are the truth, those of the experiment in
 * D1 and in the snapshot are copies. One object an experiment, so that steps are taken one after the other.
 */
export class BanditLedger extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS steps (
         phase INTEGER NOT NULL,
         at INTEGER NOT NULL,
         body TEXT NOT NULL,
         PRIMARY KEY (phase, at)
       ) WITHOUT ROWID`,
    );
  }

  /** The newest step of a phase; undefined: none was taken. */
  async last(phase: number): Promise<BanditStep | undefined> {
    return this.#read('WHERE phase = ? ORDER BY at DESC LIMIT 1', phase)[0];
  }

  /** Keeps a step. On disk when this resolves; one of the same moment stays, and what stands is given. */
  async take(step: BanditStep): Promise<BanditStep> {
    const { phase, at } = step;
    this.#sql.exec(
      'INSERT OR IGNORE INTO steps (phase, at, body) VALUES (?, ?, ?)',
      phase,
      at,
      JSON.stringify(step),
    );
    return this.#read('WHERE phase = ? AND at = ?', phase, at)[0]!;
  }

  /** All steps, oldest first. */
  async steps(): Promise<BanditStep[]> {
    return this.#read('ORDER BY phase, at');
  }

  #read(which: string, ...values: number[]): BanditStep[] {
    const rows = this.#sql.exec<{ body: string }>(`SELECT body FROM steps ${which}`, ...values);
    return Array.from(rows, ({ body }) => JSON.parse(body) as BanditStep);
  }
}

/** The ledger of an experiment. */
export function banditLedger(
  env: Env,
  site: string,
  experiment: string,
): Pick<BanditLedger, 'last' | 'take' | 'steps'> {
  return env.BANDIT_LEDGER.get(env.BANDIT_LEDGER.idFromName(`${site}/${experiment}`));
}
