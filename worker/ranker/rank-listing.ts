import type { Product } from '../../model/catalog.ts';
import type { OrderSource, Ranking } from '../../model/decision.ts';
import type { PageContext } from '../../model/page-context.ts';
import type { Experience } from '../../model/placement.ts';
import { arrange } from '../../model/ranker/arrange.ts';
import { signalsOf, type RankerSignals } from '../../model/ranker/listing/signals.ts';
import { explore } from '../../model/ranker/explore.ts';
import { seededRandom } from '../../model/ranker/seeded-random.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import { catalogInMemory, type LoadedCatalog } from '../catalog/load.ts';
import type { Env } from '../env.ts';
import { rankerInMemory, type LoadedRanker } from './loaded-ranker.ts';

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
 * The order of a listing: the live ranker's scores, then the merchandiser's rules, then exploration. Never throws and
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
  const ranker =
    experience.order === 'ranked' ? rankerInMemory(env, snapshot, { waitUntil, now: input.now }) : undefined;
  const signals = signalsOf(input.visitor);
  const scored = await score(input, { catalog, ranker, signals });
  const { order: arranged, fixed } = arrange({
    candidates,
    ...(scored.scores ? { scores: scored.scores } : {}),
    pin: experience.pin,
    bury: experience.bury,
    ...(experience.out_of_stock_last && catalog
      ? { soldOut: (id: string) => isSoldOut(catalog.byId.get(id)) }
      : {}),
  });
  const seed = `${decisionId}:${candidates.length}`;
  const share = experience.order === 'ranked' ? snapshot.site.explore_share : 0;
  const { order, explored, pool, propensities } = explore({
    order: arranged,
    fixed,
    share,
    random: seededRandom(seed),
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

function isSoldOut(product: Product | undefined): boolean {
  return product?.stock === 0;
}
