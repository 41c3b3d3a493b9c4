import { evaluateCondition } from '../condition/evaluate-condition.ts';
import { getEqualWeights } from './bucket-ranges.ts';
import {
  hashedAttribute,
  isFilteredOut,
  runGrowthBookExperiment,
  type RunResult,
} from './growthbook-experiment.ts';
import type {
  FeatureOutcome,
  FeatureRule,
  GrowthBookContext,
  GrowthBookExperiment,
} from './growthbook-payload.ts';
import type { StickyDocuments } from './growthbook-sticky.ts';
import { hash } from './hash.ts';

/** A feature's outcome, and the sticky documents as they are afterwards. */
export interface FeatureResult {
  outcome: FeatureOutcome;
  stickyDocuments: StickyDocuments | undefined;
}

/** Properties of a rule that become properties of the experiment it runs. */
const EXPERIMENT_PROPERTIES = [
  'weights',
  'hashAttribute',
  'fallbackAttribute',
  'disableStickyBucketing',
  'bucketVersion',
  'minBucketVersion',
  'namespace',
  'meta',
  'ranges',
  'name',
  'phase',
  'seed',
  'hashVersion',
  'filters',
  'condition',
] as const satisfies ReadonlyArray<keyof FeatureRule & keyof GrowthBookExperiment>;

/** Label of the weights that hold where no context of a contextual bandit matches. */
const FALLBACK_LEAF = -1;

/**
 * The value a visitor gets for a feature of a GrowthBook payload: rules in their order, the first that applies. For
 * shops that bring their features along when they move: same values and buckets as the SDKs (`npm run conformance`).
 */
export function evaluateGrowthBookFeature(id: string, given: GrowthBookContext): FeatureResult {
  let context = given;
  const outcome = evaluate(id, new Set());
  return { outcome, stickyDocuments: context.stickyDocuments };

  function evaluate(featureId: string, above: ReadonlySet<string>): FeatureOutcome {
    if (above.has(featureId)) return end(null, 'cyclicPrerequisite');
    const path = new Set(above).add(featureId);
    const features = context.features ?? {};
    const feature = Object.hasOwn(features, featureId) ? features[featureId] : undefined;
    if (!feature) return end(null, 'unknownFeature');
    for (const rule of feature.rules ?? []) {
      const applied = apply(rule, featureId, path);
      if (applied) return applied;
    }
    return end(feature.defaultValue ?? null, 'defaultValue');
  }

  /** What a rule decides, or null where it does not apply. */
  function apply(rule: FeatureRule, featureId: string, path: ReadonlySet<string>): FeatureOutcome | null {
    for (const { id: parentId, condition = {}, gate } of rule.parentConditions ?? []) {
      const parent = evaluate(parentId, path);
      if (parent.source === 'cyclicPrerequisite') return end(null, 'cyclicPrerequisite');
      if (evaluateCondition(condition, { value: parent.value }, context.savedGroups)) continue;
      return gate ? end(null, 'prerequisite') : null;
    }
    if (rule.filters && isFilteredOut(rule.filters, context)) return null;
    if ('force' in rule) {
      if (rule.condition && !evaluateCondition(rule.condition, context.attributes ?? {}, context.savedGroups))
        return null;
      return isInRollout(rule, featureId, context) ? end(rule.force, 'force', rule.id) : null;
    }
    const experiment = experimentOf(rule, featureId, context);
    if (!experiment) return null;
    const { outcome, stickyDocuments }: RunResult = runGrowthBookExperiment(experiment, {
      context,
      featureId,
      parent: (parentId) => evaluate(parentId, path),
    });
    if (stickyDocuments) context = { ...context, stickyDocuments };
    if (!outcome.inExperiment || outcome.passthrough) return null;
    const { contextualBandit: _, ...plain } = experiment;
    return {
      ...end(outcome.value, 'experiment', rule.id),
      experiment: outcome.hashUsed ? experiment : plain,
      experimentResult: outcome,
    };
  }
}

function end(value: unknown, source: FeatureOutcome['source'], ruleId = ''): FeatureOutcome {
  return { value, on: Boolean(value), off: !value, source, ruleId };
}

/** A share of visitors, by the hash of their identifier; everyone where a rule names no share. */
function isInRollout(
  {
    range,
    coverage,
    seed,
    hashAttribute,
    fallbackAttribute,
    disableStickyBucketing,
    hashVersion,
  }: FeatureRule,
  featureId: string,
  context: GrowthBookContext,
): boolean {
  if (!range && coverage === undefined) return true;
  if (!range && coverage === 0) return false;
  const fallback = context.stickyDocuments && !disableStickyBucketing ? fallbackAttribute : undefined;
  const { value } = hashedAttribute(context, hashAttribute, fallback);
  const bucket = value ? hash(seed || featureId, String(value), hashVersion || 1) : null;
  if (bucket === null) return false;
  return range ? bucket >= range[0] && bucket < range[1] : bucket <= coverage!;
}

function experimentOf(
  rule: FeatureRule,
  featureId: string,
  context: GrowthBookContext,
): GrowthBookExperiment | null {
  const variations = rule.contextualVariations ?? rule.variations;
  if (!variations) return null;
  const experiment: GrowthBookExperiment = {
    variations,
    key: rule.key || featureId,
    ...('coverage' in rule ? { coverage: rule.coverage! } : {}),
  };
  for (const property of EXPERIMENT_PROPERTIES)
    if (rule[property]) Object.assign(experiment, { [property]: rule[property] });
  const bandit =
    rule.contextualBanditRef === undefined
      ? undefined
      : context.contextualBandits?.[rule.contextualBanditRef];
  if (!bandit) return experiment;
  const leaf = bandit.contexts?.find(({ condition = {} }) =>
    evaluateCondition(condition, context.attributes ?? {}, context.savedGroups),
  );
  const weights = leaf?.weights ?? experiment.weights;
  return {
    ...experiment,
    ...(weights ? { weights } : {}),
    contextualBandit: {
      leafId: leaf?.leafId ?? FALLBACK_LEAF,
      variationWeights: weights ?? getEqualWeights(variations.length),
      ...(bandit.banditVersion === undefined ? {} : { banditVersion: bandit.banditVersion }),
    },
  };
}
