import { evictAllDurableObjects } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../../model/decision.ts';
import { mergeOverviews } from '../../../model/overview.ts';
import { sumsOf } from '../../../model/stats/moments.ts';
import { mergeTallies } from '../../../model/tally.ts';
import type { Env } from '../../../worker/env.ts';
import { reshard } from '../../../worker/visitor/reshard.ts';
import { allShards, shardOf } from '../../../worker/visitor/shards.ts';
import { bindings, event, id, inputOf, publishSite, purchase, someone } from './shop.ts';

const now = Date.now();
/** The same Worker, deployed with another number of shards. */
const deployed = (shards: number): Env => ({ ...bindings, SHARDS: String(shards) });
const [few, many] = [deployed(3), deployed(5)];
let site = '';
beforeEach(async () => {
  site = (await publishSite()).site.id;
});

const ingest = (env: Env, visitor: string, ...events: Parameters<typeof inputOf>[2]) =>
  shardOf(env, site, visitor).ingest(inputOf(site, visitor, events));
const view = (env: Env, visitor: string) => shardOf(env, site, visitor).visitorView(site, visitor);
const trigger = (env: Env, visitor: string, at = now - 60_000) => {
  const record: DecisionRecord = {
    v: 1,
    id: id('decision'),
    at,
    page: { url: '/', type: 'home' },
    snapshot: 1,
    inputs: '0',
    placements: [],
    triggers: [{ experiment: 'ranked', phase: 1, variation: 1, propensity: 0.5 }],
  };
  return shardOf(env, site, visitor).logDecisions(site, visitor, record);
};
const revenue = async (env: Env) => {
  const shards = await allShards(env, site);
  const { cells } = mergeTallies(
    await Promise.all(
      shards.map((one) => one.tally({ site, experiment: 'ranked', phase: 1, metrics: ['revenue'] })),
    ),
  );
  return cells.map(({ visitors, metrics }) => [visitors, sumsOf(metrics.revenue!).y]);
};

/** Someone who belongs into another shard afterwards. */
function mover(): string {
  for (;;) {
    const visitor = someone();
    if (!shardOf(few, site, visitor).id.equals(shardOf(many, site, visitor).id)) return visitor;
  }
}

describe('changing the number of shards', () => {
  it('keeps every visitor, every profile and every experiment', async () => {
    const visitors = Array.from({ length: 30 }, someone);
    for (const [i, visitor] of visitors.entries()) {
      await trigger(few, visitor);
      await ingest(few, visitor, event('page_view', now - 50_000), purchase(`T${i}`, i + 1, now - 40_000));
    }
    const before = await Promise.all(visitors.map((visitor) => view(few, visitor)));
    expect(await reshard(many, site, 3)).toMatchObject({ more: false });
    const after = await Promise.all(visitors.map((visitor) => view(many, visitor)));
    expect(after.map((one) => [one?.profile, one?.experiments, one?.events.length])).toEqual(
      before.map((one) => [one?.profile, one?.experiments, one?.events.length]),
    );
    expect(await revenue(many)).toEqual([[30, 465]]);
    expect(await reshard(many, site, 3)).toEqual({ moved: 0, more: false });
    await evictAllDurableObjects();
    const overviews = await Promise.all((await allShards(many, site)).map((one) => one.overview(site, now)));
    const { visitors: count, hours } = mergeOverviews(overviews);
    expect([count, hours.reduce((sum, hour) => sum + hour.events, 0)]).toEqual([30, 60]);
  });

  it('merges what a visitor did in the new shard before the old one was moved, and counts nothing twice', async () => {
    const moving = mover();
    await trigger(few, moving);
    const order = purchase('T-old', 10, now - 40_000);
    await ingest(few, moving, order);
    await trigger(many, moving, now - 20_000);
    await ingest(many, moving, order, purchase('T-new', 5, now - 10_000));
    await reshard(many, site, 3);
    const merged = (await view(many, moving))!;
    expect(merged.experiments).toMatchObject([{ variation: 1, mixed: false, at: now - 60_000 }]);
    expect(merged.profile).toMatchObject({ orders: 2, revenue: 15 });
    expect(merged.events).toHaveLength(2);
    expect(await revenue(many)).toEqual([[1, 15]]);
    expect(await ingest(many, moving, order)).toMatchObject({ accepted: 0 });
  });

  it.each([
    ['the browser before, the shop’s server after', false],
    ['the shop’s server before, the browser after', true],
  ])('counts an order once that both tell under different names: %s', async (_, isServerFirst) => {
    const moving = mover();
    const told = purchase('1001', 10, now - 40_000);
    const hook = purchase('5551234', 10, now - 39_000);
    hook.params.label = '#1001';
    await ingest(few, moving, isServerFirst ? hook : told);
    await ingest(many, moving, isServerFirst ? told : hook);
    await reshard(many, site, 3);
    expect((await view(many, moving))!.profile).toMatchObject({ orders: 1, revenue: 10 });
    for (const name of ['1001', '5551234']) {
      expect(await shardOf(many, site, moving).buyerOf(site, [name])).toBe(moving);
      expect(await ingest(many, moving, purchase(name, 10, now))).toMatchObject({ accepted: 0 });
    }
  });

  it('keeps the erased erased', async () => {
    const [gone, stays] = [someone(), someone()];
    for (const visitor of [gone, stays]) await ingest(few, visitor, event('page_view', now));
    await shardOf(few, site, gone).erase(site, gone);
    await reshard(many, site, 3);
    expect(await ingest(many, gone, event('page_view', now))).toMatchObject({ refused: 'erased' });
  });
});
