import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../../model/decision.ts';
import { foldLog } from '../../../model/fold.ts';
import type { CompactProfile } from '../../../model/profile.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import { sumsOf } from '../../../model/stats/moments.ts';
import { mergeTallies } from '../../../model/tally.ts';
import type { Tally, TallyQuery } from '../../../model/tally.ts';
import { kvKeys } from '../../../worker/keys.ts';
import { listVisitors } from '../../../worker/visitor/list-visitors.ts';
import { allShards, shardOf } from '../../../worker/visitor/shards.ts';
import type { VisitorRecord } from '../../../worker/visitor/visitor-state.ts';
import type { VisitorShard } from '../../../worker/visitor/visitor-shard.ts';
import {
  ageCopy,
  bindings,
  choiceOf,
  DAY,
  event,
  id,
  inputOf,
  publishSite,
  purchase,
  refund,
  republish,
  someone,
  viewItem,
} from './shop.ts';

let snapshot: Snapshot;
let site: string;
beforeEach(async () => {
  snapshot = await publishSite((one) => {
    one.segments = [
      {
        v: 1,
        id: 'buyers',
        name: 'Buyers',
        description: '',
        kind: 'rule',
        condition: { orders: { $gte: 1 } },
      },
      { v: 1, id: 'dutch', name: 'Dutch', description: '', kind: 'rule', condition: { country: 'NL' } },
    ];
  });
  site = snapshot.site.id;
});

const shard = (visitor: string) => shardOf(bindings, site, visitor);
const view = (visitor: string) => shard(visitor).visitorView(site, visitor);
const copy = (visitor: string) => bindings.EDGE.get<CompactProfile>(kvKeys.profile(site, visitor), 'json');
const ingest = (
  visitor: string,
  events: Parameters<typeof inputOf>[2],
  more?: Parameters<typeof inputOf>[3],
) => shard(visitor).ingest(inputOf(site, visitor, events, more));

const age = (visitor: string, millis: number) => ageCopy(site, visitor, millis);

function decision(at: number, variation: number, more: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    v: 1,
    id: id('decision'),
    at,
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
      },
    ],
    triggers: [{ experiment: 'ranked', phase: 1, variation, propensity: 0.5 }],
    ...more,
  };
}

const query = (more: Partial<TallyQuery> = {}): TallyQuery => ({
  site,
  experiment: 'ranked',
  phase: 1,
  metrics: ['conversion', 'revenue', 'order_value', 'pages'],
  ...more,
});
const tally = async (more?: Partial<TallyQuery>) => {
  const shards = await allShards(bindings, site);
  return mergeTallies(await Promise.all(shards.map((one) => one.tally(query(more)))));
};

/** A tally with its sums rounded, which alone are the same whatever the order they were added in. */
const sums = ({ cells, mixed }: Tally) => ({
  mixed,
  cells: cells.map(({ metrics, ...cell }) =>
    Object.assign(cell, { metrics: Object.values(metrics).map((moments) => sumsOf(moments!)) }),
  ),
});

describe('a profile', () => {
  it('is the same whatever the order its batches arrive in', async () => {
    const start = Date.now() - DAY;
    const batches = Array.from({ length: 12 }, (_, i) => [
      event('page_view', start + i * 20 * 60_000),
      viewItem(`P${i % 5}`, start + i * 20 * 60_000 + 500, { item_variant: i % 2 ? 'sand' : 'ink' }),
    ]);
    const [inOrder, shuffled] = [someone(), someone()];
    for (const events of batches) await ingest(inOrder, events);
    for (const i of [3, 0, 11, 7, 1, 2, 10, 5, 4, 9, 8, 6]) await ingest(shuffled, batches[i]!);
    const [a, b] = [(await view(inOrder))!.profile, (await view(shuffled))!.profile];
    expect(b).toEqual(a);
    const page = { view: 'v', url: '/women', type: 'listing' as const };
    const log = batches.map((events) => ({ page, events, device: 'desktop' as const, country: 'NL' }));
    expect(a).toEqual(foldLog(log, { site: snapshot.site }));
  });

  it('survives the end of the instance and counts nothing twice after it', async () => {
    const visitor = someone();
    const input = inputOf(site, visitor, [event('page_view', Date.now() - 1_000)]);
    await shard(visitor).ingest(input);
    const before = await view(visitor);
    await evictDurableObject(shard(visitor));
    expect(await shard(visitor).ingest(input)).toEqual({ accepted: 0, duplicates: 1 });
    expect((await view(visitor))!.profile).toEqual(before!.profile);
  });

  it('knows its segments, those by country included', async () => {
    const visitor = someone();
    await ingest(visitor, [purchase('T1', 40, Date.now())]);
    expect((await view(visitor))!.segments).toEqual(['buyers', 'dutch']);
    expect((await copy(visitor))!.segments).toEqual(['buyers']);
  });
});

