import { ExperimentSchema, type Experiment } from '../../model/experiment.ts';
import { experiments } from '../database.ts';
import { recordStore } from '../record-store.ts';

/** Experiments in D1; `status` as in the contract. */
export const experimentStore = recordStore(experiments, ExperimentSchema, 'experiment');

/**
 * The experiment as the snapshot carries it; undefined: the edge does not need it. One that is scheduled goes out as
 * running, since its phase says from when on, and one that was stopped or shipped as well until its phase ends: so all
 * edges switch at the same moment.
 */
export function onTheEdge(experiment: Experiment, now: number): Experiment | undefined {
  const { status, phases } = experiment;
  const ends = phases.at(-1)?.ended_at ?? 0;
  if (status === 'scheduled' || ((status === 'stopped' || status === 'shipped') && ends > now))
    return { ...experiment, status: 'running' };
  return status === 'running' || status === 'shipped' ? experiment : undefined;
}
