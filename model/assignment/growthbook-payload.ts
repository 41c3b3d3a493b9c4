import type { Attributes, Condition } from '../condition/compile-condition.ts';
import type { SavedGroups } from '../condition/saved-group.ts';
import type { BucketRange } from './bucket-ranges.ts';
import type { Namespace } from './namespace.ts';
import type { StickyDocuments } from './growthbook-sticky.ts';
import type { UrlTarget } from './url-target.ts';

/** Part of the visitors, by the hash of an attribute: GrowthBook's newer form of a namespace. */
export interface Filter {
  seed: string;
  ranges: readonly BucketRange[];
  attribute?: string;
  hashVersion?: number;
}

/** A condition on another feature's value. `gate`: where it fails, the whole feature is off, not only the rule. */
export interface ParentCondition {
  id: string;
  condition?: Condition;
  gate?: boolean;
}

export interface VariationMeta {
  key?: string;
  name?: string;
  passthrough?: boolean;
}

/** An experiment as GrowthBook's SDKs take it. */
export interface GrowthBookExperiment {
  key: string;
  variations: readonly unknown[];
  weights?: readonly number[];
  coverage?: number;
  ranges?: readonly BucketRange[];
  condition?: Condition;
  parentConditions?: readonly ParentCondition[];
  namespace?: Namespace;
  filters?: readonly Filter[];
  hashAttribute?: string;
  fallbackAttribute?: string;
  disableStickyBucketing?: boolean;
  hashVersion?: number;
  bucketVersion?: number;
  minBucketVersion?: number;
  seed?: string;
  name?: string;
  phase?: string;
  meta?: readonly VariationMeta[];
  force?: number;
  active?: boolean;
  status?: string;
  /** Regular expression over the page's address or its path. */
  url?: string;
  urlPatterns?: readonly UrlTarget[];
  groups?: readonly string[];
  contextualBandit?: { leafId: number; variationWeights: readonly number[]; banditVersion?: number };
}

/** A line of a feature: forces a value, or runs an experiment. */
export interface FeatureRule extends Partial<Omit<GrowthBookExperiment, 'force'>> {
  id?: string;
  force?: unknown;
  range?: BucketRange;
  contextualVariations?: readonly unknown[];
  contextualBanditRef?: string;
}

export interface Feature {
  defaultValue?: unknown;
  rules?: readonly FeatureRule[];
}

export interface ContextualBandit {
  banditVersion?: number;
  contexts?: ReadonlyArray<{ leafId: number; condition?: Condition; weights: readonly number[] }>;
}

/** A GrowthBook payload and what is known of one visitor. */
export interface GrowthBookContext {
  attributes?: Attributes;
  features?: Readonly<Record<string, Feature>>;
  savedGroups?: SavedGroups;
  contextualBandits?: Readonly<Record<string, ContextualBandit>>;
  forcedVariations?: Readonly<Record<string, number>>;
  overrides?: Readonly<Record<string, Partial<GrowthBookExperiment>>>;
  groups?: Readonly<Record<string, boolean>>;
  url?: string;
  enabled?: boolean;
  qaMode?: boolean;
  /** What earlier draws left; absent: sticky bucketing is off. Never changed here: see `SdkResult`. */
  stickyDocuments?: StickyDocuments;
}

/** Outcome of an experiment for one visitor, in the SDKs' form. */
export interface ExperimentOutcome {
  key: string;
  featureId: string | null;
  inExperiment: boolean;
  hashUsed: boolean;
  hashAttribute: string;
  hashValue: unknown;
  variationId: number;
  value: unknown;
  stickyBucketUsed: boolean;
  bucket?: number;
  name?: string;
  passthrough?: boolean;
  leafId?: number;
  variationWeights?: readonly number[];
  banditVersion?: number;
}

/** Outcome of a feature for one visitor, in the SDKs' form. */
export interface FeatureOutcome {
  value: unknown;
  on: boolean;
  off: boolean;
  source: 'defaultValue' | 'force' | 'experiment' | 'unknownFeature' | 'prerequisite' | 'cyclicPrerequisite';
  ruleId: string;
  experiment?: GrowthBookExperiment;
  experimentResult?: ExperimentOutcome;
}
