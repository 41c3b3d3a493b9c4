import { evictDurableObject } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Costs } from '../../../model/metric.ts';
import { METRICS } from '../../../model/metric.ts';
import type { ShopEvent } from '../../../model/event.ts';
import { sumsOf } from '../../../model/stats/moments.ts';
import { mergeTallies, type TallyQuery } from '../../../model/tally.ts';
import { allShards, shardOf } from '../../../worker/visitor/shards.ts';
import { bindings, choiceOf, DAY, event, id, inputOf, publishSite, purchase, someone } from './shop.ts';

const now = Date.now();
const began = now - 40 * DAY;
const MINUTE = 60_000;
let site = '';
let windowDays: number | undefined;
beforeEach(async () => {
  windowDays = undefined;
  site = await publish();
});

const publish = async () =>
  (
    await publishSite((snapshot) => {
      const [one] = snapshot.experiments;
      one!.phases[0]!.started_at = began;
      if (windowDays !== undefined) one!.window_days = windowDays;
    })
  ).site.id;

const shard = (visitor: string) => shardOf(bindings, site, visitor);

/** A visitor first triggered at a moment in a variation, and what happens so many milliseconds after it. */
async function visitor(
  variation: number,
  at: number,
  events: (at: (after: number) => number) => ShopEvent[],
): Promise<string> {
  const who = someone();
  await shard(who).logDecisions(site, who, {
    v: 1,
    id: id('decision'),
    at,
    page: { url: '/', type: 'home' },
    snapshot: 1,
    inputs: '0',
    placements: [],
    triggers: [{ experiment: 'ranked', phase: 1, variation, propensity: 0.5 }],
  });
  const all = events((after) => at + after);
  if (all.length > 0) await shard(who).ingest(inputOf(site, who, all));
  return who;
}

async function tally(metric: string, more: Partial<TallyQuery> = {}) {
  const shards = await allShards(bindings, site);
  const query: TallyQuery = { site, experiment: 'ranked', phase: 1, metrics: [metric], until: now, ...more };
  const { cells } = mergeTallies(await Promise.all(shards.map((one) => one.tally(query))));
  return cells.map(({ metrics }) => {
    const { n, y, d } = sumsOf(metrics[metric]!);
    return { n, y, d };
  });
}

