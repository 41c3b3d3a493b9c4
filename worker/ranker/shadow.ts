import { hash } from '../../model/assignment/hash.ts';
import { topOverlap } from '../../model/ranker/shadow-tally.ts';
import { rankingSettings } from '../../model/ranking-settings.ts';
import { rankCorrelation } from '../../model/stats/rank-correlation.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import type { Env } from '../env.ts';
import { shardOf } from '../visitor/shards.ts';
import { shadowInMemory } from './held-rankers.ts';
import type { ScoreInput } from './loaded-ranker.ts';

interface Comparison {
  snapshot: Snapshot;
  visitor: VisitorContext;
  /** Of the ranker that served. */
  scores: ArrayLike<number>;
  score: ScoreInput;
  decisionId: string;
  waitUntil: (promise: Promise<unknown>) => void;
  now: number;
}

/**
 * Lets the snapshot's candidate score a share of the listings behind the response, and notes in the visitor's shard how
 * alike its order is to the one served. Does nothing where there is no candidate, and never fails.
 */
export function compareWithShadow(env: Env, comparison: Comparison): void {
  const { snapshot, visitor, decisionId, waitUntil, now } = comparison;
  const { shadow, ranker: live, site } = snapshot;
  if (!shadow || !live || visitor.id === undefined || !visitor.consent.analytics) return;
  if (hash('shadow', decisionId, 2)! >= rankingSettings(site).shadow_share) return;
  const candidate = shadowInMemory(env, snapshot, { waitUntil, now });
  if (!candidate) return;
  waitUntil(
    compare(env, comparison, { visitor: visitor.id, live: live.version }, candidate).catch((error: unknown) =>
      console.error(JSON.stringify({ event: 'shadow_failed', ranker: shadow.version, error: String(error) })),
    ),
  );
}

async function compare(
  env: Env,
  { snapshot, scores, score, now }: Comparison,
  { visitor, live }: { visitor: string; live: string },
  candidate: NonNullable<ReturnType<typeof shadowInMemory>>,
): Promise<void> {
  // A turn of the event loop later: the response goes first.
  await Promise.resolve();
  const { scores: theirs } = await candidate.score(score);
  const { kendall, spearman } = rankCorrelation(scores, theirs);
  if (Number.isNaN(kendall) || Number.isNaN(spearman)) return;
  const site = snapshot.site.id;
  await shardOf(env, site, visitor).noteShadow(site, {
    shadow: candidate.version,
    live,
    listings: 1,
    kendall,
    spearman,
    overlap: topOverlap(scores, theirs),
    at: now,
  });
}
