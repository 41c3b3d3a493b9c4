import type { SimulatedProduct, SimulationAnswer, SimulationAsked } from '../../model/api/ranker.ts';
import type { ProductCard } from '../../model/api/visitor.ts';
import type { Product } from '../../model/catalog.ts';
import { decide, prepare } from '../../model/decide.ts';
import { isRunningOut } from '../../model/insights.ts';
import type { Experience } from '../../model/placement.ts';
import type { CompactProfile } from '../../model/profile.ts';
import { isWithin } from '../../model/ranker/boost.ts';
import { explainRow, sentence, shopperReason } from '../../model/ranker/explain.ts';
import { FEATURE_COUNT, FEATURES } from '../../model/ranker/features.ts';
import { signalsOf } from '../../model/ranker/listing/signals.ts';
import { orderListing } from '../../model/ranker/order-listing.ts';
import { rankingSettings } from '../../model/ranking-settings.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import { loadCatalog } from '../catalog/load.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { r2Keys } from '../keys.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { shardOf } from '../visitor/shards.ts';
import { loadRanker } from './held-rankers.ts';
import { readInsights } from './insights.ts';

/** Cards of a listing that are ranked; a page rarely has more. */
const MOST_CARDS = 100;
/** Products looked at last that count as this visit's. */
const MOST_VIEWED = 5;

type Listing = Extract<Experience, { kind: 'listing' }>;
const RANKED: Listing = { kind: 'listing', order: 'ranked', pin: [], bury: [], out_of_stock_last: false };

/**
 * The order of a listing as a visitor would get it, with what every product owes its place to. The catalogue's order
 * stands for the shop's, and nothing is explored, so that two simulations differ by what was changed alone. Nothing is
 * logged. Throws 404 and 409 where site, visitor, catalogue or ranker are missing.
 */
export async function simulate(
  env: Env,
  site: string,
  asked: SimulationAsked,
  now: number,
): Promise<SimulationAnswer> {
  const snapshot = await loadSnapshot(env, site, { now });
  const catalog = snapshot && (await loadCatalog(env, snapshot));
  if (!snapshot || !catalog)
    throw new HttpError(409, 'conflict', 'There is no published catalogue to rank yet.');
  const version = asked.ranker ?? snapshot.ranker?.version;
  if (version === undefined)
    throw new HttpError(409, 'conflict', 'No ranker is live: make one live, or name a candidate.');
  const ranker = await loadRanker(env, r2Keys.ranker(site, version)).catch((error: unknown) => {
    throw new HttpError(409, 'conflict', `The ranker ${version} cannot be used: ${String(error)}`);
  });
  const visitor = await visitorOf(env, site, asked, now);
  const { experience, rule } = experienceOf(snapshot, asked, visitor, now);
  const all = catalog.products.filter(
    ({ category }) => asked.category === undefined || isWithin(category, [asked.category]),
  );
  const candidates = all.slice(0, MOST_CARDS).map(({ id }) => id);
  const signals = signalsOf(visitor);
  const { matrix, scores } = ranker.read({ candidates, signals, catalog, now });
  const ranked = experience.order === 'ranked';
  const settings = rankingSettings(snapshot.site, experience);
  const insights = await readInsights(env, site).catch(() => undefined);
  const runsOut = (id: string): boolean =>
    isRunningOut(catalog.byId.get(id), insights, settings.running_out_days);
  const { order, fixed } = orderListing({
    candidates,
    scores: ranked ? scores : undefined,
    pin: experience.pin,
    bury: experience.bury,
    boost: experience.boost,
    outOfStockLast: experience.out_of_stock_last,
    productOf: (id) => catalog.byId.get(id),
    settings,
    isRunningOut: runsOut,
    share: 0,
    random: () => 0,
    now,
  });
  const isFixed = new Set(fixed);
  const heldBy = (id: string): NonNullable<SimulatedProduct['held']> =>
    experience.pin.includes(id)
      ? 'pinned'
      : experience.bury.includes(id)
        ? 'buried'
        : runsOut(id)
          ? 'running-out'
          : 'sold-out';
  let average = 0;
  const products = order.map((index, place): SimulatedProduct => {
    const product = catalog.byId.get(candidates[index]!)!;
    const explanation = explainRow(
      ranker.trees,
      matrix.subarray(index * FEATURE_COUNT, (index + 1) * FEATURE_COUNT),
      FEATURES,
    );
    average = explanation.average;
    const reason = shopperReason({ explanation, product, signals, byId: catalog.byId, now });
    return {
      ...cardOf(product, snapshot),
      ...(product.brand === undefined ? {} : { brand: product.brand }),
      ...(product.color === undefined ? {} : { color: product.color }),
      place,
      shopPlace: index,
      score: explanation.score,
      ...(isFixed.has(place) ? { held: heldBy(product.id) } : {}),
      groups: explanation.groups.filter(({ added }) => added !== 0),
      features: [...explanation.features],
      ...(reason ? { sentence: sentence(reason) } : {}),
    };
  });
  return {
    ranker: version,
    average,
    ...(rule === undefined ? {} : { rule }),
    ranked,
    viewed: signals.items.flatMap(({ id }) => {
      const product = catalog.byId.get(id);
      return product ? [cardOf(product, snapshot)] : [];
    }),
    segments: visitor.profile?.segments ?? [],
    candidates: all.length,
    products,
  };
}

