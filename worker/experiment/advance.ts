import type { ResultAnswer } from '../../model/api/result.ts';
import type { Experiment } from '../../model/experiment.ts';
import { database, type Database } from '../database.ts';
import type { Env } from '../env.ts';
import { contractOf } from '../record-store.ts';
import { noteAlarms, SYSTEM } from '../result/alarms.ts';
import { measure, watch } from '../result/measure.ts';
import { change } from '../site/publish.ts';
import { listSites } from '../site/store.ts';
import { reweigh } from './bandit.ts';
import { end, ramp, stop } from './lifecycle.ts';
import { experimentStore } from './store.ts';

const HOUR_MILLIS = 3_600_000;

interface Step {
  after: Experiment;
  action: string;
  note: string;
}

/**
 * What time alone changes, called by cron every five minutes: scheduled experiments begin, those past their end stop,
 * the fixed look is taken when the planned visitors are there, one whose guardrail is breached is stopped at once,
 * coverage climbs its ramp, bandits weigh anew, and what is wrong is noted as an alarm, once. Gives
 * `<site>/<experiment>: <note>` of each.
 */
export async function advanceExperiments(env: Env, now: number): Promise<string[]> {
  const db = database(env);
  const done: string[] = [];
  for (const site of await listSites(db)) {
    for (const stored of await experimentStore.list(db, site.id)) {
      const before = contractOf(stored);
      try {
        for (const note of await advance(env, db, { site: site.id, before, now }))
          done.push(`${site.id}/${before.id}: ${note}`);
      } catch (error) {
        console.error(
          JSON.stringify({ at: 'advance', site: site.id, experiment: before.id, error: String(error) }),
        );
      }
    }
  }
  return done;
}

interface Looking {
  site: string;
  before: Experiment;
  now: number;
}

async function advance(env: Env, db: Database, { site, before, now }: Looking): Promise<string[]> {
  const step = due(before, now);
  if (step) {
    await take(env, db, { site, before, now }, step);
    // An end set at the start has its fixed look, even where nobody asks for it.
    if (step.after.status === 'stopped') await measure(env, site, step.after, step.after.phases.at(-1)!, now);
    return [step.note];
  }
  if (before.status !== 'running' || before.phases.at(-1)!.started_at > now) return [];
  const answer = await watch(env, site, before, before.phases.at(-1)!, now);
  const alarms = await noteAlarms(env, site, answer, now);
  const next =
    breached(before, answer, now) ??
    climbed(before, answer, now) ??
    (before.allocation === 'bandit' ? await weighed(env, { site, before, now }) : undefined);
  if (next) await take(env, db, { site, before, now }, next);
  // A breached guardrail is told of by what it led to.
  const told = alarms.filter(({ kind }) => kind !== 'guardrail').map(({ kind, note }) => `${kind}: ${note}`);
  return next ? [...told, next.note] : told;
}

async function take(env: Env, db: Database, { site, before, now }: Looking, step: Step): Promise<void> {
  const { after, action, note } = step;
  await change(env, {
    site,
    statements: [experimentStore.put(db, site, after, { status: after.status, now })],
    audit: { actor: SYSTEM, action, subjectKind: 'experiment', subject: before.id, before, after, note },
    now,
  });
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

function breached(experiment: Experiment, { verdict }: ResultAnswer, now: number): Step | undefined {
  if (verdict.kind !== 'guardrail-breach') return undefined;
  const note = `Stopped by itself: ${verdict.because}`;
  return {
    after: stop(experiment, { outcome: 'revert', note }, { now, effective: now }),
    action: 'stop',
    note,
  };
}

/** The highest coverage due by now; none while something is wrong. */
function climbed(experiment: Experiment, { result }: ResultAnswer, now: number): Step | undefined {
  if (!experiment.ramp || result.split.alarm || result.mixed.alarm) return undefined;
  const began = experiment.phases.at(-1)!.started_at;
  const reached = experiment.ramp.filter((one) => began + one.after_hours * HOUR_MILLIS <= now);
  const coverage = Math.max(0, ...reached.map((one) => one.coverage));
  if (coverage <= experiment.coverage) return undefined;
  return {
    after: ramp(experiment, coverage),
    action: 'ramp',
    note: `Its plan raises coverage to ${Math.round(coverage * 1_000) / 10} %.`,
  };
}

async function weighed(env: Env, { site, before, now }: Looking): Promise<Step | undefined> {
  const reweighed = await reweigh(env, site, before, now);
  return reweighed && { ...reweighed, action: 'reweigh' };
}
