import * as v from 'valibot';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** How the order of listings and strips is composed around the ranker's scores; a placement may have its own. */
export const CompositionSchema = v.object({
  /** Strength of diversity, 0 (by score alone) to 1 (by novelty alone). */
  diversity: v.optional(share),
  /** Of the first n places a brand has at most ceil(share x n); 1: no cap. */
  brand_share: v.optional(v.pipe(v.number(), v.minValue(0.05), v.maxValue(1))),
  /** Of the first n places at least floor(share x n) show new products, where there are any. */
  new_share: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.5))),
});
export type Composition = v.InferOutput<typeof CompositionSchema>;

/** A site's settings of its rankers. */
export const RankingSettingsSchema = v.object({
  ...CompositionSchema.entries,
  /** A product whose stock lasts fewer days at its forecast demand is not promoted; 0: never held back. */
  running_out_days: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(90))),
  /** Share of ranked listings that the newest candidate scores as well, behind the response. */
  shadow_share: v.optional(share),
  /** A candidate whose off-policy value and experiment spoke for it becomes live by itself; else a person does it. */
  promote_by_itself: v.optional(v.boolean()),
});
export type RankingSettings = v.InferOutput<typeof RankingSettingsSchema>;

/** Settings with every default filled in. */
export type FullRankingSettings = {
  readonly [Name in keyof RankingSettings]-?: NonNullable<RankingSettings[Name]>;
};

const DEFAULTS: FullRankingSettings = {
  diversity: 0.1,
  brand_share: 1,
  new_share: 0,
  running_out_days: 3,
  shadow_share: 0.05,
  promote_by_itself: false,
};

/** All settings, those of the placement before those of the site before the defaults. */
export function rankingSettings(
  site: { readonly ranking?: RankingSettings | undefined },
  placement: Composition = {},
): FullRankingSettings {
  const { ranking } = site;
  return {
    diversity: placement.diversity ?? ranking?.diversity ?? DEFAULTS.diversity,
    brand_share: placement.brand_share ?? ranking?.brand_share ?? DEFAULTS.brand_share,
    new_share: placement.new_share ?? ranking?.new_share ?? DEFAULTS.new_share,
    running_out_days: ranking?.running_out_days ?? DEFAULTS.running_out_days,
    shadow_share: ranking?.shadow_share ?? DEFAULTS.shadow_share,
    promote_by_itself: ranking?.promote_by_itself ?? DEFAULTS.promote_by_itself,
  };
}
