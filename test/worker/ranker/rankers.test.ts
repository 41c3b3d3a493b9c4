import { beforeEach, describe, expect, it } from 'vitest';
import { FEATURE_COUNT } from '../../../model/ranker/features.ts';
import { scoreRows } from '../../../model/ranker/interpret.ts';
import { writeOnnx } from '../../../model/train/write-onnx.ts';
import { createOrtScorer, ortMemoryBytes } from '../../../worker/ranker/ort.ts';
import type { Ranking } from '../../../model/decision.ts';
import type { Experience } from '../../../model/placement.ts';
import { loadSnapshot, forgetSnapshots } from '../../../worker/site/snapshots.ts';
import { publish } from '../../../worker/site/publish.ts';
import { kvKeys } from '../../../worker/keys.ts';
import { forgetRankers, heldBytes, loadRanker } from '../../../worker/ranker/held-rankers.ts';
import { writeInsights } from '../../../worker/ranker/insights.ts';
import { rankListing } from '../../../worker/ranker/rank-listing.ts';
import { allShards } from '../../../worker/visitor/shards.ts';
import { newVisitorId } from '../../../worker/visitor/identity.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { stairs } from '../../model/ranker/stair-trees.ts';
import { CONSENT } from '../page/edge.ts';
import { listing, site as demo } from '../site/fixtures.ts';
import { cheapestFirst, dearestFirst, plantCatalog, plantRanker, settled } from './plant.ts';
import { catalogOf, NOW } from './shop.ts';

const PRODUCTS = catalogOf(24);
const IDS = PRODUCTS.map(({ id }) => id);
const price = new Map(PRODUCTS.map((product) => [product.id, product.price]));
const RANKED: Experience = { kind: 'listing', order: 'ranked', pin: [], bury: [], out_of_stock_last: false };

const visitorNumber = (number: number): string => newVisitorId('eu', (bytes) => bytes.fill(number));

let asked = 0;
let sites = 0;
let site = '';
let token = '';
beforeEach(async () => {
  await migrate();
  forgetSnapshots();
  forgetRankers();
  token = await plantApiToken('admin');
  site = `rankers${++sites}`;
  await putSite({});
  await plantCatalog(site, PRODUCTS);
});

async function putSite(ranking: object): Promise<void> {
  const { status } = await ask(`/api/sites/${site}`, {
    method: 'PUT',
    body: {
      ...demo,
      id: site,
      hostnames: [`${site}.localhost`],
      explore_share: 0,
      ranking: { diversity: 0, shadow_share: 1, ...ranking },
    },
    token,
  });
  expect(status).toBeLessThan(300);
}

/** A ranking of the shop's listing as a consenting visitor gets it; what is loaded behind it is there for the next. */
async function rank(experience: Experience = RANKED, visitor = visitorNumber(++asked)): Promise<Ranking> {
  const snapshot = (await loadSnapshot(bindings, site, { now: Date.now() }))!;
  return settled((ctx) =>
    rankListing(bindings, ctx, {
      snapshot,
      visitor: { id: visitor, consent: CONSENT, sticky: new Map(), device: 'phone', gpc: false },
      experience: experience as Extract<Experience, { kind: 'listing' }>,
      candidates: IDS,
      page: { url: '/c', type: 'listing' },
      now: NOW,
      decisionId: `d${++asked}`,
    }),
  );
}

const republish = async (): Promise<void> => {
  await publish(bindings, site, Date.now());
  forgetSnapshots();
};
const prices = ({ order, candidates }: Ranking): number[] =>
  order.map((index) => price.get(candidates[index]!)!);
const ascending = (list: number[]): number[] => list.toSorted((a, b) => a - b);

describe('the live ranker', () => {
  it('serves from the second request on, and the first has the shop’s order at once', async () => {
    await plantRanker({ site, version: 'r1', trees: dearestFirst(PRODUCTS), status: 'live' });
    await republish();
    const first = await rank();
    expect([first.source, first.refused]).toEqual(['shop', 'no-ranker']);
    expect(first.order).toEqual(IDS.map((_, index) => index));
    const second = await rank();
    expect([second.source, second.ranker]).toEqual(['interpreter', 'r1']);
    expect(prices(second)).toEqual(ascending([...price.values()]).toReversed());
  });

  it('stays when its successor’s goldens or hashes are wrong', async () => {
    await plantRanker({ site, version: 'r1', trees: dearestFirst(PRODUCTS), status: 'live' });
    await republish();
    await rank();
    expect((await rank()).ranker).toBe('r1');
    for (const version of ['r2', 'r3']) {
      await bindings.DB.prepare("UPDATE rankers SET status = 'retired' WHERE site = ?").bind(site).run();
      const key = await plantRanker({
        site,
        version,
        trees: cheapestFirst(PRODUCTS),
        status: 'live',
        ...(version === 'r2' ? { goldenScores: [99] } : {}),
      });
      if (version === 'r3') await bindings.BUCKET.put(`${key}/trees.bin`, Uint8Array.of(1, 2, 3));
      await republish();
      await rank();
      expect((await rank()).ranker).toBe('r1');
    }
  });

  it('is rolled back in one call, and serves again at once', async () => {
    await plantRanker({
      site,
      version: 'r1',
      trees: dearestFirst(PRODUCTS),
      status: 'retired',
      createdAt: 1,
    });
    await plantRanker({ site, version: 'r2', trees: cheapestFirst(PRODUCTS), status: 'live', createdAt: 2 });
    await republish();
    await rank();
    expect((await rank()).ranker).toBe('r2');
    const { status } = await ask(`/api/sites/${site}/rankers/r1/live`, { method: 'POST', token });
    expect(status).toBe(200);
    await rank();
    const after = await rank();
    expect(after.ranker).toBe('r1');
    expect(prices(after)[0]).toBe(Math.max(...price.values()));
  });
});

