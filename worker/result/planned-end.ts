import type { Experiment, Phase } from '../../model/experiment.ts';
import type { TallyCell } from '../../model/tally.ts';

/** Whether the visitors planned have come while nobody stopped it. A bandit has no test to end. */
export function plannedReached(
  { allocation, planned_visitors: planned, variations }: Experiment,
  { ended_at: endedAt }: Phase,
  cells: readonly TallyCell[],
): boolean {
  if (planned === undefined || allocation === 'bandit' || endedAt !== undefined) return false;
  const own = cells.filter(({ variation }) => variation < variations.length);
  return own.reduce((sum, { visitors }) => sum + visitors, 0) >= planned;
}

/** Whether it ended when its start said it would, however many visitors came: nobody chose that by the data. */
export function endedAsSet(
  { allocation, planned_visitors: planned, ends_at: endsAt }: Experiment,
  { ended_at: endedAt }: Phase,
  now: number,
): boolean {
  if (planned === undefined || allocation === 'bandit' || endsAt === undefined) return false;
  return endedAt === endsAt && endsAt <= now;
}