describe('the copy at the edge', () => {
  it('is there at once after the first event', async () => {
    const visitor = someone();
    await ingest(visitor, [viewItem('P1', Date.now())]);
    expect(await copy(visitor)).toMatchObject({
      v: 1,
      stage: 'new',
      product_views: 1,
      affinities: { category: [['women/shirts', 1]] },
    });
  });

  it('is not made without personalization', async () => {
    const visitor = someone();
    await ingest(visitor, [viewItem('P1', Date.now())], { personalization: false });
    expect(await copy(visitor)).toBeNull();
  });

  it('is not made for imported visitors', async () => {
    const visitor = someone();
    await ingest(visitor, [viewItem('P1', Date.now() - 900 * DAY)], { historical: true });
    expect(await copy(visitor)).toBeNull();
    expect((await view(visitor))!.profile!.product_views).toBe(1);
  });

  it('follows what decides within a minute, and is left alone by what does not', async () => {
    const visitor = someone();
    await ingest(visitor, [viewItem('P1', Date.now() - 5_000)]);
    await ingest(visitor, [event('page_view', Date.now() - 4_000)]);
    await ingest(visitor, [purchase('T1', 40, Date.now())]);
    expect((await copy(visitor))!.segments).toEqual([]);
    const due = await runInDurableObject(shard(visitor), (_, state) => state.storage.getAlarm());
    expect(due! - Date.now()).toBeLessThanOrEqual(60_000);
    await age(visitor, 60_000);
    await shard(visitor).overview(site, Date.now());
    await runDurableObjectAlarm(shard(visitor));
    expect(await copy(visitor)).toMatchObject({ stage: 'active', segments: ['buyers'], orders: 1 });
  });

  it('goes when personalization is taken back', async () => {
    const visitor = someone();
    await ingest(visitor, [viewItem('P1', Date.now())]);
    await shard(visitor).setConsent(site, visitor, choiceOf({ personalization: false }));
    expect(await copy(visitor)).toBeNull();
    expect((await view(visitor))!.events).toHaveLength(1);
  });
});

