import type { VariationMeta } from './growthbook-payload.ts';

/** What one identifier of a visitor was given: experiment key and bucket version -> the variation's key. */
export interface StickyDocument {
  attributeName: string;
  attributeValue: string;
  assignments: Readonly<Record<string, string>>;
}

/** Sticky documents by `<attribute>||<value>`. */
export type StickyDocuments = Readonly<Record<string, StickyDocument>>;

/** The identifier that was hashed: `value` is empty where the visitor has none. */
export interface HashedAttribute {
  attribute: string;
  value: unknown;
}

export const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const documentKey = ({ attribute, value }: HashedAttribute): string => `${attribute}||${asText(value)}`;
const assignmentKey = (experiment: string, version = 0): string => `${experiment}__${version}`;

/**
 * Index of the variation an earlier draw gave, -1 where there is none, or 'blocked' where the visitor was drawn under
 * a bucket version below `minBucketVersion` and must stay out. The main identifier's document wins over the fallback's.
 */
export function stickyVariation(
  documents: StickyDocuments,
  experiment: {
    key: string;
    bucketVersion?: number;
    minBucketVersion?: number;
    meta?: readonly VariationMeta[];
  },
  identifiers: { main: HashedAttribute; fallback: HashedAttribute },
): number | 'blocked' {
  const assignments = {
    ...(identifiers.fallback.value ? documents[documentKey(identifiers.fallback)]?.assignments : {}),
    ...documents[documentKey(identifiers.main)]?.assignments,
  };
  for (let version = 0; version < (experiment.minBucketVersion ?? 0); version++) {
    if (assignmentKey(experiment.key, version) in assignments) return 'blocked';
  }
  const key = assignments[assignmentKey(experiment.key, experiment.bucketVersion)];
  return key === undefined ? -1 : (experiment.meta ?? []).findIndex((meta) => meta.key === key);
}

/** The documents with one more assignment. */
export function withAssignment(
  documents: StickyDocuments,
  identifier: HashedAttribute,
  experiment: { key: string; bucketVersion?: number },
  variationKey: string,
): StickyDocuments {
  const key = documentKey(identifier);
  const assignments = {
    ...documents[key]?.assignments,
    [assignmentKey(experiment.key, experiment.bucketVersion)]: variationKey,
  };
  return {
    ...documents,
    [key]: { attributeName: identifier.attribute, attributeValue: asText(identifier.value), assignments },
  };
}
