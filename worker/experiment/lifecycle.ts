import type { NewPhase, Ship, Start, Stop } from '../../model/api/experiment.ts';
import type { Experiment, Phase } from '../../model/experiment.ts';
import type { Placement, Rule } from '../../model/placement.ts';
import { changes } from '../audit/changes.ts';
import { HttpError } from '../http-error.ts';

/** How long KV may take to reach every edge; a start takes effect no earlier, so that all edges switch together. */
export const PROPAGATION_MILLIS = 60_000;

interface At {
  now: number;
  /** Earliest moment at which all edges can know. */
  effective: number;
}

/** Fields that only the lifecycle sets; a PUT keeps what is stored. */
export function keepLifecycle(given: Experiment, stored: Experiment | undefined): Experiment {
  const {
    phases: _,
    decision: __,
    starts_at: ___,
    ends_at: ____,
    approval: _____,
    context_weights: ______,
    ...rest
  } = given;
  if (!stored) return { ...rest, status: 'draft', phases: [] };
  const { status, key, phases, decision, approval, starts_at, ends_at } = stored;
  return {
    ...rest,
    // A started bandit's weights are its own: whoever edits it has older ones.
    ...(phases.length > 0 &&
      stored.allocation === 'bandit' &&
      rest.variations.length === stored.variations.length && {
        variations: rest.variations.map((variation, index) =>
          Object.assign({}, variation, { weight: stored.variations[index]!.weight }),
        ),
      }),
    status,
    key: phases.length > 0 ? key : rest.key,
    phases,
    ...(decision && { decision }),
    ...(approval && { approval }),
    ...(stored.context_weights && { context_weights: stored.context_weights }),
    ...(starts_at !== undefined && { starts_at }),
    ...(ends_at !== undefined && { ends_at }),
  };
}

/** Fields of a started experiment that may change without a new phase: words, and what is read besides the primary metric. */
const FREE = new Set(['name', 'hypothesis', 'secondary', 'guardrails', 'ramp']);

/** Refuses a change of a started experiment that would mix two experiments into one. */
export function refuseSilentChange(before: Experiment, after: Experiment): void {
  if (before.status === 'draft' || before.status === 'review') return;
  if (before.status === 'archived')
    throw new HttpError(409, 'conflict', 'An archived experiment does not change. Duplicate it instead.');
  if (after.allocation === 'bandit' && after.guardrails.length > before.guardrails.length) {
    throw new HttpError(
      422,
      'invalid',
      "guardrails: a bandit's traffic moves, so no guardrail can watch it. Leave them out, or duplicate the experiment with fixed weights.",
    );
  }
  const frozen = changes(before, after).filter(({ field }) => !FREE.has(field.split('.')[0]!));
  if (frozen.length > 0) {
    throw new HttpError(
      409,
      'conflict',
      `Only ${[...FREE].join(', ')} of a started experiment may change. Weights, coverage and audience: start a new phase. Variations or the primary metric: duplicate it.`,
    );
  }
}

/** The experiment started, or scheduled where `starts_at` lies ahead. */
export function start(experiment: Experiment, { starts_at, ends_at }: Start, { effective }: At): Experiment {
  if (experiment.status !== 'draft' && experiment.status !== 'review') {
    throw new HttpError(
      409,
      'conflict',
      `The experiment is ${experiment.status}; only a draft can be started. Duplicate it to run it again.`,
    );
  }
  const startedAt = starts_at ?? effective;
  if (ends_at !== undefined && ends_at <= startedAt)
    throw new HttpError(422, 'invalid', 'ends_at: must lie after the start.');
  return {
    ...experiment,
    status: startedAt > effective ? 'scheduled' : 'running',
    starts_at: startedAt,
    ...(ends_at !== undefined && { ends_at }),
    phases: [
      { number: 1, started_at: startedAt, seed: experiment.seed ?? `${experiment.key}-1`, reason: 'start' },
    ],
  };
}

/** The experiment stopped at its planned end, undecided: `stop` or `ship` says later what becomes of it. */
export function end(experiment: Experiment, at: number): Experiment {
  return { ...closed(experiment, at), status: 'stopped' };
}

/** The experiment stopped with a decision other than to ship. */
export function stop(experiment: Experiment, { outcome, note }: Stop, { now, effective }: At): Experiment {
  if (experiment.status !== 'stopped' || experiment.decision) mustRun(experiment, 'stopped');
  return { ...closed(experiment, effective), status: 'stopped', decision: { outcome, note, at: now } };
}

/**
 * The experiment shipped, and the placements with the winner as their first rule: a normal experience from now on, for
 * everyone or for `who`. Placements that the winner leaves to the shop get no rule.
 */
