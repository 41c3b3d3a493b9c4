import type { Experiment } from '../../model/experiment.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { queryOf, tallyShards } from './measure.ts';
import { readState } from './state.ts';

/**
 * Has every shard keep the sums of an experiment's newest phase from now on, so that whoever asks first does not wait
 * until all visitors are read. Where a shard does not answer, cron's next look does the same.
 */
export async function keepSums(env: Env, site: string, experiment: Experiment, now: number): Promise<void> {
  const phase = experiment.phases.at(-1);
  if (!phase) return;
  try {
    const { caps } = await readState(database(env), site, experiment.id, phase.number);
    await tallyShards(env, { ...queryOf(site, experiment, phase, { caps, now }), by: 'day' });
  } catch (error) {
    console.error(
      JSON.stringify({ event: 'sums_not_kept', site, experiment: experiment.id, error: String(error) }),
    );
  }
}
