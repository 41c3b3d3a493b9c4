import type { OrderSource, Ranking } from '../../model/decision.ts';
import type { PageContext } from '../../model/page-context.ts';
import type { Experience } from '../../model/placement.ts';
import { isRunningOut } from '../../model/insights.ts';
import { rankingSettings } from '../../model/ranking-settings.ts';
import { signalsOf, type RankerSignals } from '../../model/ranker/listing/signals.ts';
import { orderListing } from '../../model/ranker/order-listing.ts';
import { seededRandom } from '../../model/ranker/seeded-random.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import { catalogInMemory, type LoadedCatalog } from '../catalog/load.ts';
import type { Env } from '../env.ts';
import { rankerInMemory } from './held-rankers.ts';
import { insightsInMemory } from './insights.ts';
import type { LoadedRanker } from './loaded-ranker.ts';
import { compareWithShadow } from './shadow.ts';

export interface RankListingInput {
  snapshot: Snapshot;
  visitor: VisitorContext;
  experience: Extract<Experience, { kind: 'listing' }>;
  /** Product ids in the shop's order. */
  candidates: readonly string[];
  page: PageContext;
  now: number;
  decisionId: string;
}

interface Scored {
  scores?: ArrayLike<number>;
  source: OrderSource;
  refused?: string;
}

/**
 * The order of a listing (model/ranker/order-listing.ts) from the scores of the live ranker, or of the one that the
 * experience names. Never throws and
 * never waits for R2 or WASM: what this isolate does not hold yet is loaded behind the response, and until then the
 * shop's order stands (with the rules applied). `refused` says why a ranked listing was not ranked.
 */
export async function rankListing(
  env: Env,
  ctx: Pick<ExecutionContext, 'waitUntil'>,
  input: RankListingInput,
): Promise<Ranking> {
  const { snapshot, experience, candidates, decisionId } = input;
  const waitUntil = (promise: Promise<unknown>) => ctx.waitUntil(promise);
  const catalog = catalogInMemory(env, snapshot, waitUntil);
  const isRanked = experience.order === 'ranked';
  const asking = { waitUntil, now: input.now };
  const ranker = isRanked
    ? rankerInMemory(env, snapshot, { ...asking, version: experience.ranker })
    : undefined;
  const insights = isRanked ? insightsInMemory(env, snapshot.site.id, asking) : undefined;
  const signals = signalsOf(input.visitor);
  const scored = await score(input, { catalog, ranker, signals });
  const settings = rankingSettings(snapshot.site, experience);
  const seed = `${decisionId}:${candidates.length}`;
  const { order, fixed, explored, pool, propensities } = orderListing({
    candidates,
    scores: scored.scores,
    pin: experience.pin,
    bury: experience.bury,
    boost: experience.boost,
    outOfStockLast: experience.out_of_stock_last,
    productOf: (id) => catalog?.byId.get(id),
    settings,
    ...(insights && scored.scores
      ? {
          isRunningOut: (id: string) =>
            isRunningOut(catalog?.byId.get(id), insights, settings.running_out_days),
        }
      : {}),
    share: isRanked ? snapshot.site.explore_share : 0,
    random: seededRandom(seed),
    now: input.now,
  });
  if (scored.scores && catalog)
    compareWithShadow(env, {
      ...asking,
      snapshot,
      visitor: input.visitor,
      scores: scored.scores,
      score: { candidates, signals, catalog, now: input.now },
      decisionId,
    });
  return {
    ranker: scored.scores ? ranker!.version : null,
    source: scored.source,
    ...(scored.refused ? { refused: scored.refused } : {}),
    candidates: [...candidates],
    order,
    fixed,
    explored,
    pool,
    seed,
    ...(input.visitor.consent.personalization
      ? { signals: signals as unknown as Record<string, unknown> }
      : {}),
    propensities,
  };
}

async function score(
  { experience, candidates, visitor, now }: RankListingInput,
  {
    catalog,
    ranker,
    signals,
  }: { catalog: LoadedCatalog | undefined; ranker: LoadedRanker | undefined; signals: RankerSignals },
): Promise<Scored> {
  if (experience.order === 'shop') return { source: 'shop' };
  if (!visitor.consent.personalization) return { source: 'shop', refused: 'no-consent' };
  if (!ranker || !catalog) return { source: 'shop', refused: ranker ? 'no-catalog' : 'no-ranker' };
  try {
    return await ranker.score({ candidates, signals, catalog, now });
  } catch (error) {
    console.error(JSON.stringify({ event: 'ranker_failed', ranker: ranker.version, error: String(error) }));
    return { source: 'shop', refused: 'ranker-failed' };
  }
}
