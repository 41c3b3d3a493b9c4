import * as v from 'valibot';
import { MillisSchema, ShareSchema } from '../site.ts';
import { WhoSchema } from '../placement.ts';

/** One line of the review before a start. `must`: the start is refused while it is not ok; `should`: advice. */
export interface CheckItem {
  id: string;
  level: 'must' | 'should';
  ok: boolean;
  /** What was looked at, as a short noun phrase. */
  title: string;
  /** What was found, and when not ok, the way out. */
  detail: string;
}

export interface Checklist {
  items: CheckItem[];
  /** No `must` is open. */
  ready: boolean;
}

export const StartSchema = v.object({
  /** When it takes effect on every edge alike; absent: as soon as all edges can know. The past only for API tokens. */
  starts_at: v.optional(MillisSchema),
  ends_at: v.optional(MillisSchema),
});
export type Start = v.InferOutput<typeof StartSchema>;

const note = v.optional(v.pipe(v.string(), v.trim(), v.maxLength(2000)), '');

export const StopSchema = v.object({ outcome: v.picklist(['revert', 'inconclusive']), note });
export type Stop = v.InferOutput<typeof StopSchema>;

/** Asking for approval, giving it, or sending the draft back. */
export const ApprovalNoteSchema = v.object({ note });
export type ApprovalNote = v.InferInput<typeof ApprovalNoteSchema>;

export const ShipSchema = v.object({
  variation: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Who gets it from now on; absent: whom the experiment was for. */
  who: v.optional(WhoSchema),
  /** Share of them to begin with; `rollout` raises it. Absent: all. */
  share: v.optional(v.pipe(v.number(), v.minValue(0.001), v.maxValue(1)), 1),
  note,
});
export type Ship = v.InferOutput<typeof ShipSchema>;
export type ShipAsked = v.InferInput<typeof ShipSchema>;

/** More of those a shipped winner is for; 1: all, from then on site content where it is for everyone. */
export const RolloutSchema = v.object({ share: v.pipe(v.number(), v.minValue(0.001), v.maxValue(1)) });

/** A new phase of a running experiment. What is left out stays as it is. */
export const NewPhaseSchema = v.object({
  weights: v.optional(v.array(v.pipe(v.number(), v.minValue(0)))),
  coverage: v.optional(ShareSchema),
  who: v.optional(WhoSchema),
  /** True: everyone is drawn anew; false: people stay where they are as far as the weights allow. */
  rerandomise: v.optional(v.boolean(), false),
  reason: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, 'Say why, for those who read the result later.'),
    v.maxLength(500),
  ),
});
export type NewPhase = v.InferOutput<typeof NewPhaseSchema>;

/** A link that shows a variation; `path` is where it leads. */
export const PreviewSchema = v.object({
  variation: v.pipe(v.number(), v.integer(), v.minValue(0)),
  path: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(2000),
      v.regex(/^\/(?![/\\])/, "path: begins with one / and stays on the shop's host."),
    ),
    '/',
  ),
});
export type PreviewAsked = v.InferInput<typeof PreviewSchema>;

/** Coverage of a running experiment: raising it at equal weights keeps the phase (DESIGN rule 10). */
export const RampSchema = v.object({ coverage: ShareSchema });
