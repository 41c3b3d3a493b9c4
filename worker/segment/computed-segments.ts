import { LIFECYCLE_STAGES } from '../../model/profile.ts';
import type { LifecycleStage } from '../../model/profile.ts';
import type { Segment } from '../../model/segment.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { experimentStore } from '../experiment/store.ts';
import { placementStore } from '../placement/store.ts';
import { change } from '../site/publish.ts';
import { segmentStore } from './store.ts';

const ACTOR = { id: 'system', name: 'Endcap' };

const STAGES: Record<LifecycleStage, { name: string; description: string }> = {
  new: { name: 'New', description: 'Has not bought yet.' },
  active: { name: 'Active', description: 'Bought lately.' },
  loyal: { name: 'Loyal', description: 'Buys again and again, and lately.' },
  'at-risk': { name: 'At risk', description: 'A customer who has not bought for longer than usual.' },
  lapsed: { name: 'Lapsed', description: 'A customer who has stopped buying.' },
};

/** The five lifecycle stages as segments, so that placements and experiments can name them. */
export const STAGE_SEGMENTS: readonly Segment[] = LIFECYCLE_STAGES.map((stage) => {
  const { name, description } = STAGES[stage];
  return {
    v: 1,
    id: `stage-${stage}`,
    name,
    description,
    kind: 'builtin',
    condition: { lifecycle_stage: stage },
  };
});

/** Customers by value, from the RFM grid. */
export const GRADE_SEGMENTS: readonly Segment[] = [
  {
    v: 1,
    id: 'rfm-champions',
    name: 'Champions',
    description: 'Bought lately, often and for much: grades 4 and 5 in all three.',
    kind: 'builtin',
    condition: { rfm_recency: { $gte: 4 }, rfm_frequency: { $gte: 4 }, rfm_monetary: { $gte: 4 } },
  },
  {
    v: 1,
    id: 'rfm-promising',
    name: 'Promising',
    description: 'Bought lately, but not often yet.',
    kind: 'builtin',
    condition: { rfm_recency: { $gte: 4 }, rfm_frequency: { $lte: 2 } },
  },
  {
    v: 1,
    id: 'rfm-cannot-lose',
    name: 'Cannot lose',
    description: 'Bought often and for much, but not for long.',
    kind: 'builtin',
    condition: { rfm_recency: { $lte: 2 }, rfm_frequency: { $gte: 4 }, rfm_monetary: { $gte: 4 } },
  },
];

/**
 * Makes the segments that are computed, not written: stages and grades where they are missing, and one a cluster.
 * A name that a person gave stays. Clusters that are gone go, unless something still names them. Publishes only when
 * something changed.
 */
export async function keepComputedSegments(
  env: Env,
  site: string,
  clusters: readonly { id: string; name: string }[],
  now: number,
): Promise<void> {
  const db = database(env);
  const existing = await segmentStore.list(db, site);
  const known = new Set(existing.map((segment) => segment.id));
  const wanted = [...STAGE_SEGMENTS, ...GRADE_SEGMENTS, ...clusters.map(clusterSegment)];
  const missing = wanted.filter((segment) => !known.has(segment.id));
  const current = new Set(clusters.map((cluster) => cluster.id));
  const gone = existing.filter((segment) => segment.kind === 'cluster' && !current.has(segment.id));
  const removable =
    gone.length > 0
      ? await unused(
          env,
          site,
          gone.map((segment) => segment.id),
        )
      : [];
  if (missing.length === 0 && removable.length === 0) return;
  await change(env, {
    site,
    statements: [
      ...missing.map((segment) => segmentStore.put(db, site, segment, { status: segment.kind, now })),
      ...removable.map((id) => segmentStore.remove(db, site, id)),
    ],
    audit: {
      actor: ACTOR,
      action: 'compute',
      subjectKind: 'segment',
      subject: 'computed',
      before: { segments: removable },
      after: { segments: missing.map((segment) => segment.id) },
    },
    now,
  });
}

function clusterSegment({ id, name }: { id: string; name: string }): Segment {
  return {
    v: 1,
    id,
    name: name.slice(0, 100),
    description: 'Computed every night from what visitors do.',
    kind: 'cluster',
    condition: { cluster: id },
  };
}

async function unused(env: Env, site: string, ids: readonly string[]): Promise<string[]> {
  const db = database(env);
  const [placements, experiments] = await Promise.all([
    placementStore.list(db, site),
    experimentStore.list(db, site),
  ]);
  const named = new Set([
    ...placements.flatMap((one) => one.rules.flatMap((rule) => rule.who.segments ?? [])),
    ...experiments.filter((one) => one.status !== 'archived').flatMap((one) => one.who.segments ?? []),
  ]);
  return ids.filter((id) => !named.has(id));
}
