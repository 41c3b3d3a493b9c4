// One file over 300 lines: every field that is prepared once is read by the deciding beside it, and by nothing else.
import { assign, prepareAssignment, type PreparedAssignment } from './assignment/assign.ts';
import { fnv1a } from './assignment/hash.ts';
import { attributes as attributesOf } from './attributes.ts';
import { compileCondition, type ConditionTest } from './condition/compile-condition.ts';
import type { PlacementDecision, Reason, Trigger } from './decision.ts';
import type { Experiment, Phase } from './experiment.ts';
import type { PageContext } from './page-context.ts';
import { compilePageMatch } from './page-match.ts';
import { isPersonal } from './personal-experience.ts';
import type { Experience, Placement, Rule, Who } from './placement.ts';
import type { Device } from './profile.ts';
import type { Snapshot } from './snapshot.ts';
import type { VisitorContext } from './visitor-context.ts';

type PageTest = (page: PageContext, device: Device) => boolean;
type WhoTest = (asked: Asked) => boolean;

interface PreparedRule {
  id: string;
  /** For everyone and the same for all: site content, served without looking at the visitor. */
  untargeted: boolean;
  who: WhoTest;
  /** Staged: who of those it is for has it so far. */
  rollout: PreparedAssignment | undefined;
  experience: Experience;
}

interface PreparedPlacement {
  placement: Placement;
  matches: PageTest;
  rules: PreparedRule[];
  /** The first rule that is for everyone: what visitors get whose data may not be read, whatever stands before it. */
  forEveryone: PreparedRule | undefined;
  experiments: PreparedExperiment[];
}

interface PreparedExperiment {
  /** Place in the snapshot's list. */
  index: number;
  experiment: Experiment;
  matches: PageTest;
  /** The newest first. */
  phases: PreparedPhase[];
  /** Some variation ranks by the visitor's profile: only visitors who allow personalization take part, in any variation. */
  personal: boolean;
}

interface PreparedPhase {
  number: number;
  startsAt: number;
  endsAt: number;
  who: WhoTest;
  assignment: PreparedAssignment;
  /** A contextual bandit's, by the value of its context. */
  byContext: ReadonlyMap<string, PreparedAssignment> | undefined;
  stickyKey: string;
}

/** A snapshot with everything compiled that does not depend on the request. */
export interface Prepared {
  snapshot: Snapshot;
  placements: PreparedPlacement[];
  experiments: PreparedExperiment[];
  /** Those the shop's own code reads: drawn on every page they match, placements or not. */
  flags: PreparedExperiment[];
  /** Feature flags whose experiment is over and shipped. */
  shipped: PreparedFlag[];
  holdout: PreparedHoldout | undefined;
}

interface PreparedFlag {
  key: string;
  variation: number;
  matches: PageTest;
  untargeted: boolean;
  who: WhoTest;
  rollout: PreparedAssignment | undefined;
}

interface PreparedHoldout {
  assignment: PreparedAssignment;
  share: number;
  phase: number;
}

const CLOCK_SKEW_MILLIS = 60_000;

/** What triggers of the holdout name as their experiment: variation 0 is kept out of everything, 1 is served. */
export const HOLDOUT = 'holdout';

/** One request's inputs, with the attribute document made at most once and only when a condition asks. */
interface Asked {
  page: PageContext;
  visitor: VisitorContext;
  now: number;
  attributes(): Record<string, unknown>;
  segments(): ReadonlySet<string>;
}

export interface DecideInput {
  page: PageContext;
  visitor: VisitorContext;
  /** Milliseconds since epoch. */
  now: number;
  /** Experiment id -> variation, from a preview link; forced visitors are never counted. */
  forced?: ReadonlyMap<string, number>;
}

export interface Placed {
  placement: Placement;
  decision: PlacementDecision;
  /** What to show; absent: the shop's own. */
  experience?: Experience;
}

export interface Decided {
  placed: Placed[];
  /** Experiments this page triggers for this visitor, whatever the variation. */
  triggers: Trigger[];
  /** Key -> variation of the flags that were shipped and that this visitor has; absent: none. */
  shipped?: Readonly<Record<string, number>>;
  /** The same for the holdout, where there is one: this visitor would be, or is, given something of ours on this page. */
  holdout: Trigger | undefined;
  /** As asked for, for those who preview. */
  forced: ReadonlyMap<string, number> | undefined;
  /** FNV-1a 32 of the inputs, hex: equal inputs and snapshot give equal decisions. For the log, so made on demand. */
  inputs(): string;
  /** The attribute document that conditions saw. */
  attributes(): Record<string, unknown>;
}

