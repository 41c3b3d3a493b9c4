import { evaluateCondition } from '../condition/evaluate-condition.ts';
import { compilePattern } from '../condition/pattern.ts';
import { chooseVariation, getBucketRanges } from './bucket-ranges.ts';
import type {
  ExperimentOutcome,
  FeatureOutcome,
  Filter,
  GrowthBookContext,
  GrowthBookExperiment,
  ParentCondition,
} from './growthbook-payload.ts';
import {
  asText,
  stickyVariation,
  withAssignment,
  type HashedAttribute,
  type StickyDocuments,
} from './growthbook-sticky.ts';
import { hash } from './hash.ts';
import { inNamespace } from './namespace.ts';
import { getQueryStringOverride } from './query-string-override.ts';
import { isUrlTargeted } from './url-target.ts';

/** What runs an experiment needs besides the experiment. */
export interface RunInput {
  context: GrowthBookContext;
  featureId: string | null;
  /** Evaluates the feature that a prerequisite names. */
  parent: (id: string) => FeatureOutcome;
}

/** An outcome, and the sticky documents as they are afterwards. */
export interface RunResult {
  outcome: ExperimentOutcome;
  stickyDocuments: StickyDocuments | undefined;
}

/** The attribute that identifies a visitor, or the fallback where the first is missing. */
export function hashedAttribute(
  { attributes = {} }: GrowthBookContext,
  named: string | undefined,
  fallback?: string,
): HashedAttribute {
  const attribute = named || 'id';
  if (attributes[attribute] || !fallback || !attributes[fallback])
    return { attribute, value: attributes[attribute] || '' };
  return { attribute: fallback, value: attributes[fallback] };
}

/** True when some filter does not hold the visitor. */
export function isFilteredOut(filters: readonly Filter[], context: GrowthBookContext): boolean {
  return filters.some(({ attribute, seed, hashVersion = 2, ranges }) => {
    const { value } = hashedAttribute(context, attribute);
    const bucket = value ? hash(seed, String(value), hashVersion) : null;
    return bucket === null || chooseVariation(bucket, ranges) < 0;
  });
}

/** True when every prerequisite feature has the value asked for; false as soon as one leads back to itself. */
function parentsPass(
  conditions: readonly ParentCondition[],
  { parent }: RunInput,
  context: GrowthBookContext,
): boolean {
  return conditions.every(({ id, condition = {} }) => {
    const { source, value } = parent(id);
    return source !== 'cyclicPrerequisite' && evaluateCondition(condition, { value }, context.savedGroups);
  });
}

/**
 * What a visitor gets in an experiment of a GrowthBook payload, in the order in which the SDKs ask: switched off,
 * override by address, forced variation, identifier, sticky bucket, filters or namespace, condition, prerequisites,
 * bucket, coverage. Same results as the SDKs (`npm run conformance`).
 */
