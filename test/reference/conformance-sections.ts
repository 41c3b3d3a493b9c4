import {
  chooseVariation,
  evaluateCondition,
  getBucketRanges,
  getEqualWeights,
  getQueryStringOverride,
  hash,
  inNamespace,
} from '../../model/assignment.ts';
import { runGrowthBookExperiment } from '../../model/assignment/growthbook-experiment.ts';
import { evaluateGrowthBookFeature } from '../../model/assignment/growthbook-feature.ts';
import type { GrowthBookContext, GrowthBookExperiment } from '../../model/assignment/growthbook-payload.ts';
import type { StickyDocument, StickyDocuments } from '../../model/assignment/growthbook-sticky.ts';
import { paddedVersion } from '../../model/condition/padded-version.ts';

/** One case: a name, what our code gives and what the file expects. */
export interface ConformanceCase {
  name: string;
  expected: unknown;
  run: () => unknown;
}

type Row = readonly unknown[];
type Section = (row: Row) => ConformanceCase;

/** A file's row has no fixed type: each section knows its own columns. */
const as = <Type>(value: unknown): Type => value as Type;

/** Each section of a GrowthBook conformance file (`cases.json`) -> how one of its rows is read and evaluated. */
export const sections: Readonly<Record<string, Section>> = {
  evalCondition: ([name, condition, attributes, expected, groups = {}]) => ({
    name: String(name),
    expected,
    run: () => evaluateCondition(as(condition), as(attributes), as(groups)),
  }),
  hash: (row) => {
    // Before seeds and versions a row was the value and its hash.
    const [seed, value, version, expected] = row.length === 2 ? ['', row[0], 1, row[1]] : row;
    return {
      name: `${seed}/${value}/v${version}`,
      expected,
      run: () => hash(as(seed), as(value), as(version)),
    };
  },
  getBucketRange: ([name, given, expected]) => ({
    name: String(name),
    expected,
    run: () => {
      const [count, coverage, weights] = as<Row>(given);
      return getBucketRanges(as(count), as<number | null>(coverage) ?? undefined, as(weights));
    },
  }),
  chooseVariation: ([name, bucket, ranges, expected]) => ({
    name: String(name),
    expected,
    run: () => chooseVariation(as(bucket), as(ranges)),
  }),
  getQueryStringOverride: ([name, key, url, count, expected]) => ({
    name: String(name),
    expected,
    run: () => getQueryStringOverride(as(key), as(url), as(count)),
  }),
  inNamespace: ([name, id, namespace, expected]) => ({
    name: String(name),
    expected,
    run: () => inNamespace(as(id), as(namespace)),
  }),
  getEqualWeights: ([count, expected]) => ({
    name: String(count),
    expected,
    run: () => getEqualWeights(as(count)),
  }),
  feature: featureCase,
  contextualBandit: featureCase,
  run: ([name, context, experiment, value, inExperiment, hashUsed]) => ({
    name: String(name),
    expected: { value, inExperiment, hashUsed },
    run: () => {
      const known = as<GrowthBookContext>(context);
      const parent = (id: string) => evaluateGrowthBookFeature(id, known).outcome;
      const { outcome } = runGrowthBookExperiment(as<GrowthBookExperiment>(experiment), {
        context: known,
        featureId: null,
        parent,
      });
      return { value: outcome.value, inExperiment: outcome.inExperiment, hashUsed: outcome.hashUsed };
    },
  }),
  stickyBucket: ([name, context, documents, feature, expected, expectedDocuments]) => ({
    name: String(name),
    expected: { result: expected, documents: expectedDocuments },
    run: () => {
      const known = as<GrowthBookContext>(context);
      const { outcome, stickyDocuments } = evaluateGrowthBookFeature(as(feature), {
        ...known,
        stickyDocuments: ownDocuments(as(documents), known),
      });
      return { result: outcome.experimentResult ?? null, documents: stickyDocuments };
    },
  }),
};

/** A store of sticky documents answers for the visitor's own identifiers only. */
function ownDocuments(
  documents: readonly StickyDocument[],
  { attributes = {} }: GrowthBookContext,
): StickyDocuments {
  const own = documents.filter(
    ({ attributeName, attributeValue }) => attributes[attributeName] === attributeValue,
  );
  return Object.fromEntries(
    own.map((document) => [`${document.attributeName}||${document.attributeValue}`, document]),
  );
}

function featureCase([name, context, feature, expected]: Row): ConformanceCase {
  return {
    name: String(name),
    expected,
    run: () => evaluateGrowthBookFeature(as(feature), as(context)).outcome,
  };
}

/** `versionCompare` of older files: pairs under the relation they are to have. */
export function versionCases(relation: string, rows: readonly Row[]): ConformanceCase[] {
  return rows.map(([left, right, expected]) => ({
    name: `${left} ${relation} ${right}`,
    expected,
    run: () => {
      const [a, b] = [paddedVersion(left), paddedVersion(right)];
      return relation === 'lt' ? a < b : relation === 'gt' ? a > b : a === b;
    },
  }));
}

/** Sections of such files that the product has no use for, and why. */
export const unsupportedSections: Readonly<Record<string, string>> = {
  decrypt:
    'Endcap publishes its configuration to its own edge only and has no encrypted payloads for browsers.',
  urlRedirect:
    'Endcap redirects a split-URL test at the edge, before the page; it has no redirecting browser SDK that could be asked.',
};
