import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionRecord, Ranking } from '../../../model/decision.ts';
import { canaryExperiment } from '../../../model/ranker/canary-experiment.ts';
import { FEATURE_COUNT, FEATURES } from '../../../model/ranker/features.ts';
import { orderListing } from '../../../model/ranker/order-listing.ts';
import { referenceOf } from '../../../model/ranker/watch/reference.ts';
import type { RankerReport } from '../../../model/ranker/watch/watch.ts';
import { rankingSettings } from '../../../model/ranking-settings.ts';
import { kvKeys } from '../../../worker/keys.ts';
import { forgetRankers } from '../../../worker/ranker/held-rankers.ts';
import { readInsights } from '../../../worker/ranker/insights.ts';
import { watchAll } from '../../../worker/ranker/watch.ts';
import { publish } from '../../../worker/site/publish.ts';
import { forgetSnapshots } from '../../../worker/site/snapshots.ts';
import { newVisitorId } from '../../../worker/visitor/identity.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { seededRandom } from '../../../model/ranker/seeded-random.ts';
import { bindings, migrate, plantApiToken } from '../console-api.ts';
import { listing, site as demo } from '../site/fixtures.ts';
import { event, inputOf } from '../visitor/shop.ts';
import { askConsole } from './console.ts';
import { cheapestFirst, dearestFirst, plantCatalog, plantRanker } from './plant.ts';
import { catalogOf, DAY } from './shop.ts';

const PRODUCTS = catalogOf(40);
const BY_ID = new Map(PRODUCTS.map((product) => [product.id, product]));
/** Noon of today: near midnight what follows a listing would fall into the next day. */
const NOW = Math.floor(Date.now() / DAY) * DAY + DAY / 2;
const SIGNALS = {
  affinities: { category: {}, brand: {}, color: {}, price: {} },
  items: [],
  earlier: [],
  bought: [],
  orders: 0,
  product_views: 0,
  visits: 1,
  phone: false,
};

let sites = 0;
let site = '';
let token = '';
const ask = (path: string, asked: { method?: string; body?: unknown } = {}) =>
  askConsole(path, { token, ...asked });

beforeEach(async () => {
  await migrate();
  forgetSnapshots();
  forgetRankers();
  token = await plantApiToken('admin');
  site = `loop${++sites}`;
  const settings = { ...demo, id: site, hostnames: [`${site}.localhost`] };
  expect((await ask(`/api/sites/${site}`, { method: 'PUT', body: settings })).status).toBe(201);
  await ask(`/api/placements/listing?site=${site}`, {
    method: 'PUT',
    body: {
      ...listing,
      rules: [
        {
          id: 'all',
          experience: { kind: 'listing', order: 'ranked', pin: ['P3'], bury: [], out_of_stock_last: false },
        },
      ],
    },
  });
  await plantCatalog(site, PRODUCTS);
});

/** What shoppers were shown dearest first, a fifth by chance, and opened: they look for what is cheap. */
async function log(visitors: number, days = 5, country = 'NL'): Promise<void> {
  const dearness = PRODUCTS.map(({ price }) => price);
  await Promise.all(
    Array.from({ length: visitors }, async (_, number) => {
      const visitor = newVisitorId('eu', (bytes) => bytes.fill(number % 256).fill(number >> 8, 0, 2));
      const shard = shardOf(bindings, site, visitor);
      // A seed a visitor: whatever the order in which shards answer, the log is the same.
      const random = seededRandom(`shopper ${number}`);
      for (let day = days; day >= 1; day--) {
        const at = NOW - day * DAY + number * 1000;
        const order = orderListing({
          candidates: PRODUCTS.map(({ id }) => id),
          scores: dearness,
          productOf: (id) => BY_ID.get(id),
          settings: { ...rankingSettings({}), diversity: 0 },
          share: 0.5,
          random,
          now: at,
        });
        const ranking: Ranking = {
          ranker: 'r1',
          source: 'interpreter',
          candidates: PRODUCTS.map(({ id }) => id),
          signals: SIGNALS,
          ...order,
        };
        const record: DecisionRecord = {
          v: 1,
          id: `d-${number}-${day}`,
          at,
          page: { url: '/c', type: 'listing' },
          snapshot: 1,
          inputs: 'x',
          attributes: { country, segments: ['all'] },
          placements: [{ placement: 'listing', kind: 'listing', reason: 'rule', propensity: 1, ranking }],
          triggers: [],
        };
        await shard.logDecisions(site, visitor, record);
        const opened = ranking.order.filter(
          (index, position) => random() < (PRODUCTS[index]!.price < 40 ? 0.6 : 0.01) / (1 + 0.05 * position),
        );
        const events = opened.map((index) =>
          event('view_item', at + 60_000, { items: [{ item_id: PRODUCTS[index]!.id }] }),
        );
        if (number % 4 === 0)
          events.push(
            event('purchase', at + 120_000, {
              transaction_id: `t-${site}-${number}-${day}`,
              value: 20,
              currency: 'EUR',
              items: [{ item_id: 'P3', quantity: 2, price: 10 }],
            }),
          );
        await shard.ingest(inputOf(site, visitor, events, { receivedAt: at + 130_000 }));
      }
    }),
  );
  await bindings.EDGE.put(kvKeys.region(site, 'eu'), '1');
}