/** A snapshot made ready for `decide`; call it once a snapshot and keep the result. */
export function prepare(snapshot: Snapshot): Prepared {
  const segments = new Map(
    snapshot.segments.map((segment) => [segment.id, compileCondition(segment.condition)]),
  );
  const inSegment = compileSegments(segments);
  const experiments = snapshot.experiments
    .filter((experiment) => experiment.status === 'running' && experiment.phases.length > 0)
    .map((experiment, index) =>
      prepareExperiment(experiment, index, { inSegment, publishedAt: snapshot.published_at }),
    );
  const placements = snapshot.placements
    .filter((placement) => placement.enabled)
    .toSorted((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1))
    .map((placement): PreparedPlacement => {
      const rules = placement.rules.map((rule) => prepareRule(rule, inSegment));
      return {
        placement,
        matches: compilePageMatch(placement.match),
        rules,
        forEveryone: rules.find(({ untargeted }) => untargeted),
        experiments: experiments.filter(({ experiment }) =>
          experiment.variations.some((variation) => placement.id in variation.experiences),
        ),
      };
    });
  const { share, seed, phase = 1 } = snapshot.holdout;
  const holdout =
    share > 0
      ? { assignment: prepareAssignment({ seed, weights: [1], coverage: share }), share, phase }
      : undefined;
  const flags = experiments.filter(({ experiment }) => experiment.flag);
  const shipped = snapshot.experiments.flatMap((one) => prepareFlag(one, inSegment) ?? []);
  return { snapshot, placements, experiments, flags, shipped, holdout };
}

/**
 * What a visitor gets on a page: one decision a placement of the page, in the order of their priority, and the
 * experiments triggered. Pure: equal inputs give equal results. Never throws on what a prepared snapshot holds.
 *
 * Order: consent, then holdout, then the first experiment that names the placement, then the first rule that matches.
 * Without consent only untargeted rules apply: they are site content and the same for everyone.
 */