describe('a metric', () => {
  it('on any event of the shop counts who did it, how often, its value and its amount', async () => {
    await visitor(0, now - DAY, (at) => [
      event('wishlist_share', at(1000), { value: 3, currency: 'EUR', amount: 7 }),
      event('wishlist_share', at(2000), { value: 2.5, currency: 'EUR' }),
      event('wishlist_share', at(3000), { value: 100, currency: 'USD' }),
      event('wishlist_share', at(-60_000)),
    ]);
    await visitor(0, now - DAY, () => []);
    const of = async (measure: string) => (await tally(`event:wishlist_share:${measure}`))[0];
    expect(await of('rate')).toMatchObject({ n: 2, y: 1 });
    expect(await of('count')).toMatchObject({ n: 2, y: 3 });
    expect(await of('value')).toMatchObject({ y: 5.5 });
    expect(await of('amount')).toMatchObject({ y: 7 });
  });

  it('of a placement counts who clicked in that one, not in others', async () => {
    await visitor(1, now - DAY, (at) => [
      event('placement_click', at(1000), { label: 'hero' }),
      event('placement_click', at(2000), { label: 'hero' }),
    ]);
    await visitor(1, now - DAY, (at) => [event('placement_click', at(1000), { label: 'strip' })]);
    expect(await tally('click:hero')).toEqual([{ n: 2, y: 1, d: 0 }]);
  });

  it('of speed is the mean of its own measurements, and a page left open does not drown it', async () => {
    await visitor(0, now - DAY, (at) => [
      event('web_vital', at(1000), { label: 'LCP', amount: 1200 }),
      event('web_vital', at(2000), { label: 'LCP', amount: 9e9 }),
      event('web_vital', at(3000), { label: 'INP', amount: 80 }),
    ]);
    expect(await tally('lcp')).toEqual([{ n: 1, y: 61_200, d: 2 }]);
    expect(await tally('inp')).toEqual([{ n: 1, y: 80, d: 1 }]);
  });

  it('of visits tells them apart by half an hour without events, whatever the order of arrival', async () => {
    const pages = [0, 5, 34, 100, 200, 229, 300].map((minutes) => minutes * MINUTE);
    for (const order of [pages, pages.toReversed(), [pages[6]!, ...pages.slice(0, 6)]]) {
      site = await publish();
      const who = await visitor(0, now - DAY, () => []);
      for (const after of order)
        await shard(who).ingest(inputOf(site, who, [event('page_view', now - DAY + after)]));
      // Visits of 3, 1, 2 and 1 pages.
      expect(await tally('pages_per_visit')).toEqual([{ n: 1, y: 7, d: 4 }]);
      expect(await tally('bounce')).toEqual([{ n: 1, y: 2, d: 4 }]);
    }
  });

  it('of visits counts the page that a tag told of just before it was triggered', async () => {
    await visitor(0, now - DAY, (at) => [
      event('page_view', at(-60 * MINUTE)),
      event('page_view', at(-400)),
      event('page_view', at(MINUTE)),
    ]);
    expect(await tally('pages_per_visit')).toEqual([{ n: 1, y: 2, d: 1 }]);
  });

  it('of coming back counts only who was triggered so many full days ago', async () => {
    await visitor(0, now - 20 * DAY, (at) => [event('page_view', at(6 * DAY))]);
    await visitor(0, now - 20 * DAY, (at) => [event('page_view', at(1000)), event('page_view', at(8 * DAY))]);
    await visitor(0, now - 2 * DAY, (at) => [event('page_view', at(1.5 * DAY))]);
    expect(await tally('retention_7')).toEqual([{ n: 2, y: 1, d: 0 }]);
    expect(await tally('retention_7', { by: 'country' })).toEqual([{ n: 2, y: 1, d: 0 }]);
    // The phase ended before anyone had been watched for a week.
    expect(await tally('retention_7', { until: now - 16 * DAY })).toEqual([{ n: 0, y: 0, d: 0 }]);
  });

  it('of buying again takes two orders and 30 days', async () => {
    const twice = (at: (after: number) => number) => [
      purchase(id('T'), 10, at(DAY)),
      purchase(id('T'), 10, at(9 * DAY)),
    ];
    await visitor(1, now - 35 * DAY, twice);
    await visitor(1, now - 35 * DAY, (at) => [purchase(id('T'), 10, at(DAY))]);
    await visitor(1, now - 12 * DAY, twice);
    expect(await tally('repeat_purchase')).toEqual([{ n: 2, y: 1, d: 0 }]);
  });

  it('of margin takes goods, coupons and what the variation costs off', async () => {
    const costs: Costs = {
      margin: 0.4,
      variations: [
        { per_visitor: 0, per_order: 0 },
        { per_visitor: 0.1, per_order: 2 },
      ],
      coupons: { SPRING: 5 },
    };
    for (const variation of [0, 1]) {
      await visitor(variation, now - DAY, (at) => [
        purchase(id('T'), 100, at(1000)),
        { ...purchase(id('T'), 50, at(2000)), params: { value: 50, currency: 'EUR', coupon: ' spring ' } },
      ]);
      await visitor(variation, now - DAY, () => []);
    }
    const rounded = async (metric: string, more: Partial<TallyQuery> = {}) =>
      (await tally(metric, { costs, ...more })).map(({ n, y }) => [n, Math.round(y * 100) / 100]);
    expect(await rounded('margin')).toEqual([
      [2, 55],
      [2, 50.8],
    ]);
    expect(await rounded('cost')).toEqual([
      [2, 5],
      [2, 9.2],
    ]);
    expect(await rounded('margin', { caps: { revenue: 100 } })).toEqual([
      [2, 35],
      [2, 30.8],
    ]);
  });

  it('of opting out counts who took their consent back, of whom nothing else is left', async () => {
    const gone = await visitor(1, now - DAY, (at) => [purchase('T1', 10, at(1000))]);
    const partly = await visitor(1, now - 2 * DAY, () => []);
    for (let i = 0; i < 3; i++) await visitor(1, now - DAY, () => []);
    expect(await tally('opt_out')).toEqual([{ n: 5, y: 0, d: 0 }]);
    await shard(gone).setConsent(site, gone, choiceOf({ analytics: false, personalization: false }));
    await shard(partly).setConsent(site, partly, choiceOf({ analytics: false }));
    expect(await tally('opt_out')).toEqual([{ n: 5, y: 2, d: 0 }]);
    expect(await tally('conversion')).toEqual([{ n: 3, y: 0, d: 0 }]);
    expect(await shard(gone).visitorView(site, gone)).toBeUndefined();
  });

  it('counts events in the experiment’s own window of days', async () => {
    windowDays = 3;
    site = await publish();
    await visitor(0, now - 10 * DAY, (at) => [
      purchase(id('T'), 10, at(3 * DAY)),
      purchase(id('T'), 20, at(3 * DAY + 1)),
    ]);
    expect(await tally('revenue')).toEqual([{ n: 1, y: 10, d: 0 }]);
  });

  it('is split by the device of the first page, which no event has told of yet', async () => {
    const who = someone();
    await shard(who).logDecisions(site, who, {
      v: 1,
      id: id('decision'),
      at: now - DAY,
      page: { url: '/', type: 'home' },
      snapshot: 1,
      inputs: '0',
      attributes: { device: 'phone', country: 'NL' },
      placements: [],
      triggers: [{ experiment: 'ranked', phase: 1, variation: 1, propensity: 0.5 }],
    });
    const shards = await allShards(bindings, site);
    for (const [by, expected] of [
      ['device', 'phone'],
      ['country', 'NL'],
    ] as const) {
      const query: TallyQuery = { site, experiment: 'ranked', phase: 1, metrics: ['conversion'], by };
      const { cells } = mergeTallies(await Promise.all(shards.map((one) => one.tally(query))));
      expect(cells.map(({ split }) => split)).toEqual([expected]);
    }
  });

  it('is split by segments as they were at the first trigger; who is in two counts in both', async () => {
    const buyers = (
      await publishSite((snapshot) => {
        const rule = (id: string, orders: number) => ({
          v: 1 as const,
          id,
          name: id,
          description: '',
          kind: 'rule' as const,
          condition: { orders: { $gte: orders } },
        });
        snapshot.segments = [rule('buyers', 1), rule('twice', 2)];
        snapshot.experiments[0]!.phases[0]!.started_at = began;
      })
    ).site.id;
    site = buyers;
    const past = [0, 1, 2];
    for (const orders of past) {
      const who = someone();
      for (let i = 0; i < orders; i++)
        await shard(who).ingest(inputOf(site, who, [purchase(id('P'), 5, now - 3 * DAY + i)]));
      await shard(who).logDecisions(site, who, {
        v: 1,
        id: id('decision'),
        at: now - DAY,
        page: { url: '/', type: 'home' },
        snapshot: 1,
        inputs: '0',
        placements: [],
        triggers: [{ experiment: 'ranked', phase: 1, variation: 0, propensity: 0.5 }],
      });
      await shard(who).ingest(inputOf(site, who, [purchase(id('P'), 50, now - DAY + 1000)]));
    }
    const shards = await allShards(bindings, site);
    const query: TallyQuery = { site, experiment: 'ranked', phase: 1, metrics: ['revenue'], by: 'segment' };
    const { cells } = mergeTallies(await Promise.all(shards.map((one) => one.tally(query))));
    expect(cells.map(({ split, visitors }) => [split, visitors])).toEqual([
      ['', 1],
      ['buyers', 2],
      ['twice', 1],
    ]);
  });

  it('stands beside how listings were ordered, by variation, so that fallbacks are seen', async () => {
    const ranking = (source: 'ort' | 'interpreter' | 'shop') => ({
      ranker: null,
      source,
      candidates: ['P1'],
      order: [0],
      fixed: [],
      explored: [],
      pool: [],
      propensities: [1],
    });
    const list = async (variation: number, ...sources: ('ort' | 'interpreter' | 'shop')[]) => {
      const who = someone();
      for (const [index, source] of sources.entries())
        await shard(who).logDecisions(site, who, {
          v: 1,
          id: id('decision'),
          at: now - DAY + index,
          page: { url: '/women', type: 'listing' },
          snapshot: 1,
          inputs: '0',
          placements: [
            {
              placement: 'listing',
              kind: 'listing',
              reason: 'experiment',
              experiment: 'ranked',
              phase: 1,
              variation,
              propensity: 0.5,
              ranking: ranking(source),
            },
          ],
          triggers: [{ experiment: 'ranked', phase: 1, variation, propensity: 0.5 }],
        });
    };
    await list(1, 'interpreter', 'ort', 'ort');
    await tally('conversion');
    await list(1, 'shop');
    await list(0, 'shop', 'shop');
    const shards = await allShards(bindings, site);
    const query: TallyQuery = { site, experiment: 'ranked', phase: 1, metrics: ['conversion'], until: now };
    const { cells } = mergeTallies(await Promise.all(shards.map((one) => one.tally(query))));
    expect(cells.map(({ served }) => served)).toEqual([{ shop: 2 }, { ort: 2, interpreter: 1, shop: 1 }]);
  });

  it('of every kind is the same from running sums as counted anew', async () => {
    const metrics = [...METRICS.map((one) => one.id), 'click:hero', 'event:share:amount'];
    const asked: TallyQuery = { site, experiment: 'ranked', phase: 1, metrics, until: now };
    const look = async () =>
      mergeTallies(
        await Promise.all((await allShards(bindings, site)).map((one) => one.tally(asked))),
      ).cells.map(({ variation, visitors, metrics: all }) => [
        variation,
        visitors,
        metrics.map((one) => Object.values(sumsOf(all[one]!)).map((sum) => Math.round(sum * 1e6) / 1e6)),
      ]);
    await look();
    for (let i = 0; i < 12; i++)
      await visitor(i % 2, now - (10 + i) * DAY, (at) => [
        event('page_view', at(1000)),
        event('page_view', at((i % 5) * DAY)),
        event('exception', at(2000)),
        event('survey', at(3000), { amount: 1 + (i % 5) }),
        event('dwell', at(4000), { amount: 1234 * i }),
        event('share', at(5000), { amount: i }),
        purchase(id('T'), 9.99 * i, at(6000)),
      ]);
    const running = await look();
    for (const one of await allShards(bindings, site)) await evictDurableObject(one).catch(() => undefined);
    expect(await look()).toEqual(running);
    asked.caps = { revenue: 1e9 };
    expect(await look()).toEqual(running);
    expect(running.map(([, visitors]) => visitors)).toEqual([6, 6]);
  });
});
