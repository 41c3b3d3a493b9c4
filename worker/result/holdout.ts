import { eq } from 'drizzle-orm';
import type { ResultAnswer } from '../../model/api/result.ts';
import { HOLDOUT } from '../../model/decide.ts';
import type { Experiment } from '../../model/experiment.ts';
import { database, sites } from '../database.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { measure } from './measure.ts';

/**
 * What everything together is worth: visitors served beside those held out, among visitors who consented (DESIGN rule
 * 11), since the share was last changed. Shards tally it as the experiment `holdout`. Throws 409 without a holdout.
 */
export async function measureHoldout(env: Env, site: string, now: number): Promise<ResultAnswer> {
  const [holdout] = await database(env).select().from(sites).where(eq(sites.id, site));
  const { holdoutShare: share, holdoutPhase: number, holdoutStartedAt } = holdout!;
  if (!(share > 0)) {
    throw new HttpError(
      409,
      'conflict',
      'Nobody is held out: set a share, and from then on everything is measured against it.',
    );
  }
  const phase = { number, started_at: holdoutStartedAt ?? 0, seed: holdout!.holdoutSeed, reason: '' };
  const experiment: Experiment = {
    v: 1,
    id: HOLDOUT,
    key: HOLDOUT,
    name: 'Holdout',
    hypothesis: '',
    status: 'running',
    variations: [
      { name: 'Held out', weight: share, experiences: {} },
      { name: 'Served', weight: 1 - share, experiences: {} },
    ],
    coverage: 1,
    match: {},
    who: {},
    primary: 'revenue',
    secondary: ['conversion', 'order_value', 'pages'],
    guardrails: [],
    phases: [phase],
  };
  const answer = await measure(env, site, experiment, phase, now);
  const next =
    'Leave the holdout in place: it goes on measuring everything together, among visitors who consented.';
  return answer.verdict.kind === 'srm' ? answer : { ...answer, verdict: { ...answer.verdict, next } };
}