describe('an experiment', () => {
  const now = Date.now();

  it('counts what a visitor does from the first trigger on, and what was before beside it', async () => {
    const visitor = someone();
    await ingest(visitor, [purchase('T0', 10, now - 60_000)]);
    await shard(visitor).logDecisions(site, visitor, decision(now - 30_000, 1));
    await shard(visitor).logDecisions(site, visitor, decision(now - 20_000, 1));
    await ingest(visitor, [
      event('page_view', now - 29_000),
      purchase('T1', 30, now - 10_000),
      purchase('T2', 50, now - 5_000),
    ]);
    const { cells, mixed } = await tally();
    expect(cells).toHaveLength(1);
    expect([cells[0]!.variation, cells[0]!.visitors, mixed]).toEqual([1, 1, 0]);
    expect(sumsOf(cells[0]!.metrics.conversion!)).toMatchObject({ n: 1, y: 1, x: 1 });
    expect(sumsOf(cells[0]!.metrics.revenue!)).toMatchObject({ y: 80, yy: 6400, x: 10, xx: 100, xy: 800 });
    expect(sumsOf(cells[0]!.metrics.order_value!)).toMatchObject({ y: 80, d: 2, dd: 4, yd: 160 });
    expect(sumsOf(cells[0]!.metrics.pages!)).toMatchObject({ y: 1 });
  });

  it('takes what came after the first week apart, and adds it up again when word of the trigger is late', async () => {
    const [back, once] = [someone(), someone()];
    await shard(once).logDecisions(site, once, decision(now - 20 * DAY, 1));
    await ingest(once, [purchase('T0', 5, now - 19 * DAY)]);
    await shard(back).logDecisions(site, back, decision(now - 12 * DAY, 1));
    await ingest(back, [purchase('T1', 30, now - 12 * DAY + 1), purchase('T2', 50, now - 5 * DAY)]);
    const tenure = async () => (await tally({ by: 'day' })).cells.find((cell) => cell.tenure)!.tenure!;
    const { revenue, conversion, pages, order_value: ratio } = await tenure();
    expect(sumsOf(revenue!.whole)).toMatchObject({ n: 1, y: 80 });
    expect(sumsOf(revenue!.early)).toMatchObject({ n: 1, y: 30, x: 50, xy: 1500 });
    expect(sumsOf(revenue!.late)).toMatchObject({ n: 1, y: 50, positives: 1 });
    expect(sumsOf(conversion!.early)).toMatchObject({ y: 1, x: 1 });
    expect([sumsOf(pages!.whole).y, ratio]).toEqual([0, undefined]);
    await shard(back).logDecisions(site, back, decision(now - 20 * DAY, 1));
    expect(sumsOf((await tenure()).revenue!.early)).toMatchObject({ y: 0, x: 80 });
    expect((await tally()).cells[0]!.tenure).toBeUndefined();
    await shard(back).erase(site, back);
    const left = (await tally({ by: 'day' })).cells;
    expect(left.map(({ visitors, tenure: of }) => [visitors, of ? sumsOf(of.revenue!.whole).n : 0])).toEqual([
      [1, 0],
    ]);
  });

  it('credits an order that was made in time and arrives late', async () => {
    const visitor = someone();
    await shard(visitor).logDecisions(site, visitor, decision(now - 3 * DAY, 0));
    await tally();
    await ingest(visitor, [purchase('T1', 30, now - 2 * DAY)]);
    expect(sumsOf((await tally()).cells[0]!.metrics.revenue!).y).toBe(30);
  });

  it('does not credit an order made before the trigger or after the attribution window', async () => {
    const visitor = someone();
    await shard(visitor).logDecisions(site, visitor, decision(now - 40 * DAY, 0));
    await ingest(visitor, [purchase('T1', 30, now - 41 * DAY), purchase('T2', 30, now - 10 * DAY + 1)]);
    expect(sumsOf((await tally()).cells[0]!.metrics.revenue!)).toMatchObject({ n: 1, y: 0, x: 30 });
    await ingest(visitor, [purchase('T3', 7, now - 10 * DAY)]);
    expect(sumsOf((await tally()).cells[0]!.metrics.revenue!).y).toBe(7);
  });

  it.each([
    ['after its order', [purchase('R1', 30, now - 5_000)], [refund('R1', 12, now - 2_000)]],
    ['before its order arrives', [refund('R2', 12, now - 2_000)], [purchase('#R2', 30, now - 5_000)]],
    ['with its order', [], [refund('R3', 12, now - 2_000), purchase('R3', 30, now - 5_000)]],
  ])('takes a refund off the revenue of its order’s visitor, %s', async (_, first, then) => {
    const visitor = someone();
    await shard(visitor).logDecisions(site, visitor, decision(now - 10_000, 1));
    if (first.length > 0) await ingest(visitor, first);
    await ingest(visitor, then);
    await ingest(visitor, [refund('never-made', 99, now - 1_000)]);
    const { metrics } = (await tally()).cells[0]!;
    expect(sumsOf(metrics.revenue!)).toMatchObject({ y: 18, yy: 324, x: 0 });
    expect(sumsOf(metrics.conversion!)).toMatchObject({ y: 1 });
  });

  it('tells by variation which orders the shop’s server told too', async () => {
    const [first, second] = [someone(), someone()];
    await shard(first).logDecisions(site, first, decision(now - 10_000, 0));
    await shard(second).logDecisions(site, second, decision(now - 10_000, 1));
    const server = (visitor: string, order: ReturnType<typeof purchase>) =>
      shard(visitor).ingest(inputOf(site, visitor, [order], { server: true }));
    await ingest(first, [purchase('N1', 30, now - 9_000), purchase('N2', 30, now - 8_000)]);
    await server(first, purchase('#N1', 30, now - 9_000));
    await server(first, purchase('#N1', 30, now - 9_000));
    await server(second, purchase('N3', 30, now - 9_000));
    await ingest(second, [purchase('N3', 30, now - 9_000)]);
    await server(second, purchase('N4', 30, now - 7_000));
    const { cells } = await tally();
    expect(cells.map(({ orders }) => orders)).toEqual([
      { browser: 1, server: 0, both: 1 },
      { browser: 0, server: 1, both: 1 },
    ]);
  });

  it('takes a refund of an order made before the trigger off what was before, also when word of the trigger is late', async () => {
    const early = someone();
    await ingest(early, [purchase('B1', 30, now - 20_000)]);
    await shard(early).logDecisions(site, early, decision(now - 10_000, 1));
    await ingest(early, [refund('B1', 12, now - 2_000)]);
    expect(sumsOf((await tally()).cells[0]!.metrics.revenue!)).toMatchObject({ y: 0, x: 18 });
    await shard(early).erase(site, early);
    const late = someone();
    await ingest(late, [purchase('B2', 30, now - 20_000), purchase('B3', 5, now - 8_000)]);
    await ingest(late, [refund('B2', 12, now - 2_000), refund('B3', 5, now - 1_000)]);
    await shard(late).logDecisions(site, late, decision(now - 10_000, 1));
    expect(sumsOf((await tally()).cells[0]!.metrics.revenue!)).toMatchObject({ y: 0, x: 18 });
  });

  it('counts events that came before word of their trigger', async () => {
    const visitor = someone();
    await ingest(visitor, [purchase('T1', 30, now - 10_000)]);
    await shard(visitor).logDecisions(site, visitor, decision(now - 20_000, 1));
    expect(sumsOf((await tally()).cells[0]!.metrics.revenue!)).toMatchObject({ y: 30, x: 0 });
  });

  it('does not credit what happened after its phase ended', async () => {
    const visitor = someone();
    await shard(visitor).logDecisions(site, visitor, decision(now - 60_000, 1));
    const running = snapshot.experiments[0]!;
    const ended = await republish({
      ...snapshot,
      experiments: [{ ...running, phases: [{ ...running.phases[0]!, ended_at: now - 30_000 }] }],
    });
    await ingest(visitor, [purchase('T1', 30, now - 40_000), purchase('T2', 50, now - 30_000)]);
    expect(sumsOf((await tally()).cells[0]!.metrics.revenue!).y).toBe(30);
    await republish({ ...ended, experiments: [] });
    await ingest(visitor, [purchase('T3', 5, now - 35_000), purchase('T4', 70, now - 1_000)]);
    expect(sumsOf((await tally()).cells[0]!.metrics.revenue!).y).toBe(35);
  });

  it('leaves out and counts visitors seen in two variations', async () => {
    const [both, one] = [someone(), someone()];
    await shard(both).logDecisions(site, both, decision(now - 2_000, 0));
    await shard(both).logDecisions(site, both, decision(now - 1_000, 1));
    await shard(one).logDecisions(site, one, decision(now - 1_000, 1));
    const { cells, mixed } = await tally();
    expect(mixed).toBe(1);
    expect(cells.filter((cell) => cell.visitors > 0)).toMatchObject([{ variation: 1, visitors: 1 }]);
  });

  it('leaves history out', async () => {
    const visitor = someone();
    await shard(visitor).logDecisions(site, visitor, decision(now - 60_000, 0));
    await ingest(visitor, [purchase('T1', 30, now - 30_000)], { historical: true });
    expect(sumsOf((await tally()).cells[0]!.metrics.revenue!).y).toBe(0);
  });

  it('gives the same answer warm, after an eviction, and after a crash', async () => {
    const visitors = Array.from({ length: 20 }, someone);
    await tally();
    for (const [i, visitor] of visitors.entries()) {
      await shard(visitor).logDecisions(site, visitor, decision(now - 60_000, i % 2));
      if (i % 3 === 0) await ingest(visitor, [purchase(`T${i}`, 10.1 * (i + 1), now - 30_000)]);
    }
    const warm = await tally({ by: 'country' });
    const running = await tally();
    for (const one of await allShards(bindings, site)) await evictDurableObject(one).catch(() => undefined);
    expect(await tally()).toEqual(running);
    await abortAllDurableObjects();
    expect(await tally({ by: 'country' })).toEqual(warm);
    expect(running.cells.map((cell) => cell.visitors)).toEqual([10, 10]);
    expect(sumsOf(running.cells[0]!.metrics.revenue!).y).toBeCloseTo(10.1 * (1 + 7 + 13 + 19), 10);
  });

  it('keeps running sums that equal a recount, through every change, eviction, crash and erasure', async () => {
    const visitors = Array.from({ length: 12 }, someone);
    const asked: Partial<TallyQuery>[] = [{}, { by: 'day' }, { by: 'country', caps: { revenue: 60 } }];
    for (const more of asked) await tally(more);
    const random = (() => {
      let state = 7;
      return (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
    })();
    for (let step = 0; step < 120; step++) {
      const visitor = visitors[random(visitors.length)]!;
      const at = now - random(3 * DAY);
      if (step % 3 === 0)
        await shard(visitor).logDecisions(site, visitor, decision(at, random(40) === 0 ? 1 : step % 2));
      else if (step % 41 === 40) await shard(visitor).erase(site, visitor);
      else
        await ingest(visitor, [purchase(`K${step}`, 0.1 * (1 + random(1_000)), at), event('page_view', at)]);
      if (step === 50)
        for (const one of await allShards(bindings, site)) await evictDurableObject(one).catch(() => 0);
      if (step === 90) await abortAllDurableObjects();
    }
    for (const more of asked) {
      const kept = sums(await tally(more));
      // Caps that no outcome reaches make it another question, which is counted from the rows.
      const recount = sums(
        await tally({ ...more, caps: { ...more.caps, pages: 1e6 + asked.indexOf(more) } }),
      );
      expect(kept).toEqual(recount);
      expect(kept.cells.length).toBeGreaterThan(1);
    }
  });

  it('whose phase nobody was triggered in reads no visitor, and every one of them later', async () => {
    const visitor = someone();
    await shard(visitor).logDecisions(site, visitor, decision(now - 2_000, 1));
    await evictDurableObject(shard(visitor));
    const outcomes = await runInDurableObject(shard(visitor), (_, { storage: { sql } }) => {
      const [row] = sql.exec<{ outcomes: string }>('SELECT outcomes FROM visitors').toArray();
      sql.exec(`UPDATE visitors SET outcomes = 'unreadable'`);
      return row!.outcomes;
    });
    expect((await shard(visitor).tally(query({ phase: 2 }))).cells).toEqual([]);
    await expect(
      runInDurableObject(shard(visitor), (one) => (one as unknown as VisitorShard).tally(query())),
    ).rejects.toThrow('JSON');
    await runInDurableObject(shard(visitor), (_, { storage: { sql } }) => {
      sql.exec('UPDATE visitors SET outcomes = ?', outcomes);
    });
    expect((await tally()).cells).toMatchObject([{ variation: 1, visitors: 1 }]);
    const triggers = [{ experiment: 'ranked', phase: 2, variation: 0, propensity: 0.5 }];
    await shard(visitor).logDecisions(site, visitor, decision(now - 1_000, 0, { triggers }));
    expect((await tally({ phase: 2 })).cells).toMatchObject([{ variation: 0, visitors: 1 }]);
  });

  it('splits by what was known at the first trigger, and caps outcomes', async () => {
    const [back, fresh] = [someone(), someone()];
    await ingest(back, [purchase('T0', 10, now - 90_000)]);
    for (const visitor of [back, fresh]) {
      await shard(visitor).logDecisions(site, visitor, decision(now - 60_000, 0));
      await ingest(visitor, [purchase(`T-${visitor}`, 500, now - 30_000)]);
    }
    const { cells } = await tally({ by: 'country', caps: { revenue: 100 } });
    expect(cells.map((cell) => [cell.split, sumsOf(cell.metrics.revenue!).y])).toEqual([
      ['', 100],
      ['NL', 100],
    ]);
  });

  it('tells pages that showed the change from pages where the shop’s framework undid it', async () => {
    const visitor = someone();
    const shown = decision(now - 2_000, 1);
    await shard(visitor).logDecisions(site, visitor, shown);
    const input = inputOf(site, visitor, []);
    input.batch.exposures = [{ decision: shown.id, placement: 'listing', stands: true, at: now }];
    await shard(visitor).ingest(input);
    expect((await tally()).cells[0]).toMatchObject({ shown: 1, reverted: 0 });
    const undone = inputOf(site, visitor, []);
    undone.batch.exposures = [{ decision: shown.id, placement: 'listing', stands: false, at: now }];
    await shard(visitor).ingest(undone);
    expect((await tally()).cells[0]).toMatchObject({ shown: 1, reverted: 1 });
  });
});

describe('live counters', () => {
  it('count by hour, and lose nothing when the instance ends', async () => {
    const visitor = someone();
    const now = Date.now();
    await ingest(visitor, [event('page_view', now), viewItem('P1', now), purchase('T1', 12.5, now)]);
    await ingest(visitor, [event('page_view', now + 1)]);
    await ingest(visitor, [event('page_view', now - 800 * DAY)], { historical: true });
    const expected = {
      events: 4,
      page_views: 2,
      product_views: 1,
      orders: 1,
      revenue: 12.5,
      visitors: 1,
      new_visitors: 1,
    };
    const before = await shard(visitor).overview(site, now);
    expect(before.hours).toMatchObject([expected]);
    expect([before.visitors, before.active, before.minutes.at(-1)]).toEqual([1, 1, 4]);
    await evictDurableObject(shard(visitor));
    expect((await shard(visitor).overview(site, now)).hours).toMatchObject([expected]);
  });
});

describe('erasure', () => {
  it('leaves nothing of the visitor in the shard or in KV, and lets nothing come back', async () => {
    const [gone, stays] = [someone(), someone()];
    for (const visitor of [gone, stays]) {
      await shard(visitor).setConsent(site, visitor, choiceOf());
      await shard(visitor).logDecisions(site, visitor, decision(Date.now() - 1_000, 1));
      await ingest(visitor, [viewItem('P1', Date.now())]);
    }
    await tally();
    const receipt = await shard(gone).erase(site, gone);
    expect(receipt).toMatchObject({ v: 1, site, kv_profile: true, shard_rows: 3 });
    expect(receipt.recoverable_until - receipt.at).toBe(30 * DAY);
    expect(await view(gone)).toBeUndefined();
    expect(await copy(gone)).toBeNull();
    expect((await tally()).cells[0]!.visitors).toBe(1);
    expect(await ingest(gone, [viewItem('P2', Date.now())])).toMatchObject({
      accepted: 0,
      refused: 'erased',
    });
    await shard(gone).logDecisions(site, gone, decision(Date.now(), 1));
    expect(await view(gone)).toBeUndefined();
    const text = await runInDurableObject(shard(gone), (_, state) => {
      const tables = state.storage.sql
        .exec<{ name: string }>(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
        )
        .toArray();
      return JSON.stringify(
        tables.map(({ name }) => state.storage.sql.exec(`SELECT * FROM ${name}`).toArray()),
      );
    });
    expect(text).not.toContain(gone);
    expect((await view(stays))!.events).toHaveLength(1);
  });
});

describe('choices', () => {
  const now = 1_780_000_000_000;
  const recordOf = (visitor: string) =>
    runInDurableObject(shard(visitor), (_, state) => {
      const { body } = state.storage.sql
        .exec<{ body: string }>('SELECT body FROM visitors WHERE visitor = ?', visitor)
        .one();
      return JSON.parse(body) as VisitorRecord;
    });

  it.each([
    ['allows', { personalization: true, marketing: true }],
    ['refuses analytics', { analytics: false }],
    ['refuses everything', { analytics: false, personalization: false }],
  ])('that come late change nothing but the history: one that %s', async (_, late) => {
    const visitor = someone();
    await ingest(visitor, [event('page_view', Date.now())]);
    await shard(visitor).setConsent(site, visitor, choiceOf({ personalization: false, at: now }));
    const before = await recordOf(visitor);
    await shard(visitor).setConsent(site, visitor, choiceOf({ ...late, at: now - 60_000 }));
    const { consents, ...after } = await recordOf(visitor);
    expect(consents!.map(({ at }) => at)).toEqual([now - 60_000, now]);
    expect({ ...after, consents: before.consents }).toEqual(before);
    expect((await view(visitor))!.events).toHaveLength(1);
  });

  it('delivered again are there once', async () => {
    const visitor = someone();
    for (let i = 0; i < 2; i++) await shard(visitor).setConsent(site, visitor, choiceOf({ at: now }));
    expect((await recordOf(visitor)).consents).toHaveLength(1);
  });

  it('hold against a batch that is older', async () => {
    const visitor = someone();
    await shard(visitor).setConsent(site, visitor, choiceOf({ personalization: false, at: now }));
    await ingest(visitor, [event('page_view', Date.now())], { consentAt: now - 60_000 });
    expect(await copy(visitor)).toBeNull();
    expect((await recordOf(visitor)).personal).toBe(false);
    await ingest(visitor, [event('page_view', Date.now())], { consentAt: now + 60_000 });
    expect((await recordOf(visitor)).personal).toBe(true);
  });
});

describe('retention', () => {
  it('deletes old lines, keeps what they said in the profile, and forgets who did not come back', async () => {
    const [loyal, lost] = [someone(), someone()];
    const old = Date.now() - 400 * DAY;
    for (const visitor of [loyal, lost])
      await ingest(visitor, [event('page_view', old)], { receivedAt: old });
    await ingest(loyal, [event('page_view', Date.now() - 10_000)]);
    for (const visitor of [loyal, lost]) {
      await runInDurableObject(shard(visitor), (_, state) => {
        state.storage.sql.exec("UPDATE meta SET value = '1' WHERE key = 'maintenance_at'");
      });
      await evictDurableObject(shard(visitor)).catch(() => undefined);
      await runInDurableObject(shard(visitor), (instance) =>
        (instance as unknown as Pick<VisitorShard, 'alarm'>).alarm(),
      );
    }
    expect(await view(lost)).toBeUndefined();
    expect((await view(loyal))!.events).toHaveLength(1);
    await ingest(loyal, [event('page_view', Date.now() - 20_000)]);
    expect((await view(loyal))!.profile).toMatchObject({ page_views: 3, visits: 2, first_seen: old });
  });
});

describe('exportRows', () => {
  it('gives every visitor once, events and decisions in the order of time, under another name', async () => {
    const visitors = Array.from({ length: 5 }, someone);
    for (const visitor of visitors) {
      await shard(visitor).logDecisions(site, visitor, decision(Date.now() - 5_000, 0));
      await ingest(visitor, [viewItem('P2', Date.now()), viewItem('P1', Date.now() - 1_000)]);
    }
    const pages = await Promise.all((await allShards(bindings, site)).map((one) => one.exportRows(site)));
    const rows = pages.flatMap((page) => page.rows);
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatchObject({
      events: [{ params: { items: [{ item_id: 'P1' }] } }, { params: { items: [{ item_id: 'P2' }] } }],
      decisions: [{ placements: [{ placement: 'listing' }] }],
    });
    for (const visitor of visitors) expect(JSON.stringify(rows)).not.toContain(visitor);
  });
});

describe('the list of visitors', () => {
  it('has the last active first, an old visitor who came back too, and imported ones last, each once over all pages', async () => {
    const early = someone();
    await ingest(early, [event('page_view', Date.now() - 9_000)]);
    const people = Array.from({ length: 230 }, someone);
    for (const visitor of people.slice(0, 120))
      await ingest(visitor, [event('page_view', Date.now() - 8_000)]);
    for (const visitor of people.slice(120))
      await shard(visitor).ingest(
        inputOf(site, visitor, [purchase(`L-${visitor}`, 5, Date.now() - DAY)], { historical: true }),
      );
    await shard(early).logDecisions(site, early, decision(Date.now(), 1));
    const listed: string[] = [];
    let first: string | undefined;
    let cursor: string | undefined;
    do {
      const page = await listVisitors(bindings, site, cursor);
      first ??= page.rows.map(({ visitor }) => visitor).join();
      listed.push(...page.rows.map(({ visitor }) => visitor));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(listed.toSorted()).toEqual([early, ...people].toSorted());
    expect(first).toContain(early);
    const imported = new Set(people.slice(120));
    expect(listed.findIndex((visitor) => imported.has(visitor))).toBeGreaterThan(90);
    await expect(listVisitors(bindings, site, '12')).rejects.toMatchObject({ status: 422 });
  });
});
