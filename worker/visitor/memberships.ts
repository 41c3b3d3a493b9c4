import { ATTRIBUTES, attributes } from '../../model/attributes.ts';
import { compileCondition } from '../../model/condition/compile-condition.ts';
import type { ConditionTest } from '../../model/condition/compile-condition.ts';
import type { CompactProfile, Device } from '../../model/profile.ts';
import type { Segment } from '../../model/segment.ts';
import type { Snapshot } from '../../model/snapshot.ts';

interface PreparedSegment {
  id: string;
  test: ConditionTest;
  /** Asks nothing but the profile, so that the answer holds on every page until the profile changes. */
  lasting: boolean;
}

export interface Memberships {
  /** Segments the visitor is in, as of the last visit. */
  all: string[];
  /** Those that the edge may take over; the others it asks anew on every page. */
  lasting: string[];
}

/** What a visitor's attributes are made from in a shard, where there is no page and no session. */
export interface Portrait {
  compact: CompactProfile;
  device?: Device | undefined;
  country?: string | undefined;
  now: number;
}

const PROFILE_ATTRIBUTES = new Set(
  ATTRIBUTES.filter((one) => one.source === 'profile').map((one) => one.name),
);
const prepared = new WeakMap<Snapshot, PreparedSegment[]>();

/** The segments of a snapshot that a visitor belongs to. */
export function membershipsOf(snapshot: Snapshot, portrait: Portrait): Memberships {
  const segments = prepare(snapshot);
  if (segments.length === 0) return { all: [], lasting: [] };
  const document = attributesOf(portrait);
  const members = segments.filter((segment) => segment.test(document));
  return {
    all: members.map((segment) => segment.id),
    lasting: members.filter((segment) => segment.lasting).map((segment) => segment.id),
  };
}

/** The attribute document of a visitor at rest: profile, last device and country; no page, no session. */
export function attributesOf({ compact, device, country, now }: Portrait): Record<string, unknown> {
  const everything = {
    analytics: true,
    personalization: true,
    marketing: false,
    on_device: false,
    undecided: false,
  };
  const visitor = {
    consent: everything,
    profile: compact,
    sticky: new Map<string, number>(),
    device: device ?? ('desktop' as const),
    gpc: false,
    ...(country === undefined ? {} : { country }),
  };
  return attributes(visitor, undefined, now);
}

function prepare(snapshot: Snapshot): PreparedSegment[] {
  let segments = prepared.get(snapshot);
  if (!segments) {
    segments = snapshot.segments.map((segment) => ({
      id: segment.id,
      test: compileCondition(segment.condition),
      lasting: attributesAsked(segment).every((name) => PROFILE_ATTRIBUTES.has(name)),
    }));
    prepared.set(snapshot, segments);
  }
  return segments;
}

/** Names of the attributes a condition asks; of `affinity.color.sand`, `affinity`. */
function attributesAsked(segment: Segment): string[] {
  const names = new Set<string>();
  const visit = (condition: unknown): void => {
    if (typeof condition !== 'object' || condition === null) return;
    if (Array.isArray(condition)) return condition.forEach(visit);
    for (const [key, value] of Object.entries(condition)) {
      if (key.startsWith('$')) visit(value);
      else names.add(key.split('.')[0]!);
    }
  };
  visit(segment.condition);
  return [...names];
}