async function plantBoth(): Promise<void> {
  const matrix = Float32Array.from({ length: 1000 * FEATURE_COUNT }, (_, at) => (at * 7919) % 101);
  const reference = referenceOf({
    features: FEATURES,
    matrix,
    scores: Float32Array.from({ length: 1000 }, (_, row) => row % 40),
    labels: Uint8Array.from({ length: 1000 }, (_, row) => (row % 2 ? 1 : 0)),
  });
  await plantRanker({
    site,
    version: 'r1',
    trees: dearestFirst(PRODUCTS),
    status: 'live',
    createdAt: NOW - 20 * DAY,
    card: { reference },
  });
  await plantRanker({
    site,
    version: 'r2',
    trees: cheapestFirst(PRODUCTS),
    createdAt: NOW - 10 * DAY,
  });
  await publish(bindings, site, NOW);
  forgetSnapshots();
}

const makeLive = (version: string, body?: unknown) =>
  ask(`/api/sites/${site}/rankers/${version}/live`, { method: 'POST', ...(body ? { body } : {}) });

describe('a look at the log', () => {
  it('reports drift, quality by day, exposure, filter bubbles, the candidate’s value and demand', async () => {
    await plantBoth();
    await log(80);
    const { status, answer } = await ask(`/api/sites/${site}/rankers/report`, { method: 'POST' });
    expect(status).toBe(200);
    const report: RankerReport = answer.report;
    expect(report).toMatchObject({ visitors: 80, listings: 400 });
    expect(report.days).toHaveLength(5);
    expect(report.days[0]).toMatchObject({ ranker: 'r1' });
    expect(report.exposure!.agreement).toBeLessThan(0);
    expect(report.bubble).toMatchObject({ visitors: 80, narrows: false });
    // Its card's histograms are of other numbers, and half of what it was judged on was opened.
    expect(report.drift).toMatchObject({ ranker: 'r1', flags: ['features', 'calibration'] });
    expect(report.drift!.features![0]!.psi).toBeGreaterThan(0.25);
    const [{ ranker, value }] = report.candidates as [RankerReport['candidates'][number]];
    expect(ranker).toBe('r2');
    expect(value.candidate.refused).toBeNull();
    expect(value.difference!.lower).toBeGreaterThan(0);
    expect(answer.promotions.r2).toMatchObject({
      value: { state: 'passed' },
      experiment: { state: 'none' },
      allowed: false,
    });
    expect(report.demand!.runningOut.map(({ id }) => id)).toEqual(['P3']);
    expect(report.demand!.runningOut[0]!.lasts).toBeLessThan(5);
    const insights = await readInsights(bindings, site);
    expect(insights!.demand['P3']).toBeGreaterThan(10);
    expect(insights!.popular.countries['NL']!.length).toBeGreaterThan(5);
    expect(BY_ID.get(insights!.popular.countries['NL']![0]!)!.price).toBeLessThan(40);
    expect((await ask(`/api/sites/${site}/rankers/report`)).answer.report).toEqual(report);
  });

  it('says nothing of groups of fewer than 20 shoppers, nor of a candidate that a small log cannot value', async () => {
    await plantBoth();
    await log(12, 1, 'FR');
    await watchAll(bindings, NOW);
    const insights = await readInsights(bindings, site);
    expect(insights!.popular.countries).toEqual({});
    const { answer } = await ask(`/api/sites/${site}/rankers/report`);
    expect(answer.report.candidates[0].value.candidate.refused).not.toBeNull();
    expect(answer.promotions.r2.value).toMatchObject({ state: 'unknown' });
  });
});