describe('a ranker that an experience names', () => {
  it('ranks in its place; one that is not there leaves the live one', async () => {
    await plantRanker({ site, version: 'r1', trees: dearestFirst(PRODUCTS), status: 'live' });
    await plantRanker({ site, version: 'r2', trees: cheapestFirst(PRODUCTS) });
    const named: Experience = { ...RANKED, ranker: 'r2' };
    await ask(`/api/placements/listing?site=${site}`, {
      method: 'PUT',
      body: { ...listing, rules: [{ id: 'all', experience: named }] },
      token,
    });
    await republish();
    await rank(named);
    await rank();
    const ranking = await rank(named);
    expect(ranking.ranker).toBe('r2');
    expect(prices(ranking)).toEqual(ascending([...price.values()]));
    expect((await rank()).ranker).toBe('r1');
    expect((await rank({ ...RANKED, ranker: 'r9' })).ranker).toBe('r1');
  });
});

describe('the newest candidate', () => {
  it('scores in the shadow of the live ranker, and how alike they are is kept in the shard', async () => {
    await plantRanker({ site, version: 'r1', trees: dearestFirst(PRODUCTS), status: 'live' });
    await plantRanker({ site, version: 'r2', trees: cheapestFirst(PRODUCTS), createdAt: 5 });
    await republish();
    const visitor = visitorNumber(++asked);
    await bindings.EDGE.put(kvKeys.region(site, 'eu'), '1');
    for (let call = 0; call < 4; call++) await rank(RANKED, visitor);
    const shards = await allShards(bindings, site);
    const tallies = (await Promise.all(shards.map((shard) => shard.shadows(site)))).flat();
    expect(tallies).toHaveLength(1);
    expect(tallies[0]).toMatchObject({ shadow: 'r2', live: 'r1' });
    expect(tallies[0]!.listings).toBeGreaterThan(0);
    expect(tallies[0]!.kendall / tallies[0]!.listings).toBeCloseTo(-1, 6);
    expect(tallies[0]!.spearman / tallies[0]!.listings).toBeCloseTo(-1, 6);
  });

  it('does not score where the site’s share is 0', async () => {
    await putSite({ shadow_share: 0 });
    await plantRanker({ site, version: 'r1', trees: dearestFirst(PRODUCTS), status: 'live' });
    await plantRanker({ site, version: 'r2', trees: cheapestFirst(PRODUCTS), createdAt: 5 });
    await republish();
    await bindings.EDGE.put(kvKeys.region(site, 'eu'), '1');
    for (let call = 0; call < 3; call++) await rank();
    const shards = await allShards(bindings, site);
    expect((await Promise.all(shards.map((shard) => shard.shadows(site)))).flat()).toEqual([]);
  });
});

describe('a site’s settings', () => {
  it('cap a brand’s share of every beginning of a listing', async () => {
    await putSite({ brand_share: 0.34 });
    const trees = dearestFirst(PRODUCTS);
    await plantRanker({ site, version: 'r1', trees, status: 'live' });
    await republish();
    await rank();
    const { order } = await rank();
    const brands = order.map((index) => PRODUCTS[index]!.brand);
    for (let length = 1; length <= 12; length++)
      for (const members of Map.groupBy(brands.slice(0, length), (brand) => brand).values())
        expect(members.length).toBeLessThanOrEqual(Math.ceil(0.34 * length));
  });

  it('keep products that are about to run out where the shop had them', async () => {
    await plantRanker({ site, version: 'r1', trees: dearestFirst(PRODUCTS), status: 'live' });
    await republish();
    const dearest = PRODUCTS.toSorted((a, b) => b.price - a.price)[0]!;
    const at = IDS.indexOf(dearest.id);
    await rank();
    expect((await rank()).order[0]).toBe(at);
    await writeInsights(bindings, site, {
      v: 1,
      at: NOW,
      demand: { [dearest.id]: dearest.stock! },
      popular: { countries: {}, segments: {} },
    });
    await rank();
    const { order, fixed, propensities } = await rank();
    const position = order.indexOf(at);
    expect(position).toBeGreaterThanOrEqual(at);
    expect(fixed).toContain(position);
    expect(propensities[position]).toBe(1);
  });
});

describe('the memory of an isolate', () => {
  it('lets bundles go that were asked for longest ago, and keeps the newest', async () => {
    const steps = Array.from({ length: 180_000 }, (_, index) => index / 1000);
    const big = stairs('price', steps, 1);
    for (const version of ['b1', 'b2', 'b3'])
      await loadRanker(bindings, await plantRanker({ site, version, trees: big }));
    expect(heldBytes()).toBeLessThanOrEqual(24 * 1024 * 1024);
    const one = await loadRanker(bindings, `ranker/${site}/b3`);
    expect(one.bytes).toBeGreaterThan(10 * 1024 * 1024);
    expect(heldBytes()).toBe(one.bytes);
  });
});

describe('ORT', () => {
  it('tells how much memory it has grown to, and starts no session beyond the ceiling', async () => {
    const onnx = writeOnnx(dearestFirst(PRODUCTS), { producer: 'test', version: 'o1' });
    const scorer = await createOrtScorer(onnx, FEATURE_COUNT);
    expect(ortMemoryBytes()).toBeGreaterThan(4 * 1024 * 1024);
    const row = new Float32Array(FEATURE_COUNT).fill(9);
    expect([...(await scorer.score(row, 1))]).toEqual([...scoreRows(dearestFirst(PRODUCTS), row, 1)]);
    await expect(createOrtScorer(onnx, FEATURE_COUNT, 1024)).rejects.toThrow('the ceiling is 1024');
    await scorer.release();
  });
});
