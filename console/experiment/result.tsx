import type { Stored } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import { api } from '../api.ts';
import { Loaded } from '../ui/loaded.tsx';
import { useLoad } from '../ui/use-load.ts';
import { Bandit } from './bandit.tsx';
import { Breakdown } from './breakdown.tsx';
import { ResultSkeleton, ResultView } from './result-view.tsx';

const REFRESH_MILLIS = 15_000;

interface ResultProps {
  experiment: Stored<Experiment>;
  site: string;
  phase: number;
}

/** What a phase found so far. Asked anew while it runs: every look is allowed for. */
export function Result({ experiment, site, phase }: ResultProps) {
  const runs = experiment.status === 'running' || experiment.status === 'scheduled';
  const load = useLoad(
    () => api('GET /api/experiments/:id/result', { id: experiment.id, query: { site, phase } }),
    [site, experiment.id, phase, experiment.updated_at],
    runs ? { every: REFRESH_MILLIS } : {},
  );
  return (
    <Loaded load={load} skeleton={<ResultSkeleton />}>
      {(answer) => (
        <ResultView
          answer={answer}
          primary={experiment.primary}
          guardrails={experiment.guardrails}
          decided={experiment.decision !== undefined}
          traffic={
            experiment.allocation === 'bandit' && <Bandit experiment={experiment} site={site} phase={phase} />
          }
        >
          {experiment.allocation !== 'bandit' && (
            <Breakdown
              experiment={experiment}
              site={site}
              phase={answer.phase}
              variations={answer.result.variations}
            />
          )}
        </ResultView>
      )}
    </Loaded>
  );
}