describe('the promotion gate', () => {
  it('lets a candidate through only after value from the log and a won experiment, or with a reason', async () => {
    await plantBoth();
    const refused = await makeLive('r2');
    expect([refused.status, refused.answer.error.code]).toEqual([409, 'conflict']);
    expect(refused.answer.error.message).toContain('No experiment has compared it');

    await log(80);
    await watchAll(bindings, NOW);
    expect((await makeLive('r2')).status).toBe(409);

    const placements = (await ask(`/api/placements?site=${site}`)).answer;
    const canary = canaryExperiment({ live: 'r1', candidate: 'r2', placements })!;
    expect(
      (await ask(`/api/experiments/${canary.id}?site=${site}`, { method: 'PUT', body: canary })).status,
    ).toBe(201);
    const started = await ask(`/api/experiments/${canary.id}/start?site=${site}`, { body: {} });
    expect([started.status, started.answer.status]).toEqual([200, 'running']);
    const snapshot = await bindings.EDGE.get<{ rankers: { version: string }[]; shadow: { version: string } }>(
      kvKeys.snapshot(site),
      'json',
    );
    expect(snapshot!.rankers.map(({ version }) => version).toSorted()).toEqual(['r1', 'r2']);
    expect(snapshot!.shadow.version).toBe('r2');
    expect((await makeLive('r2')).answer.error.message).toContain('is running');

    const shipped = await ask(`/api/experiments/${canary.id}/ship?site=${site}`, {
      body: { variation: 1, note: 'better' },
    });
    expect(shipped.status).toBe(200);
    const live = await makeLive('r2');
    expect(live.status).toBe(200);
    expect(live.answer.find((one: { version: string }) => one.version === 'r2').status).toBe('live');
    // Back in one call, without any gate.
    expect((await makeLive('r1')).status).toBe(200);
  });

  it('may be overridden with a reason, which the audit log keeps', async () => {
    await plantBoth();
    expect((await makeLive('r2', { override: '' })).status).toBe(422);
    expect((await makeLive('r2', { override: 'the old one recommends sold-out goods' })).status).toBe(200);
    const { answer } = await ask(`/api/sites/${site}/audit`);
    expect(answer[0]).toMatchObject({
      action: 'make live',
      subject: 'r2',
      note: 'the old one recommends sold-out goods',
    });
  });

  it('never opens by itself unless the site allows it', async () => {
    await plantBoth();
    await log(80);
    const placements = (await ask(`/api/placements?site=${site}`)).answer;
    const canary = canaryExperiment({ live: 'r1', candidate: 'r2', placements })!;
    await ask(`/api/experiments/${canary.id}?site=${site}`, { method: 'PUT', body: canary });
    await ask(`/api/experiments/${canary.id}/start?site=${site}`, { body: {} });
    await ask(`/api/experiments/${canary.id}/ship?site=${site}`, { body: { variation: 1, note: '' } });
    const liveNow = async (): Promise<string> =>
      (await ask(`/api/sites/${site}/rankers`)).answer.find(
        (one: { status: string }) => one.status === 'live',
      ).version;
    await watchAll(bindings, NOW);
    expect(await liveNow()).toBe('r1');
    await ask(`/api/sites/${site}`, {
      method: 'PUT',
      body: { ...demo, id: site, hostnames: [`${site}.localhost`], ranking: { promote_by_itself: true } },
    });
    forgetSnapshots();
    await watchAll(bindings, NOW);
    expect(await liveNow()).toBe('r2');
  });
});
