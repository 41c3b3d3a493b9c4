import type { Experiment } from '../../model/experiment.ts';
import { ago } from '../ui/format.ts';
import { Tag, type Tone } from '../ui/tag.tsx';

const TONES: Record<Experiment['status'], Tone> = {
  draft: 'plain',
  review: 'plain',
  scheduled: 'accent',
  running: 'live',
  stopped: 'plain',
  shipped: 'good',
  archived: 'plain',
};

/** An experiment's state; a start that lies ahead is scheduled until the clock reaches it. */
export function statusAt(
  { status, phases }: Pick<Experiment, 'status' | 'phases'>,
  now: number,
): Experiment['status'] {
  const start = phases.at(-1)?.started_at ?? 0;
  if (status === 'scheduled' && start <= now) return 'running';
  return status === 'running' && phases.length === 1 && start > now ? 'scheduled' : status;
}

export function StatusTag({
  experiment,
}: {
  experiment: Pick<Experiment, 'status' | 'phases' | 'decision'>;
}) {
  const now = Date.now();
  const status = statusAt(experiment, now);
  const start = experiment.phases.at(-1)?.started_at;
  const outcome = status === 'stopped' ? experiment.decision?.outcome : undefined;
  return (
    <Tag tone={TONES[status]}>
      {status === 'scheduled' && start
        ? `starts ${ago(start, now)}`
        : outcome === 'revert'
          ? 'stopped, not shipped'
          : outcome === 'inconclusive'
            ? 'stopped, inconclusive'
            : status}
    </Tag>
  );
}
