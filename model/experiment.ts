import * as v from 'valibot';
import { CostsSchema, GuardrailSchema, MetricIdSchema } from './metric.ts';
import { ExperienceSchema, PageMatchSchema, WhoSchema } from './placement.ts';
import { IdSchema, MillisSchema, ShareSchema } from './site.ts';

export const EXPERIMENT_STATUSES = [
  'draft',
  'review',
  'scheduled',
  'running',
  'stopped',
  'shipped',
  'archived',
] as const;
export type ExperimentStatus = (typeof EXPERIMENT_STATUSES)[number];

export const VariationSchema = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  /** Relative weight; weights of an experiment are normalised to sum to 1. */
  weight: v.pipe(v.number(), v.minValue(0)),
  /** Placement id -> what it shows; a placement not named keeps its own rules. */
  experiences: v.optional(v.record(IdSchema, ExperienceSchema), {}),
});
export type Variation = v.InferOutput<typeof VariationSchema>;

/** A stretch of an experiment with unchanged weights, targeting and variations (DESIGN rule 10). */
export const PhaseSchema = v.object({
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Takes effect at this time on every edge alike. */
  started_at: MillisSchema,
  ended_at: v.optional(MillisSchema),
  /** Seed of assignment: the same as the phase before keeps people where they are, another re-randomises. */
  seed: v.string(),
  reason: v.optional(v.string(), ''),
  /** As they were in this phase, where a later one changed them: it holds until that one's effective time. */
  weights: v.optional(v.array(v.pipe(v.number(), v.minValue(0)))),
  coverage: v.optional(ShareSchema),
  who: v.optional(WhoSchema),
});

const PersonSchema = v.object({ id: v.string(), name: v.string() });

/** A second person's word before the start: asked for, and given. Whoever asked may not give it. */
export const ApprovalSchema = v.object({
  asked_by: PersonSchema,
  asked_at: MillisSchema,
  given_by: v.optional(PersonSchema),
  given_at: v.optional(MillisSchema),
  note: v.optional(v.string(), ''),
});

/** Variations compared with randomisation; the first variation is the control. */
export const ExperimentSchema = v.object({
  v: v.literal(1),
  id: IdSchema,
  /** What assignment hashes; never changes. */
  key: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  /** Seed of the first phase, for an experiment that began elsewhere: its visitors stay where they are. Absent: of the key. */
  seed: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  /** How visitors are hashed, GrowthBook's first or second method; absent: the second. */
  hash_version: v.optional(v.picklist([1, 2])),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  hypothesis: v.optional(v.pipe(v.string(), v.maxLength(2000)), ''),
  status: v.picklist(EXPERIMENT_STATUSES),
  variations: v.pipe(v.array(VariationSchema), v.minLength(2), v.maxLength(10)),
  /** Share of eligible visitors who take part. */
  coverage: v.optional(ShareSchema, 1),
  match: v.optional(PageMatchSchema, {}),
  who: v.optional(WhoSchema, {}),
  /** Experiments of one layer with disjoint ranges never share a visitor. */
  layer: v.optional(v.object({ id: IdSchema, from: ShareSchema, to: ShareSchema })),
  primary: v.optional(MetricIdSchema, 'conversion'),
  secondary: v.optional(v.array(MetricIdSchema), []),
  guardrails: v.optional(v.array(GuardrailSchema), []),
  /** Events count so many days after a visitor's first trigger; absent: 30. */
  window_days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(90))),
  /** What orders leave and variations cost: for the metrics `margin` and `cost`, and the return on cost. */
  costs: v.optional(CostsSchema),
  /** Visitors planned in all; freezes the horizon of the hybrid test. Absent: purely sequential. */
  planned_visitors: v.optional(v.pipe(v.number(), v.integer(), v.minValue(100))),
  /** Smallest relative lift worth seeing, which the plan was made for; absent: 0.03. */
  planned_lift: v.optional(v.pipe(v.number(), v.minValue(0.001), v.maxValue(10))),
  /** `bandit`: weights follow the evidence (Thompson, a floor of 1 %), and no interval is shown. Absent: fixed. */
  allocation: v.optional(v.picklist(['fixed', 'bandit'])),
  /** A bandit that learns apart for each value of this, as it is when a visitor is drawn; absent: for all together. */
  context: v.optional(v.picklist(['device', 'country', 'stage'])),
  /** What it has learnt: value of the context -> weights; where a value is missing the variations' own hold. */
  context_weights: v.optional(v.record(v.string(), v.array(v.pipe(v.number(), v.minValue(0))))),
  /** Read by the shop's own code, `endcap.variation(key)`: visitors take part on every page of `match`, placements or not. */
  flag: v.optional(v.boolean()),
  /** Coverage rises to these by itself, hours after the phase began; not while an alarm stands. */
  ramp: v.optional(
    v.pipe(
      v.array(v.object({ after_hours: v.pipe(v.number(), v.minValue(0)), coverage: ShareSchema })),
      v.maxLength(10),
    ),
  ),
  approval: v.optional(ApprovalSchema),
  starts_at: v.optional(MillisSchema),
  ends_at: v.optional(MillisSchema),
  phases: v.optional(v.array(PhaseSchema), []),
  decision: v.optional(
    v.object({
      outcome: v.picklist(['ship', 'revert', 'inconclusive']),
      variation: v.optional(v.number()),
      /** Of a feature flag: who gets the variation from now on. Placements have rules for that. */
      who: v.optional(WhoSchema),
      /** Share of visitors who have it so far, where a winner is rolled out in stages; absent: all. */
      share: v.optional(ShareSchema),
      note: v.optional(v.string(), ''),
      at: MillisSchema,
    }),
  ),
});
export type Experiment = v.InferOutput<typeof ExperimentSchema>;
export type Phase = v.InferOutput<typeof PhaseSchema>;
