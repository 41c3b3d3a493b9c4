import type { Experiment } from '../../model/experiment.ts';
import type { Actor } from '../account/access.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { contractOf } from '../record-store.ts';
import { measure } from '../result/measure.ts';
import { change } from '../site/publish.ts';
import { listSites } from '../site/store.ts';
import { end, stop } from './lifecycle.ts';
import { experimentStore } from './store.ts';

const CLOCK: Pick<Actor, 'id' | 'name'> = { id: 'endcap', name: 'Endcap' };

interface Step {
  after: Experiment;
  action: string;
  note: string;
}

/**
 * What time alone changes, called by cron every five minutes: scheduled experiments begin, those past their end stop,
 * and one whose guardrail is breached is stopped at once. Gives `<site>/<experiment>: <note>` of each.
 */
export async function advanceExperiments(env: Env, now: number): Promise<string[]> {
  const db = database(env);
  const done: string[] = [];
  for (const site of await listSites(db)) {
    for (const stored of await experimentStore.list(db, site.id)) {
      const before = contractOf(stored);
      try {
        const step = due(before, now) ?? (await guarded(env, site.id, before, now));
        if (!step) continue;
        await change(env, {
          site: site.id,
          statements: [experimentStore.put(db, site.id, step.after, { status: step.after.status, now })],
          audit: {
            actor: CLOCK,
            action: step.action,
            subjectKind: 'experiment',
            subject: before.id,
            before,
            after: step.after,
            note: step.note,
          },
          now,
        });
        done.push(`${site.id}/${before.id}: ${step.note}`);
      } catch (error) {
        console.error(
          JSON.stringify({ at: 'advance', site: site.id, experiment: before.id, error: String(error) }),
        );
      }
    }
  }
  return done;
}

function due(experiment: Experiment, now: number): Step | undefined {
  const { status, ends_at: endsAt } = experiment;
  if ((status === 'running' || status === 'scheduled') && endsAt !== undefined && endsAt <= now) {
    const note = 'Its planned end is reached; decide what to ship.';
    return { after: end(experiment, endsAt), action: 'stop', note };
  }
  const starts = experiment.phases.at(-1)?.started_at ?? Infinity;
  if (status !== 'scheduled' || starts > now) return undefined;
  return {
    after: { ...experiment, status: 'running' },
    action: 'start',
    note: 'Its scheduled start is reached.',
  };
}

async function guarded(
  env: Env,
  site: string,
  experiment: Experiment,
  now: number,
): Promise<Step | undefined> {
  if (experiment.status !== 'running' || experiment.guardrails.length === 0) return undefined;
  const { verdict } = await measure(env, site, experiment, experiment.phases.at(-1)!, now);
  if (verdict.kind !== 'guardrail-breach') return undefined;
  const note = `Stopped by itself: ${verdict.because}`;
  return {
    after: stop(experiment, { outcome: 'revert', note }, { now, effective: now }),
    action: 'stop',
    note,
  };
}