export function runGrowthBookExperiment(given: GrowthBookExperiment, input: RunInput): RunResult {
  const { context } = input;
  const sticky = given.disableStickyBucketing ? undefined : context.stickyDocuments;
  const unchanged = context.stickyDocuments;
  const count = given.variations.length;
  let experiment = given;
  const end = (variation: number, drawn?: { bucket?: number; sticky: boolean }): RunResult => ({
    outcome: describe(experiment, input, variation, drawn),
    stickyDocuments: unchanged,
  });

  if (count < 2 || context.enabled === false) return end(-1);
  const override = context.overrides?.[given.key];
  if (override) experiment = { ...given, ...override };
  if (experiment.contextualBandit && experiment.weights) {
    experiment = {
      ...experiment,
      contextualBandit: { ...experiment.contextualBandit, variationWeights: experiment.weights },
    };
  }
  if (experiment.urlPatterns && !isUrlTargeted(context.url ?? '', experiment.urlPatterns)) return end(-1);
  const asked = getQueryStringOverride(experiment.key, context.url ?? '', count);
  if (asked !== null) return end(asked);
  const forced = context.forcedVariations;
  if (forced && Object.hasOwn(forced, experiment.key)) return end(forced[experiment.key]!);
  if (experiment.status === 'draft' || experiment.active === false) return end(-1);
  const identifier = hashedAttribute(
    context,
    experiment.hashAttribute,
    sticky && experiment.fallbackAttribute,
  );
  if (!identifier.value) return end(-1);

  const main = hashedAttribute(context, experiment.hashAttribute);
  const known = sticky
    ? stickyVariation(sticky, experiment, {
        main,
        fallback: hashedAttribute(context, experiment.fallbackAttribute),
      })
    : -1;
  const found = known !== 'blocked' && known >= 0;
  if (!found && !isEligible(experiment, input, identifier)) return end(-1);
  if (experiment.url !== undefined && !matchesOldUrl(experiment.url, context.url)) return end(-1);
  const bucket = hash(
    experiment.seed || experiment.key,
    asHashInput(identifier),
    experiment.hashVersion || 1,
  );
  if (bucket === null) return end(-1);
  if (known === 'blocked') return end(-1, { sticky: true });
  const ranges = experiment.ranges ?? getBucketRanges(count, experiment.coverage, experiment.weights);
  const variation = found ? known : chooseVariation(bucket, ranges);
  if (variation < 0) return end(-1);
  if ('force' in experiment) return end(experiment.force ?? -1);
  if (context.qaMode || experiment.status === 'stopped') return end(-1);

  const outcome = describe(experiment, input, variation, { bucket, sticky: found });
  return {
    outcome,
    stickyDocuments: sticky ? withAssignment(sticky, identifier, experiment, outcome.key) : unchanged,
  };
}

const asHashInput = ({ value }: HashedAttribute): string =>
  typeof value === 'object' ? asText(value) : String(value);

function isEligible(experiment: GrowthBookExperiment, input: RunInput, identifier: HashedAttribute): boolean {
  const { context } = input;
  if (
    experiment.filters
      ? isFilteredOut(experiment.filters, context)
      : experiment.namespace && !inNamespace(asHashInput(identifier), experiment.namespace)
  )
    return false;
  if (
    experiment.condition &&
    !evaluateCondition(experiment.condition, context.attributes ?? {}, context.savedGroups)
  )
    return false;
  if (experiment.parentConditions && !parentsPass(experiment.parentConditions, input, context)) return false;
  return !experiment.groups || experiment.groups.some((group) => context.groups?.[group]);
}

/** The older form of targeting by address: a regular expression over the address or over its path. */
function matchesOldUrl(source: string, url: string | undefined): boolean {
  if (!url) return false;
  const pattern = compilePattern(source);
  return pattern(url) || pattern(url.replace(/^https?:\/\//, '').replace(/^[^/]*\//, '/'));
}

/** `drawn` is given where the hash decided, or a sticky bucket stood in the way. */
function describe(
  experiment: GrowthBookExperiment,
  { context, featureId }: RunInput,
  variation: number,
  drawn?: { bucket?: number; sticky: boolean },
): ExperimentOutcome {
  const inExperiment = variation >= 0 && variation < experiment.variations.length;
  const variationId = inExperiment ? variation : 0;
  const meta = experiment.meta?.[variationId] ?? {};
  const sticky = experiment.disableStickyBucketing ? undefined : context.stickyDocuments;
  const { attribute, value } = hashedAttribute(
    context,
    experiment.hashAttribute,
    sticky && experiment.fallbackAttribute,
  );
  const hashUsed = drawn?.bucket !== undefined;
  const bandit = hashUsed && inExperiment ? experiment.contextualBandit : undefined;
  return {
    key: meta.key || String(variationId),
    featureId,
    inExperiment,
    hashUsed,
    variationId,
    value: experiment.variations[variationId],
    hashAttribute: attribute,
    hashValue: value,
    stickyBucketUsed: drawn?.sticky ?? false,
    ...(meta.name ? { name: meta.name } : {}),
    ...(drawn?.bucket === undefined ? {} : { bucket: drawn.bucket }),
    ...(meta.passthrough ? { passthrough: true } : {}),
    ...bandit,
  };
}
