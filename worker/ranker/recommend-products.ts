import type { Product } from '../../model/catalog.ts';
import { isRunningOut, type Insights } from '../../model/insights.ts';
import type { PageContext } from '../../model/page-context.ts';
import type { Experience } from '../../model/placement.ts';
import { ItemStatistics } from '../../model/ranker/listing/item-statistics.ts';
import { itemTable, type ItemTable } from '../../model/ranker/listing/item-table.ts';
import { signalsOf } from '../../model/ranker/listing/signals.ts';
import { sentence } from '../../model/ranker/explain.ts';
import { stripReason } from '../../model/ranker/strip-reason.ts';
import { recommend, type RecommendInput } from '../../model/ranker/strategies/recommend.ts';
import { rankingSettings } from '../../model/ranking-settings.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import { catalogInMemory, pathOf } from '../catalog/load.ts';
import type { Env } from '../env.ts';
import { rankerInMemory } from './held-rankers.ts';
import { insightsInMemory } from './insights.ts';

export interface RecommendProductsInput {
  snapshot: Snapshot;
  visitor: VisitorContext;
  experience: Extract<Experience, { kind: 'recommendations' }>;
  page: PageContext;
  now: number;
}

/** A product with why it is shown, where the strip's own card says it. */
export type StripProduct = Product & { reason?: string };

/** Tables of catalogues for which no ranker has learned anything yet: attributes alone. */
const unlearned = new WeakMap<readonly Product[], ItemTable>();

/**
 * Products for a strip, best first; undefined while this isolate holds no catalogue, which is then loaded behind the
 * response. Never waits for R2.
 */
export async function recommendProducts(
  env: Env,
  ctx: Pick<ExecutionContext, 'waitUntil'>,
  { snapshot, visitor, experience, page, now }: RecommendProductsInput,
): Promise<StripProduct[] | undefined> {
  const waitUntil = (promise: Promise<unknown>) => ctx.waitUntil(promise);
  const catalog = catalogInMemory(env, snapshot, waitUntil);
  if (!catalog) return undefined;
  const ranker = rankerInMemory(env, snapshot, { waitUntil, now });
  const insights = insightsInMemory(env, snapshot.site.id, { waitUntil, now });
  const { strategy, count, price_min, price_max, categories, exclude_bought } = experience;
  const anchor = catalog.byPath.get(pathOf(page.url))?.id;
  const settings = rankingSettings(snapshot.site, {
    diversity: experience.diversity,
    brand_share: experience.brand_share,
  });
  const asked: Omit<RecommendInput, 'items' | 'sequences'> = {
    strategy,
    count,
    now,
    signals: signalsOf(visitor),
    ...(anchor === undefined ? {} : { anchor }),
    ...(insights && visitor.consent.personalization ? { groups: groupsOf(insights, visitor) } : {}),
    ...(strategy === 'replenish' ? lasting(insights, visitor) : {}),
    pin: experience.pin,
    boost: experience.boost,
    diversity: settings.diversity,
    brandShare: settings.brand_share,
    filters: {
      priceMin: price_min,
      priceMax: price_max,
      categories,
      excludeBought: exclude_bought,
      ...(experience.bury?.length ? { exclude: new Set(experience.bury) } : {}),
      ...(insights
        ? {
            isRunningOut: (id: string) =>
              isRunningOut(catalog.byId.get(id), insights, settings.running_out_days),
          }
        : {}),
    },
  };
  const chosen = ranker
    ? ranker.recommend(asked, catalog)
    : recommend({ ...asked, items: tableOf(catalog.products) });
  const tells = experience.card_template?.includes('reason') && isEnglish(snapshot);
  return chosen.flatMap((recommended): StripProduct[] => {
    const product = catalog.byId.get(recommended.id);
    if (!product) return [];
    const { signals } = asked;
    const reason = tells && stripReason({ strategy, recommended, product, signals, byId: catalog.byId, now });
    return [reason ? { ...product, reason: sentence(reason) } : product];
  });
}

/** Reasons are English sentences: a shop in another language has none rather than a foreign one. */
const isEnglish = ({ site }: Snapshot): boolean => /^en\b/i.test(site.locale);

/** What is popular with the visitor's country and segments. */
function groupsOf(
  { popular }: Insights,
  { country, profile }: VisitorContext,
): NonNullable<RecommendInput['groups']> {
  return {
    region: country === undefined ? undefined : popular.countries[country],
    segments: profile?.segments.flatMap((segment) => [popular.segments[segment] ?? []]),
  };
}

/** When the visitor bought what, and how long such things last. */
function lasting(
  insights: Insights | undefined,
  { consent, profile }: VisitorContext,
): Pick<RecommendInput, 'boughtAt' | 'lastsDays'> {
  const bought = (consent.personalization && profile?.items.filter(({ act }) => act === 'purchase')) || [];
  return {
    // Newest first: of several the first counts, so that it is set last.
    boughtAt: new Map(bought.toReversed().map(({ id, at }) => [id, at])),
    lastsDays: (category) => insights?.replenish?.[category],
  };
}

function tableOf(products: readonly Product[]): ItemTable {
  let table = unlearned.get(products);
  if (!table) unlearned.set(products, (table = itemTable(products, new ItemStatistics())));
  return table;
}