export function ship(
  experiment: Experiment,
  placements: readonly Placement[],
  { variation, who, share, note }: Ship,
  { now, effective }: At,
): { experiment: Experiment; placements: Placement[] } {
  if (experiment.status !== 'stopped') mustRun(experiment, 'shipped');
  const winner = experiment.variations[variation];
  if (!winner)
    throw new HttpError(
      422,
      'invalid',
      `variation: there is none with index ${variation}; the last is ${experiment.variations.length - 1}.`,
    );
  const changed: Placement[] = [];
  for (const placement of placements) {
    const experience = winner.experiences[placement.id];
    if (!experience) continue;
    const id = shippedRule(experiment);
    const name = `${experiment.name}: ${winner.name}`.slice(0, 200);
    const others = placement.rules.filter((rule) => rule.id !== id);
    const rule: Rule = {
      id,
      name,
      who: who ?? experiment.who,
      ...(share < 1 && { rollout: { share, seed: `${experiment.key}-rollout` } }),
      experience,
    };
    changed.push({ ...placement, rules: experience.kind === 'nothing' ? others : [rule, ...others] });
  }
  return {
    experiment: {
      ...closed(experiment, effective),
      status: 'shipped',
      decision: {
        outcome: 'ship',
        variation,
        ...(experiment.flag && { who: who ?? experiment.who }),
        ...(share < 1 && { share }),
        note,
        at: now,
      },
    },
    placements: changed,
  };
}

/** Id of the rule that a shipped experiment leaves in its placements. */
const shippedRule = ({ id }: Experiment): string => `shipped-${id}`.slice(0, 64);

/** A shipped experiment whose winner goes to a larger share of visitors, and the placements with that. */
export function rollOut(
  experiment: Experiment,
  placements: readonly Placement[],
  share: number,
): { experiment: Experiment; placements: Placement[] } {
  const { status, decision } = experiment;
  if (status !== 'shipped' || !decision)
    throw new HttpError(409, 'conflict', `The experiment is ${status}; only a shipped one is rolled out.`);
  const before = decision.share ?? 1;
  if (share <= before)
    throw new HttpError(
      409,
      'conflict',
      `${Math.round(100 * before)} % have it already; a rollout is only raised. To take it back, remove the rule from its placements.`,
    );
  const { share: _, ...rest } = decision;
  const id = shippedRule(experiment);
  const changed = placements
    .filter(({ rules }) => rules.some((rule) => rule.id === id && rule.rollout))
    .map((placement) => ({
      ...placement,
      rules: placement.rules.map(({ rollout, ...rule }): Rule => {
        if (rule.id !== id || !rollout) return rollout ? { ...rule, rollout } : rule;
        return share < 1 ? { ...rule, rollout: { ...rollout, share } } : rule;
      }),
    }));
  return {
    experiment: { ...experiment, decision: { ...rest, ...(share < 1 && { share }) } },
    placements: changed,
  };
}

/** A running experiment with a new phase; what the phase before measured is never pooled with it (DESIGN rule 10). */
export function newPhase(
  experiment: Experiment,
  { weights, coverage, who, rerandomise, reason }: NewPhase,
  { effective }: At,
): Experiment {
  mustRun(experiment, 'given a new phase');
  const last = experiment.phases.at(-1)!;
  if (weights && weights.length !== experiment.variations.length) {
    throw new HttpError(
      422,
      'invalid',
      `weights: ${weights.length} given for ${experiment.variations.length} variations.`,
    );
  }
  if (weights && (!(weights[0]! > 0) || weights.filter((weight) => weight > 0).length < 2)) {
    throw new HttpError(
      422,
      'invalid',
      'weights: the control and at least one other variation need a weight above 0.',
    );
  }
  const number = last.number + 1;
  const phase: Phase = {
    number,
    started_at: effective,
    seed: rerandomise ? `${experiment.key}-${number}` : last.seed,
    reason,
  };
  return {
    ...experiment,
    variations: weights
      ? experiment.variations.map((variation, index) => ({ ...variation, weight: weights[index]! }))
      : experiment.variations,
    coverage: coverage ?? experiment.coverage,
    who: who ?? experiment.who,
    phases: [
      ...experiment.phases.slice(0, -1),
      {
        ...last,
        ended_at: effective,
        weights: experiment.variations.map(({ weight }) => weight),
        coverage: experiment.coverage,
        who: experiment.who,
      },
      phase,
    ],
  };
}

/** A running experiment with a higher coverage: at unchanged weights nobody moves, so the phase goes on. */
export function ramp(experiment: Experiment, coverage: number): Experiment {
  mustRun(experiment, 'ramped');
  if (coverage <= experiment.coverage) {
    throw new HttpError(
      409,
      'conflict',
      `Coverage is ${experiment.coverage}; it can only be raised within a phase. To lower it, start a new phase.`,
    );
  }
  return { ...experiment, coverage };
}

function mustRun({ status }: Experiment, participle: string): void {
  if (status !== 'running' && status !== 'scheduled') {
    throw new HttpError(
      409,
      'conflict',
      `The experiment is ${status}; only a running one can be ${participle}.`,
    );
  }
}

function closed(experiment: Experiment, now: number): Experiment {
  const { phases } = experiment;
  const last = phases.at(-1);
  if (!last || last.ended_at !== undefined) return experiment;
  return {
    ...experiment,
    phases: [...phases.slice(0, -1), { ...last, ended_at: Math.max(now, last.started_at) }],
  };
}
