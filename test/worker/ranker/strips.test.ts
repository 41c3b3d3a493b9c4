import { beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../../model/catalog.ts';
import type { Experience } from '../../../model/placement.ts';
import { STRATEGIES } from '../../../model/placement.ts';
import type { CompactProfile } from '../../../model/profile.ts';
import { ItemStatistics } from '../../../model/ranker/listing/item-statistics.ts';
import { buildSequenceTable } from '../../../model/ranker/sequence/build-sequence-table.ts';
import type { Visit } from '../../../model/ranker/sequence/visit.ts';
import { alikeRelation } from '../../../model/ranker/strategies/content-similarity.ts';
import type { ItemAct } from '../../../model/session.ts';
import { forgetRankers } from '../../../worker/ranker/held-rankers.ts';
import { writeInsights } from '../../../worker/ranker/insights.ts';
import { recommendProducts, type StripProduct } from '../../../worker/ranker/recommend-products.ts';
import { publish } from '../../../worker/site/publish.ts';
import { forgetSnapshots, loadSnapshot } from '../../../worker/site/snapshots.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { stairs } from '../../model/ranker/stair-trees.ts';
import { CONSENT, NONE } from '../page/edge.ts';
import { site as demo } from '../site/fixtures.ts';
import { plantCatalog, plantRanker, settled } from './plant.ts';
import { catalogOf, DAY, NOW } from './shop.ts';

type Strip = Extract<Experience, { kind: 'recommendations' }>;

/** Two hundred products; P19, P39 ... are sold out, P0 to P11 are new. */
const PRODUCTS = catalogOf(200);
const byId = new Map(PRODUCTS.map((product) => [product.id, product]));

function visit(visitor: string, ago: number, ids: readonly string[], act: ItemAct = 'view'): Visit {
  const at = NOW - ago * DAY;
  return {
    visitor,
    acts: ids.map((id, index) => ({
      id,
      act,
      at: at + index * 60_000,
      ...(act === 'purchase' ? { basket: `${visitor}-${at}` } : {}),
    })),
  };
}

/**
 * What this shop's visits were like: P20 leads to P24 and P28, P20 is bought with P22 (a shirt's mug), everyone looks at
 * P40, and all of last week looked at P60.
 */
const VISITS: Visit[] = Array.from({ length: 120 }, (_, number) => [
  visit(`a${number}`, 30 - (number % 25), ['P20', 'P24', 'P28', 'P40']),
  visit(`b${number}`, 40 - (number % 25), ['P20', 'P22'], 'purchase'),
  visit(`c${number}`, 60 - (number % 50), [`P${60 + (number % 100)}`, 'P40']),
  ...(number % 3 === 0 ? [visit(`d${number}`, 1 + (number % 5), ['P60'])] : []),
]).flat();

function learned() {
  const statistics = new ItemStatistics();
  for (const { acts } of VISITS) {
    const seen: string[] = [];
    for (const { id } of acts) {
      if (seen.includes(id)) continue;
      statistics.look(id, seen);
      seen.push(id);
    }
  }
  const sequences = {
    ...buildSequenceTable({ products: PRODUCTS, visits: VISITS, now: NOW }),
    alike: alikeRelation(PRODUCTS),
  };
  return { statistics, sequences };
}

const PROFILE: CompactProfile = {
  v: 1,
  at: NOW,
  stage: 'active',
  segments: ['mug-lovers'],
  first_seen: NOW - 100 * DAY,
  visits: 5,
  product_views: 20,
  orders: 1,
  revenue: 40,
  affinities: { category: [['home/mugs', 0.9]], brand: [['Borg', 1]], color: [['red', 1]], price: [] },
  items: [
    { id: 'P20', act: 'view', at: NOW - 60_000 },
    { id: 'P107', act: 'purchase', at: NOW - 8 * DAY },
    { id: 'P111', act: 'purchase', at: NOW - 40 * DAY },
    { id: 'P101', act: 'purchase', at: NOW - 8 * DAY },
    { id: 'P105', act: 'purchase', at: NOW - 50 * DAY },
  ],
  bought: ['P107', 'P101', 'P111', 'P105', 'P103'],
};

beforeAll(async () => {
  await migrate();
  forgetSnapshots();
  forgetRankers();
  const token = await plantApiToken('admin');
  for (const site of ['strips', 'young']) {
    await ask(`/api/sites/${site}`, {
      method: 'PUT',
      body: { ...demo, id: site, hostnames: [`${site}.localhost`], ranking: { diversity: 0 } },
      token,
    });
    await plantCatalog(site, PRODUCTS);
  }
  await plantRanker({
    site: 'strips',
    version: 'r1',
    trees: stairs('price', [3], 1),
    learned: learned(),
    status: 'live',
  });
  await writeInsights(bindings, 'strips', {
    v: 1,
    at: NOW,
    demand: { P60: 100 },
    popular: { countries: { NL: ['P81', 'P82', 'P83'] }, segments: { 'mug-lovers': ['P91', 'P95'] } },
    replenish: { 'home/mugs': 10 },
  });
  for (const site of ['strips', 'young']) await publish(bindings, site, Date.now());
  forgetSnapshots();
});

interface Asked {
  site?: string;
  /** Path of the page. */
  url?: string;
  stranger?: boolean;
  consent?: boolean;
  device?: 'phone';
}

async function strip(
  strategy: Strip['strategy'],
  more: Partial<Strip> = {},
  asked: Asked = {},
): Promise<Product[]> {
  const { site = 'strips', url = '/', stranger = false, consent = true } = asked;
  const snapshot = (await loadSnapshot(bindings, site, { now: Date.now() }))!;
  const experience: Strip = {
    kind: 'recommendations',
    strategy,
    title: '',
    count: 6,
    position: 'append',
    exclude_bought: true,
    ...more,
  };
  const recommend = () =>
    settled((ctx) =>
      recommendProducts(bindings, ctx, {
        snapshot,
        visitor: {
          consent: consent ? CONSENT : NONE,
          sticky: new Map(),
          device: 'desktop',
          gpc: false,
          ...(stranger
            ? {}
            : {
                profile: PROFILE,
                country: 'NL',
                session: { started: NOW, items: PROFILE.items.slice(0, 1) },
              }),
        },
        experience,
        page: { url, type: 'product' },
        now: NOW,
      }),
    );
  // The first requests of an isolate load catalogue, ranker and insights behind the response.
  await recommend();
  await recommend();
  return (await recommend())!;
}

const ids = (products: readonly Product[]): string[] => products.map(({ id }) => id);

describe('a strip', () => {
  it.each<[Strip['strategy'], string, (shown: Product[]) => void]>([
    [
      'similar',
      'shows what is like the page’s product',
      (shown) => expect(shown[0]!.category).toBe('women/shirts'),
    ],
    ['bought_together', 'shows what was bought with it', (shown) => expect(shown[0]!.id).toBe('P22')],
    [
      'co_viewed',
      'shows what was looked at with it',
      (shown) => expect(['P24', 'P28']).toContain(shown[0]!.id),
    ],
    [
      'complementary',
      'shows what goes with it, of another category',
      (shown) => {
        expect(shown[0]!.id).toBe('P22');
        expect(shown.every(({ category }) => category !== 'women/shirts')).toBe(true);
      },
    ],
    [
      'personalised',
      'shows what visits like this one led to',
      (shown) => expect(ids(shown).some((id) => ['P24', 'P28', 'P40'].includes(id))).toBe(true),
    ],
    ['popular', 'shows what everyone looks at', (shown) => expect(shown[0]!.id).toBe('P40')],
    [
      'new',
      'shows products of the last 45 days only',
      (shown) => {
        expect(shown).toHaveLength(6);
        expect(shown.every(({ created }) => NOW - created! < 45 * DAY)).toBe(true);
      },
    ],
    ['recently_viewed', 'shows what the visitor looked at', (shown) => expect(ids(shown)[0]).toBe('P20')],
    [
      'replenish',
      'shows what was bought as long ago as its category lasts, the most overdue first',
      // Mugs last ten days here, trousers as long as anything; when P103 was bought nobody remembers.
      (shown) => expect(ids(shown)).toEqual(['P111', 'P105', 'P103']),
    ],
    [
      'popular_region',
      'shows what is popular in the visitor’s country',
      (shown) => expect(ids(shown).slice(0, 3)).toEqual(['P81', 'P82', 'P83']),
    ],
    [
      'popular_segment',
      'shows what is popular in the visitor’s segment',
      (shown) => expect(ids(shown).slice(0, 2)).toEqual(['P91', 'P95']),
    ],
    [
      'cross_category',
      'shows sections not looked at yet',
      (shown) => expect(shown.every(({ category }) => !category!.startsWith('women/'))).toBe(true),
    ],
  ])('%s %s', async (strategy, _, check) => {
    const onProduct = !['recently_viewed', 'personalised', 'replenish'].includes(strategy);
    const shown = await strip(strategy, {}, onProduct ? { url: '/products/p20' } : {});
    expect(shown.length).toBeGreaterThan(0);
    check(shown);
  });

  it('trending shows what last week looked at more than is usual, unless it runs out', async () => {
    // P60 sells 100 a day of 50.
    expect(ids(await strip('trending'))).not.toContain('P60');
    expect(ids(await strip('trending', {}, { site: 'young' }))).toHaveLength(6);
  });

  it.each(
    STRATEGIES.filter(
      (one) => !['recently_viewed', 'replenish', 'complementary', 'cross_category'].includes(one),
    ),
  )(
    '%s is not empty for a stranger in a shop that has learned nothing yet, and asks no consent for what is not personal',
    async (strategy) => {
      const shown = await strip(strategy, {}, { site: 'young', stranger: true, url: '/products/p20' });
      expect(shown).toHaveLength(6);
      expect(ids(shown)).not.toContain('P20');
      expect(shown.every(({ stock }) => stock !== 0)).toBe(true);
    },
  );

  it('finds a product that nobody has looked at yet by what it is', async () => {
    const shown = await strip('similar', {}, { url: '/products/p160' });
    expect(shown[0]!.category).toBe(byId.get('P160')!.category);
    expect(shown).toHaveLength(6);
  });

  it('does not use what it knows without consent to personalization', async () => {
    const shown = await strip('popular_region', {}, { consent: false });
    expect(ids(shown)).not.toContain('P81');
    expect(await strip('recently_viewed', {}, { consent: false })).toEqual([]);
  });

  it('says why, where its card has a place for it, and never what is private', async () => {
    const card_template = '<a href="{{url}}">{{title}} {{reason}}</a>';
    const reasons = async (strategy: Strip['strategy'], asked: Asked = {}) =>
      (await strip(strategy, { card_template }, asked)).map((product) => (product as StripProduct).reason);
    expect((await reasons('co_viewed', { url: '/products/p20' }))[0]).toBe(
      'Because you looked at Product 20',
    );
    expect((await reasons('new'))[0]).toBe('New in the shop');
    expect((await reasons('personalised')).filter(Boolean).length).toBeGreaterThan(0);
    expect((await strip('new')).some((product) => 'reason' in product)).toBe(false);
  });

  describe('filters', () => {
    it('hold for price, category, stock and what was bought', async () => {
      const shown = await strip('popular', {
        price_min: 30,
        price_max: 60,
        categories: ['women'],
        count: 24,
      });
      expect(shown.length).toBeGreaterThan(5);
      for (const { price, category, stock } of shown) {
        expect(price).toBeGreaterThanOrEqual(30);
        expect(price).toBeLessThanOrEqual(60);
        expect(category).toMatch(/^women\//);
        expect(stock).not.toBe(0);
      }
      expect(ids(await strip('popular', { count: 24, pin: ['P103'] }))).not.toContain('P103');
      expect(ids(await strip('popular', { pin: ['P103'], exclude_bought: false }))[0]).toBe('P103');
    });

    it('let the merchandiser pin, bury and boost', async () => {
      const plain = ids(await strip('popular', { count: 8 }));
      const ruled = ids(await strip('popular', { count: 8, pin: ['P150', 'P19'], bury: [plain[0]!] }));
      // P19 is sold out.
      expect(ruled[0]).toBe('P150');
      expect(ruled).not.toContain('P19');
      expect(ruled).not.toContain(plain[0]);
      const boosted = ids(await strip('popular', { count: 8, boost: [{ product: plain[7]!, by: 8 }] }));
      expect(boosted.indexOf(plain[7]!)).toBeLessThanOrEqual(1);
    });

    it('spread brands where a cap or diversity asks for it', async () => {
      const most = (shown: Product[]): number =>
        Math.max(...[...Map.groupBy(shown, ({ brand }) => brand).values()].map((members) => members.length));
      expect(most(await strip('popular', { count: 6, brand_share: 0.34 }))).toBeLessThanOrEqual(3);
      const categories = (shown: Product[]): number => new Set(shown.map(({ category }) => category)).size;
      const plain = await strip('similar', { count: 6 }, { url: '/products/p20' });
      const spread = await strip('similar', { count: 6, diversity: 0.9 }, { url: '/products/p20' });
      expect(categories(spread)).toBeGreaterThanOrEqual(categories(plain));
      expect(new Set(ids(spread)).size).toBe(6);
    });
  });
});

describe('a catalogue of 100,000 products', () => {
  it('fills every strip from R2', async () => {
    const large: Product[] = catalogOf(100_000);
    const token = await plantApiToken('admin');
    await ask('/api/sites/large', {
      method: 'PUT',
      body: { ...demo, id: 'large', hostnames: ['large.localhost'] },
      token,
    });
    await plantCatalog('large', large);
    await publish(bindings, 'large', Date.now());
    forgetSnapshots();
    for (const strategy of ['similar', 'popular', 'personalised', 'new'] as const) {
      const shown = await strip(strategy, {}, { site: 'large', url: '/products/p77777' });
      expect(shown.length).toBe(6);
      expect(new Set(ids(shown)).size).toBe(6);
    }
    const like = await strip('similar', {}, { site: 'large', url: '/products/p77777' });
    expect(like.every(({ category }) => category === large[77_777]!.category)).toBe(true);
  });
});
