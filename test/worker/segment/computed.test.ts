import { runDurableObjectAlarm } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Learned } from '../../../model/learned.ts';
import type { CompactProfile } from '../../../model/profile.ts';
import { kvKeys } from '../../../worker/keys.ts';
import { learn } from '../../../worker/segment/learn.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { fill } from '../site/fixtures.ts';
import { ageCopy, DAY, event, inputOf, purchase, someone, viewItem } from '../visitor/shop.ts';

const SITE = 'demo';
const now = Date.now();
let token = '';

/** Three kinds of visitors: quick lookers, regular buyers, and late-night bargain hunters who were lost. */
function historyOf(kind: number, i: number) {
  const start = now - (kind === 2 ? 200 : 40) * DAY - (i % 20) * DAY;
  const visits = [1, [1, 2, 2, 3, 5, 8][Math.floor(i / 3) % 6]!, 2][kind]!;
  return Array.from({ length: visits }, (_, visit) => {
    const at = start + visit * (1 + ((i * (visit + 3)) % 5)) * DAY + (kind === 2 ? 20 : 9) * 3_600_000;
    const looked = viewItem(`P${i % 7}`, at + 1_000, {
      price: kind === 2 ? 10 : 90 + (i % 30),
      discount: kind === 2 ? 5 : 0,
    });
    const bought = purchase(`T-${kind}-${i}-${visit}`, 20 + ((i * 7) % 50) + visit * (i % 11), at + 2_000);
    return [event('page_view', at), ...(kind > 0 ? [looked] : []), ...(kind === 1 ? [bought] : [])];
  });
}

beforeAll(async () => {
  await migrate();
  token = await plantApiToken('admin');
  await fill(token);
  for (let i = 0; i < 180; i++) {
    const kind = i % 3;
    const visitor = someone();
    const context = { device: kind === 2 ? ('phone' as const) : ('desktop' as const), country: 'NL' };
    const inputs = historyOf(kind, i).map((events) =>
      inputOf(SITE, visitor, events, { historical: true, context }),
    );
    await shardOf(bindings, SITE, visitor).ingestMany(SITE, inputs);
  }
});

describe('the census', () => {
  it('counts stages, grades and segments, and hides small numbers', async () => {
    const { answer } = await ask(`/api/sites/${SITE}/census`, { token });
    expect(answer).toMatchObject({ visitors: 180, complete: true, stages: { new: 120 } });
    for (const counts of [answer.stages, answer.grades, answer.segments]) {
      for (const shown of Object.values(counts))
        expect(shown === null || (shown as number) % 10 === 0).toBe(true);
    }
  });

  it('previews a condition with its members’ averages', async () => {
    const { answer } = await ask(`/api/sites/${SITE}/segment-preview`, {
      token,
      body: { condition: { orders: { $gte: 1 } } },
    });
    expect(answer).toMatchObject({
      members: 60,
      of: 180,
      buyers: 60,
      visits_per_member: expect.any(Number),
    });
    expect(Math.abs((answer.orders_per_member as number) - 3.5)).toBeLessThanOrEqual(0.25);
  });

  it('says nothing of fewer than 20 members, nor of all but fewer than 20', async () => {
    const few = { revenue: { $gte: 500 } };
    for (const condition of [few, { $not: few }]) {
      const { answer } = await ask(`/api/sites/${SITE}/segment-preview`, { token, body: { condition } });
      expect(Object.keys(answer)).not.toContain('revenue_per_member');
    }
  });

  it('refuses a condition that asks what does not exist', async () => {
    const { status } = await ask(`/api/sites/${SITE}/segment-preview`, {
      token,
      body: { condition: { shoe_size: 44 } },
    });
    expect(status).toBe(422);
  });
});

describe('learning', () => {
  let learned: Learned;
  beforeAll(async () => {
    learned = await learn(bindings, SITE, now);
  });

  it('finds quintiles, a model of purchases and values, thresholds and clusters', () => {
    expect(learned).toMatchObject({ customers: 60, visitors: 180 });
    expect(learned.rfm!.frequency).toEqual([2, 2, 3, 5]);
    expect(learned.value!.purchases.r).toBeGreaterThan(0);
    expect(learned.lifecycle!.at_risk_days).toBeGreaterThan(learned.lifecycle!.active_days);
    expect(learned.clusters!.clusters.length).toBeGreaterThanOrEqual(2);
  });

  it('makes stages, grades and clusters into segments that placements can name, once', async () => {
    const ids = async () =>
      ((await ask(`/api/segments?site=${SITE}`, { token })).answer as { id: string }[]).map(({ id }) => id);
    const first = await ids();
    expect(first).toEqual(
      expect.arrayContaining(['stage-new', 'stage-loyal', 'rfm-champions', 'cluster-1', 'cluster-2']),
    );
    await learn(bindings, SITE, now + 1);
    expect(await ids()).toEqual(first);
    const published = (await bindings.EDGE.get<{ segments: { id: string }[] }>(
      kvKeys.snapshot(SITE),
      'json',
    ))!;
    expect(published.segments.map(({ id }) => id)).toContain('cluster-1');
  });

  it('places visitors in clusters and forecasts their orders', async () => {
    const visitor = someone();
    const shard = shardOf(bindings, SITE, visitor);
    await shard.ingest(inputOf(SITE, visitor, [purchase('T-x1', 70, now - 20 * DAY)]));
    await shard.ingest(inputOf(SITE, visitor, [purchase('T-x2', 70, now - 1 * DAY)]));
    const { compact, attributes } = (await shard.visitorView(SITE, visitor))!;
    expect(compact!.cluster).toMatch(/^cluster-\d$/);
    expect(attributes).toMatchObject({ churn: expect.any(Number), lifetime_value: expect.any(Number) });
    expect(attributes.churn).toBeGreaterThanOrEqual(0);
    expect(attributes.churn).toBeLessThanOrEqual(1);
  });
});

describe('a changed segment', () => {
  it('reaches the copy of a visitor who does nothing, and the counts', async () => {
    const visitor = someone();
    const shard = shardOf(bindings, SITE, visitor);
    await shard.ingest(inputOf(SITE, visitor, [viewItem('P1', now)]));
    const copied = async () =>
      (await bindings.EDGE.get<CompactProfile>(kvKeys.profile(SITE, visitor), 'json'))!.segments;
    expect(await copied()).not.toContain('lookers');
    await ageCopy(SITE, visitor, 60_000);
    const condition = { product_views: { $gte: 1 }, orders: 0 };
    const segment = { v: 1, id: 'lookers', name: 'Lookers', description: '', kind: 'rule', condition };
    const { status } = await ask(`/api/segments/lookers?site=${SITE}`, {
      method: 'PUT',
      body: segment,
      token,
    });
    expect(status).toBe(201);
    await runDurableObjectAlarm(shard);
    expect(await copied()).toContain('lookers');
    const sizes = (await ask(`/api/sites/${SITE}/segment-sizes`, { token })).answer;
    expect(sizes.lookers).toMatchObject({ members: 60, complete: true });
  });
});
