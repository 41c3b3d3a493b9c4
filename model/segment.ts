import * as v from 'valibot';
import { IdSchema } from './site.ts';

/** A targeting condition: Mongo-style, GrowthBook semantics (model/condition). Checked when saved, not at each evaluation. */
export const ConditionSchema = v.record(v.string(), v.unknown());
export type Condition = v.InferOutput<typeof ConditionSchema>;

/** A named rule over a visitor's attributes (model/attributes.ts). */
export const SegmentSchema = v.object({
  v: v.literal(1),
  id: IdSchema,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  description: v.optional(v.pipe(v.string(), v.maxLength(500)), ''),
  /** `rule`: written by a person; `builtin`: lifecycle; `cluster`: computed. */
  kind: v.optional(v.picklist(['rule', 'builtin', 'cluster']), 'rule'),
  condition: ConditionSchema,
});
export type Segment = v.InferOutput<typeof SegmentSchema>;
