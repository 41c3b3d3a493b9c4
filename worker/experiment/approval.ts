import type { Experiment } from '../../model/experiment.ts';
import type { Actor } from '../account/access.ts';
import { changes } from '../audit/changes.ts';
import { HttpError } from '../http-error.ts';

type Person = Pick<Actor, 'id' | 'name'>;

/** The draft, waiting for a second person. */
export function askApproval(experiment: Experiment, { id, name }: Person, now: number): Experiment {
  mustBe(experiment, 'draft', 'put up for review');
  return {
    ...experiment,
    status: 'review',
    approval: { asked_by: { id, name }, asked_at: now, note: '' },
  };
}

/** The experiment, approved of by somebody else than who asked. A machine's token is nobody. */
export function approve(
  experiment: Experiment,
  { id, name }: Person,
  { note, now }: { note: string; now: number },
): Experiment {
  mustBe(experiment, 'review', 'approved');
  const { approval } = experiment;
  if (!approval) throw new HttpError(409, 'conflict', 'Nobody has asked for approval.');
  if (id.startsWith('token:'))
    throw new HttpError(403, 'forbidden', 'Approval is a person’s word: an API token cannot give it.');
  if (id === approval.asked_by.id)
    throw new HttpError(403, 'forbidden', 'Whoever asked cannot approve: it takes a second person.');
  return { ...experiment, approval: { ...approval, given_by: { id, name }, given_at: now, note } };
}

/** A draft again, sent back by whoever looked at it or taken back by who asked. */
export function decline(experiment: Experiment): Experiment {
  mustBe(experiment, 'review', 'sent back');
  const { approval: _, ...rest } = experiment;
  return { ...rest, status: 'draft' };
}

/** After a change nothing of it has been approved of any more; without one the approval stands. */
export function withoutStaleApproval(before: Experiment | undefined, after: Experiment): Experiment {
  if (before?.status !== 'review' || changes(before, after).length === 0) return after;
  return decline(after);
}

/** Throws 409 where the site asks for a second person's approval and it has not been given. */
export function refuseUnapproved({ approval }: Experiment, required: boolean | undefined): void {
  if (!required || approval?.given_by) return;
  throw new HttpError(
    409,
    'conflict',
    approval
      ? 'It waits for a second person’s approval.'
      : 'Here experiments start only after a second person has approved of them: ask for a review first.',
  );
}

function mustBe({ status }: Experiment, wanted: 'draft' | 'review', participle: string): void {
  if (status !== wanted)
    throw new HttpError(
      409,
      'conflict',
      `The experiment is ${status}; only one in ${wanted} can be ${participle}.`,
    );
}
