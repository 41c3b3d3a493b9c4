import type { Stored } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import { api } from '../api.ts';
import { me, site as current } from '../session.ts';
import { Icon } from '../ui/icon.tsx';

interface ApprovalProps {
  experiment: Stored<Experiment>;
  site: string;
  act: (run: () => Promise<Stored<Experiment>>, words: string) => Promise<void>;
}

/** Whether a second person has to approve of it and has not yet. */
export function mustWait({ approval }: Experiment): boolean {
  return current.value?.require_approval === true && !approval?.given_by;
}

/** Asks for a second person's approval; gives it, or sends the draft back, where somebody else has asked. */
export function Approval({ experiment, site, act }: ApprovalProps) {
  const { id, status, approval } = experiment;
  const given = { id, query: { site }, body: {} };
  if (status === 'draft') {
    if (!mustWait(experiment)) return null;
    return (
      <button
        type="button"
        class="btn btn-primary"
        onClick={() => void act(() => api('POST /api/experiments/:id/review', given), 'Put up for review.')}
      >
        Ask for a review
      </button>
    );
  }
  const own = approval?.asked_by.id === me.value?.person.id;
  return (
    <>
      {approval && !approval.given_by && own && (
        <span class="self-center text-sm text-soft">Waits for a second person</span>
      )}
      {approval && !approval.given_by && !own && (
        <button
          type="button"
          class="btn btn-primary"
          onClick={() => void act(() => api('POST /api/experiments/:id/approve', given), 'Approved.')}
        >
          <Icon name="check" size={16} /> Approve
        </button>
      )}
      <button
        type="button"
        class="btn"
        onClick={() =>
          void act(() => api('POST /api/experiments/:id/decline', given), 'It is a draft again.')
        }
      >
        {own ? 'Take back' : 'Send back'}
      </button>
    </>
  );
}
