import { ExperimentSchema, type Experiment } from '../../model/experiment.ts';
import { experiments } from '../database.ts';
import { recordStore } from '../record-store.ts';

/** Experiments in D1; `status` as in the contract. */
export const experimentStore = recordStore(experiments, ExperimentSchema, 'experiment');

/**
 * The experiment as the snapshot carries it; undefined: the edge does not need it. One that is scheduled goes out as
 * running, since its phase says from when on, so that all edges switch at the same moment.
 */
export function onTheEdge(experiment: Experiment): Experiment | undefined {
  if (experiment.status === 'scheduled') return { ...experiment, status: 'running' };
  return experiment.status === 'running' || experiment.status === 'shipped' ? experiment : undefined;
}
