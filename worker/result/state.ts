import { and, eq, isNull } from 'drizzle-orm';
import type { MetricId } from '../../model/metric.ts';
import type { ResultAnswer } from '../../model/api/result.ts';
import type { RunningP } from '../../model/result.ts';
import { capOf } from '../../model/stats/cap.ts';
import { resultStates, type Database } from '../database.ts';
import type { Env } from '../env.ts';
import { listVisitors } from '../visitor/list-visitors.ts';

/** Share of buyers below the cap, and how many buyers it takes to know it (facts/statistics.md section 4). */
const CAP_QUANTILE = 0.99;
const CAP_MIN_BUYERS = 200;
/** Visitors looked at for the cap, the newest of larger sites. */
const CAP_MAX_VISITORS = 20_000;

export interface ResultState {
  caps: Partial<Record<MetricId, number>>;
  running?: RunningP;
  /** The one fixed look: when cron first saw the planned visitors, or at the end that was set at the start. */
  final?: ResultAnswer;
}

/**
 * Cap on a visitor's revenue from what the site knows before the start; none with fewer than 200 buyers. To be taken
 * once and kept: a cap that moves with the data would break merging and the guarantees of every look.
 */
export async function capsBeforeStart(env: Env, site: string): Promise<ResultState['caps']> {
  const totals: number[] = [];
  let looked = 0;
  let cursor: string | undefined;
  do {
    const page = await listVisitors(env, site, cursor);
    looked += page.rows.length;
    for (const row of page.rows) if (row.revenue > 0) totals.push(row.revenue);
    cursor = page.cursor;
  } while (cursor !== undefined && looked < CAP_MAX_VISITORS);
  return totals.length < CAP_MIN_BUYERS ? {} : { revenue: capOf(totals, CAP_QUANTILE) };
}

/** Statement that opens a phase's state with its caps; one that is there already stays. */
export function openState(
  db: Database,
  {
    site,
    experiment,
    phase,
    caps,
  }: { site: string; experiment: string; phase: number; caps: ResultState['caps'] },
) {
  return db
    .insert(resultStates)
    .values({ site, experiment, phase, caps: caps as Record<string, number> })
    .onConflictDoNothing();
}

/** A phase's state; one without caps where none was opened. */
export async function readState(
  db: Database,
  site: string,
  experiment: string,
  phase: number,
): Promise<ResultState> {
  const [row] = await db
    .select()
    .from(resultStates)
    .where(key(site, experiment, phase));
  return {
    caps: (row?.caps ?? {}) as ResultState['caps'],
    ...(row?.running && { running: row.running }),
    ...(row?.final && { final: row.final }),
  };
}

/** Statement that keeps the smallest p-values seen so far. */
export function keepRunning(
  db: Database,
  {
    site,
    experiment,
    phase,
    running,
    now,
  }: { site: string; experiment: string; phase: number; running: RunningP; now: number },
) {
  return db
    .insert(resultStates)
    .values({ site, experiment, phase, caps: {}, running, lookedAt: now })
    .onConflictDoUpdate({
      target: [resultStates.site, resultStates.experiment, resultStates.phase],
      set: { running, lookedAt: now },
    });
}

/** Keeps the look at the planned end, unless one was kept before; gives the one that is kept. */
export async function keepFinal(db: Database, site: string, answer: ResultAnswer): Promise<ResultAnswer> {
  const where = key(site, answer.experiment, answer.phase);
  await db
    .update(resultStates)
    .set({ final: answer })
    .where(and(where, isNull(resultStates.final)));
  const [row] = await db.select({ final: resultStates.final }).from(resultStates).where(where);
  return row?.final ?? answer;
}

function key(site: string, experiment: string, phase: number) {
  return and(
    eq(resultStates.site, site),
    eq(resultStates.experiment, experiment),
    eq(resultStates.phase, phase),
  );
}