export function decide(prepared: Prepared, input: DecideInput): Decided {
  const asked = ask(input, prepared.snapshot.site.time_zone);
  const { visitor, now, page, forced } = input;
  const placed: Placed[] = [];
  const triggers: Trigger[] = [];
  const here = prepared.placements.filter(({ matches }) => matches(page, visitor.device));
  const heldOut =
    visitor.id !== undefined &&
    prepared.holdout !== undefined &&
    assign(prepared.holdout.assignment, visitor.id).variation === 0;
  // By the experiment's index; null: takes no part.
  const drawn: (Trigger | null | undefined)[] = [];

  for (const one of here) placed.push(decidePlacement(one));
  if (!visitor.gpc && !heldOut)
    for (const one of prepared.flags) if (!forced?.has(one.experiment.id)) draw(one);
  const shipped = prepared.shipped.filter(hasShipped);
  return {
    placed,
    triggers,
    ...(shipped.length > 0 && {
      shipped: Object.fromEntries(shipped.map(({ key, variation }) => [key, variation])),
    }),
    holdout: holdoutTrigger(),
    forced,
    inputs: () => hashInputs(prepared, input),
    attributes: asked.attributes,
  };

  /** As for a rule: for everyone it is site content, else it takes consent to personalization; the holdout goes without. */
  function hasShipped({ matches, untargeted, who, rollout }: PreparedFlag): boolean {
    if (heldOut || !matches(page, visitor.device)) return false;
    if (untargeted) return true;
    if (visitor.gpc || visitor.id === undefined || !visitor.consent.personalization) return false;
    return (!rollout || assign(rollout, visitor.id).variation === 0) && who(asked);
  }

  function holdoutTrigger(): Trigger | undefined {
    const { holdout, flags } = prepared;
    if (!holdout || visitor.id === undefined || visitor.gpc || !visitor.consent.analytics || forced?.size)
      return undefined;
    if (here.length === 0 && !flags.some(({ matches }) => matches(page, visitor.device))) return undefined;
    return {
      experiment: HOLDOUT,
      phase: holdout.phase,
      variation: heldOut ? 0 : 1,
      propensity: heldOut ? holdout.share : 1 - holdout.share,
    };
  }

  function decidePlacement({ placement, rules, forEveryone, experiments }: PreparedPlacement): Placed {
    const preview = forcedExperience(placement, experiments);
    if (preview) return preview;
    if (visitor.gpc || (!visitor.consent.analytics && !visitor.consent.personalization))
      return place(placement, forEveryone ? 'rule' : 'no-consent', { rule: forEveryone });
    if (heldOut) return place(placement, 'holdout');
    for (const experiment of experiments) {
      const trigger = draw(experiment);
      const experience =
        trigger && experiment.experiment.variations[trigger.variation]?.experiences[placement.id];
      if (trigger && experience) return place(placement, 'experiment', { trigger, experience });
    }
    for (const rule of rules) {
      if (!rule.untargeted && !visitor.consent.personalization) continue;
      if (rule.rollout && (visitor.id === undefined || assign(rule.rollout, visitor.id).variation !== 0))
        continue;
      if (rule.who(asked)) return place(placement, 'rule', { rule });
    }
    return place(placement, visitor.consent.personalization ? 'no-rule' : 'no-consent');
  }

  /** The visitor's variation in an experiment of this page, drawn once a page and noted as trigger. */
  function draw(one: PreparedExperiment): Trigger | undefined {
    const known = drawn[one.index];
    if (known !== undefined) return known ?? undefined;
    return (drawn[one.index] = drawNow(one)) ?? undefined;
  }

  function drawNow(one: PreparedExperiment): Trigger | null {
    if (visitor.id === undefined || !visitor.consent.analytics) return null;
    if (one.personal && !visitor.consent.personalization) return null;
    const phase = phaseAt(one, now);
    if (!phase || !one.matches(page, visitor.device) || !phase.who(asked)) return null;
    const { stickyKey } = phase;
    const { variation, propensity, reason } = assign(
      phase.byContext?.get(contextOf(one.experiment, visitor)) ?? phase.assignment,
      visitor.id,
      visitor.sticky.size === 0 ? undefined : visitor.sticky.get(stickyKey),
    );
    if (variation < 0) return null;
    const trigger = {
      experiment: one.experiment.id,
      phase: phase.number,
      variation,
      // A bandit's weights have moved since: what counts is how likely it was when it was drawn.
      propensity: reason === 'sticky' ? (visitor.drawn?.get(stickyKey) ?? propensity) : propensity,
    };
    triggers.push(trigger);
    return trigger;
  }

  function forcedExperience(placement: Placement, experiments: PreparedExperiment[]): Placed | undefined {
    if (!forced) return undefined;
    for (const { experiment, phases } of experiments) {
      const variation = forced.get(experiment.id);
      const experience =
        variation === undefined ? undefined : experiment.variations[variation]?.experiences[placement.id];
      if (variation === undefined || !experience) continue;
      return {
        placement,
        experience,
        decision: {
          placement: placement.id,
          kind: placement.kind,
          reason: 'forced',
          experiment: experiment.id,
          phase: phases[0]!.number,
          variation,
          propensity: 1,
        },
      };
    }
    return undefined;
  }
}

/** Filled in field by field: spreading optional parts costs more than all the rest of `decide`. */
function place(
  placement: Placement,
  reason: Reason,
  why: { rule?: PreparedRule | undefined; trigger?: Trigger; experience?: Experience } = NOTHING,
): Placed {
  const { rule, trigger } = why;
  const decision: PlacementDecision = {
    placement: placement.id,
    kind: placement.kind,
    reason,
    propensity: trigger ? trigger.propensity : 1,
  };
  if (rule) decision.rule = rule.id;
  if (trigger) {
    decision.experiment = trigger.experiment;
    decision.phase = trigger.phase;
    decision.variation = trigger.variation;
  }
  const placed: Placed = { placement, decision };
  const shown = why.experience ?? rule?.experience;
  if (shown && shown.kind !== 'nothing') placed.experience = shown;
  return placed;
}

const NOTHING = Object.freeze({});

/** The phase in effect: the newest that has begun, unless it has ended. Before a new one's time that is the one before. */
function phaseAt({ phases }: PreparedExperiment, now: number): PreparedPhase | undefined {
  for (const phase of phases) if (now >= phase.startsAt) return now < phase.endsAt ? phase : undefined;
  return undefined;
}

function prepareRule({ id, who, rollout, experience }: Rule, inSegment: SegmentTest): PreparedRule {
  return {
    id,
    untargeted: !rollout && !who.condition && !who.segments?.length && !isPersonal(experience),
    rollout: rollout && prepareAssignment({ seed: rollout.seed, weights: [1], coverage: rollout.share }),
    who: compileWho(who, inSegment),
    experience,
  };
}