/** What the placement shows this visitor by its rules, whatever page and experiment it is in. */
function experienceOf(
  snapshot: Snapshot,
  { placement: id }: SimulationAsked,
  visitor: VisitorContext,
  now: number,
): { experience: Listing; rule?: string } {
  if (id === undefined) return { experience: RANKED };
  const placement = snapshot.placements.find((one) => one.id === id);
  if (!placement || placement.kind !== 'listing')
    throw new HttpError(404, 'not_found', `There is no enabled placement "${id}" that is a listing.`);
  const alone: Snapshot = {
    ...snapshot,
    placements: [{ ...placement, match: {} }],
    experiments: [],
    holdout: { share: 0, seed: 'holdout' },
  };
  const { placed } = decide(prepare(alone), { page: { url: '/', type: 'listing' }, visitor, now });
  const { experience, decision } = placed[0]!;
  return {
    experience: experience?.kind === 'listing' ? experience : { ...RANKED, order: 'shop' },
    ...(decision.rule === undefined ? {} : { rule: decision.rule }),
  };
}

async function visitorOf(
  env: Env,
  site: string,
  { visitor: id, tastes, viewed, segments, device = 'desktop' }: SimulationAsked,
  now: number,
): Promise<VisitorContext> {
  let profile = emptyProfile(now);
  if (id !== undefined) {
    const view = await Promise.resolve()
      .then(() => shardOf(env, site, id).visitorView(site, id))
      .catch(() => undefined);
    if (!view) throw new HttpError(404, 'not_found', `Nothing is known of a visitor "${id.slice(0, 64)}".`);
    profile = view.compact ?? profile;
    profile = { ...profile, segments: view.segments };
  }
  if (tastes) profile = { ...profile, affinities: { ...profile.affinities, ...affinitiesOf(tastes) } };
  if (segments) profile = { ...profile, segments };
  const items =
    viewed?.map((one, ago) => ({ id: one, act: 'view' as const, at: now - ago * 60_000 })) ??
    [...new Map(profile.items.map((item) => [item.id, item])).values()].slice(0, MOST_VIEWED);
  return {
    ...(id === undefined ? {} : { id }),
    consent: {
      analytics: true,
      personalization: true,
      marketing: false,
      on_device: false,
      undecided: false,
    },
    session: { started: now, items },
    profile,
    sticky: new Map(),
    device,
    gpc: false,
  };
}

const alike = (list: readonly string[]): [string, number][] => list.map((one) => [one, 1 / list.length]);

const affinitiesOf = ({
  categories = [],
  brands = [],
  colors = [],
}: NonNullable<SimulationAsked['tastes']>) => ({
  category: alike(categories),
  brand: alike(brands),
  color: alike(colors),
});

function emptyProfile(now: number): CompactProfile {
  return {
    v: 1,
    at: now,
    stage: 'new',
    segments: [],
    first_seen: now,
    visits: 1,
    product_views: 0,
    orders: 0,
    revenue: 0,
    affinities: { category: [], brand: [], color: [], price: [] },
    items: [],
    bought: [],
  };
}

function cardOf({ id, title, url, price, image, category }: Product, { site }: Snapshot): ProductCard {
  return {
    id,
    title,
    url,
    price,
    ...(image && { image: new URL(image, site.origin).href }),
    ...(category && { category }),
  };
}