function prepareFlag(
  { status, flag, key, match, decision }: Experiment,
  inSegment: SegmentTest,
): PreparedFlag | undefined {
  if (status !== 'shipped' || !flag || decision?.variation === undefined) return undefined;
  const { variation, who = {}, share = 1 } = decision;
  return {
    key,
    variation,
    matches: compilePageMatch(match),
    untargeted: share >= 1 && !who.condition && !who.segments?.length,
    who: compileWho(who, inSegment),
    rollout:
      share < 1 ? prepareAssignment({ seed: `${key}-rollout`, weights: [1], coverage: share }) : undefined,
  };
}

function prepareExperiment(
  experiment: Experiment,
  index: number,
  { inSegment, publishedAt }: { inSegment: SegmentTest; publishedAt: number },
): PreparedExperiment {
  const last = experiment.phases.at(-1)!;
  return {
    index,
    experiment,
    matches: compilePageMatch(experiment.match),
    personal: experiment.variations.some((variation) =>
      Object.values(variation.experiences).some(isPersonal),
    ),
    // Clocks of edges differ a little, so what ended just before is kept as well.
    phases: experiment.phases
      .filter((phase) => phase === last || (phase.ended_at ?? 0) > publishedAt - CLOCK_SKEW_MILLIS)
      .map((phase) => preparePhase(experiment, phase, inSegment))
      .toReversed(),
  };
}

/** Value of a contextual bandit's context: as tallies have it of the same visitor's first trigger. */
function contextOf({ context }: Experiment, { device, country, profile, consent }: VisitorContext): string {
  if (context === 'device') return device;
  if (context === 'country') return country ?? '';
  return (consent.personalization ? profile?.stage : undefined) ?? 'new';
}

function preparePhase(experiment: Experiment, phase: Phase, inSegment: SegmentTest): PreparedPhase {
  const { context, context_weights: learnt } = experiment;
  const planOf = (weights: readonly number[]) =>
    prepareAssignment({
      seed: phase.seed,
      weights,
      coverage: phase.coverage ?? experiment.coverage,
      ...(experiment.hash_version ? { hashVersion: experiment.hash_version } : {}),
      ...(experiment.layer ? { layer: experiment.layer } : {}),
    });
  const usable = Object.entries((context && phase.ended_at === undefined && learnt) || {}).filter(
    ([, weights]) => weights.length === experiment.variations.length,
  );
  return {
    number: phase.number,
    startsAt: Math.max(phase.started_at, experiment.starts_at ?? 0),
    endsAt: Math.min(phase.ended_at ?? Infinity, experiment.ends_at ?? Infinity),
    who: compileWho(phase.who ?? experiment.who, inSegment),
    assignment: planOf(phase.weights ?? experiment.variations.map((variation) => variation.weight)),
    byContext:
      usable.length > 0 ? new Map(usable.map(([value, weights]) => [value, planOf(weights)])) : undefined,
    stickyKey: `${experiment.id}:${phase.number}`,
  };
}

type SegmentTest = (id: string, asked: Asked) => boolean;

/** Segments are asked twice: as the shard last evaluated them, and anew at the edge, which already knows this visit. */
function compileSegments(segments: ReadonlyMap<string, ConditionTest>): SegmentTest {
  return (id, asked) => asked.segments().has(id) || (segments.get(id)?.(asked.attributes()) ?? false);
}

function compileWho({ segments, condition }: Who, inSegment: SegmentTest): WhoTest {
  const holds = condition && Object.keys(condition).length > 0 ? compileCondition(condition) : undefined;
  const fulfils = holds && ((asked: Asked) => holds(asked.attributes()));
  if (!segments?.length) return fulfils ?? everyone;
  const isMember: WhoTest = (asked) => segments.some((id) => inSegment(id, asked));
  return fulfils ? (asked) => isMember(asked) && fulfils(asked) : isMember;
}

const everyone = () => true;

function ask({ page, visitor, now }: DecideInput, timeZone: string): Asked {
  let document: Record<string, unknown> | undefined;
  let members: ReadonlySet<string> | undefined;
  return {
    page,
    visitor,
    now,
    attributes: () => (document ??= attributesOf(visitor, page, { now, timeZone })),
    segments: () => (members ??= new Set(visitor.consent.personalization ? visitor.profile?.segments : [])),
  };
}

function hashInputs({ snapshot }: Prepared, { page, visitor, forced }: DecideInput): string {
  const text = JSON.stringify([
    snapshot.version,
    page,
    visitor.id,
    visitor.consent,
    visitor.profile?.at,
    visitor.session?.items[0],
    visitor.device,
    forced && [...forced],
  ]);
  return fnv1a(text).toString(16);
}
