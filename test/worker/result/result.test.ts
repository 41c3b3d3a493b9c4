import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../../model/decision.ts';
import { advanceExperiments } from '../../../worker/experiment/advance.ts';
import { newVisitorId } from '../../../worker/visitor/identity.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { experiment, fill, site } from '../site/fixtures.ts';

let token = '';
let id = '';
let tests = 0;

beforeEach(async () => {
  await migrate();
  token = await plantApiToken('admin');
  await fill(token);
  // Durable Objects outlive a test, so each has a site of its own.
  id = `result-${++tests}`;
  await ask(`/api/sites/${id}`, {
    method: 'PUT',
    body: { ...site, id, hostnames: [`${id}.localhost`] },
    token,
  });
  for (const path of ['placements/listing', 'segments/linen-lovers']) {
    const { answer } = await ask(`/api/${path}?site=demo`, { token });
    await ask(`/api/${path}?site=${id}`, { method: 'PUT', body: answer, token });
  }
});

const MINUTE = 60_000;
let sequence = 0;

/** A visitor triggered in a variation who then buys, or not. */
async function visit(variation: number, { buys, at }: { buys: boolean; at: number }): Promise<string> {
  const visitor = newVisitorId('eu');
  const shard = shardOf(bindings, id, visitor);
  const record: DecisionRecord = {
    v: 1,
    id: `decision-${++sequence}`,
    at,
    page: { url: '/women', type: 'listing' },
    snapshot: 1,
    inputs: 'ab12',
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
  };
  await shard.logDecisions(id, visitor, record);
  const events = [{ id: `view-${sequence}-xxxx`, name: 'page_view', at: at + 1, params: {} }];
  if (buys) {
    const params = {
      value: 40,
      currency: 'EUR',
      transaction_id: `t${sequence}`,
      items: [{ item_id: 'P1', price: 40, quantity: 1 }],
    };
    events.push({ id: `buy-${sequence}-xxxx`, name: 'purchase', at: at + 2, params } as (typeof events)[0]);
  }
  await shard.ingest({
    site: id,
    visitor,
    receivedAt: at + 3,
    context: { country: 'NL', device: 'phone' },
    batch: {
      v: 1,
      site: id,
      id: `batch-${sequence}-xxxx`,
      sent_at: at + 3,
      page: { view: `v${sequence}`, url: '/women', type: 'listing', referrer: null },
      events,
      exposures: [],
      webdriver: false,
    },
  });
  return visitor;
}

/** Experiment `ranked`, started two hours ago. */
async function run(change: object = {}): Promise<number> {
  await ask(`/api/experiments/ranked?site=${id}`, {
    method: 'PUT',
    body: { ...experiment, ...change },
    token,
  });
  const starts_at = Date.now() - 120 * MINUTE;
  const { status, answer } = await ask(`/api/experiments/ranked/start?site=${id}`, {
    body: { starts_at },
    token,
  });
  if (status !== 200) throw new Error(JSON.stringify(answer));
  return starts_at;
}

const result = async (query = '') =>
  (await ask(`/api/experiments/ranked/result?site=${id}${query}`, { token })).answer;

describe('a result', () => {
  it('is refused before the start', async () => {
    await ask(`/api/experiments/ranked?site=${id}`, { method: 'PUT', body: experiment, token });
    expect((await ask(`/api/experiments/ranked/result?site=${id}`, { token })).status).toBe(409);
  });

  it('counts each visitor and purchase once, over all shards', async () => {
    const started = await run();
    for (let i = 0; i < 30; i++) await visit(i % 2, { buys: i % 3 === 0, at: started + i * MINUTE });
    const answer = await result();
    expect(answer.result.variations.map((one: { visitors: number }) => one.visitors)).toEqual([15, 15]);
    const conversion = answer.result.metrics[0];
    expect(conversion).toMatchObject({ id: 'conversion', role: 'primary' });
    expect(conversion.variations.map((one: { positives: number }) => one.positives)).toEqual([5, 5]);
    expect(answer.verdict.kind).toBe('not-enough-data');
    expect(answer.history).toEqual([[], []]);
  });

  it('hides the lift and says so where visitors are not split as planned', async () => {
    const started = await run();
    await Promise.all(
      Array.from({ length: 800 }, (_, i) =>
        visit(i % 8 === 0 ? 0 : 1, { buys: true, at: started + i * 1000 }),
      ),
    );
    const answer = await result();
    expect(answer.result.split.alarm).toBe(true);
    expect(answer.verdict.kind).toBe('srm');
    expect(answer.result.metrics[0].variations[1].comparison).toMatchObject({
      hidden: 'srm',
      lift: null,
      liftInterval: null,
    });
    const { answer: glance } = await ask(`/api/experiments/ranked/glance?site=${id}`, { token });
    expect(glance).toMatchObject({ kind: 'srm', tone: 'bad' });
    expect(glance.lift).toBeUndefined();
  });

  it('leaves an erased visitor out', async () => {
    const started = await run();
    const gone = await visit(0, { buys: true, at: started });
    await visit(1, { buys: false, at: started + 1 });
    expect((await result()).result.visitors).toBe(2);
    const { answer } = await ask(`/api/sites/${id}/visitors/${gone}`, { method: 'DELETE', token });
    expect(answer.digest).toMatch(/^[0-9a-f]{64}$/);
    expect((await result()).result.visitors).toBe(1);
    expect((await ask(`/api/sites/${id}/visitors/${gone}`, { token })).status).toBe(404);
    const log = await bindings.DB.prepare('SELECT * FROM audit_log').all();
    expect(JSON.stringify(log.results)).not.toContain(gone);
  });

  it('of a breakdown leaves out segments with fewer than 20 visitors in a variation', async () => {
    const started = await run();
    for (let i = 0; i < 44; i++) await visit(i % 2, { buys: i % 2 === 0, at: started + i * 1000 });
    const { answer } = await ask(`/api/experiments/ranked/breakdown?site=${id}&by=device`, { token });
    expect(answer.breakdown.comparisons.every((one: { segment: string }) => one.segment !== 'tablet')).toBe(
      true,
    );
    expect(answer.breakdown.warning).toContain('confirm');
    const country = await ask(`/api/experiments/ranked/breakdown?site=${id}&by=day`, { token });
    expect(country.status).toBe(200);
  });
});

describe('time', () => {
  it('starts a scheduled experiment, and stops one at its end, undecided', async () => {
    await ask(`/api/experiments/ranked?site=${id}`, { method: 'PUT', body: experiment, token });
    const now = Date.now();
    await ask(`/api/experiments/ranked/start?site=${id}`, {
      body: { starts_at: now + MINUTE, ends_at: now + 9 * MINUTE },
      token,
    });
    const status = async () => (await ask(`/api/experiments/ranked?site=${id}`, { token })).answer;
    expect(await advanceExperiments(bindings, now)).toEqual([]);
    await advanceExperiments(bindings, now + 2 * MINUTE);
    expect((await status()).status).toBe('running');
    await advanceExperiments(bindings, now + 10 * MINUTE);
    expect(await status()).toMatchObject({ status: 'stopped', phases: [{ ended_at: now + 9 * MINUTE }] });
    expect((await status()).decision).toBeUndefined();
    expect(
      (await ask(`/api/experiments/ranked/stop?site=${id}`, { body: { outcome: 'revert' }, token })).status,
    ).toBe(200);
  });

  it('stops an experiment whose guardrail is breached', async () => {
    const started = await run({
      primary: 'pages',
      secondary: [],
      guardrails: [{ metric: 'conversion', margin: 0.02 }],
    });
    for (let i = 0; i < 320; i++)
      await visit(i % 2, {
        buys: i % 2 === 0 ? i % 4 !== 2 || i % 8 === 2 : i % 10 === 1,
        at: started + i * 1000,
      });
    expect(await advanceExperiments(bindings, Date.now())).toHaveLength(1);
    const { answer } = await ask(`/api/experiments/ranked?site=${id}`, { token });
    expect(answer).toMatchObject({ status: 'stopped', decision: { outcome: 'revert' } });
    expect(answer.decision.note).toContain('Conversion rate');
  });
});

describe('a plan', () => {
  it('comes from typed-in figures where there is no history', async () => {
    const { answer } = await ask(`/api/sites/${id}/plan?metric=conversion&lift=0.1&value=0.03`, { token });
    expect(answer.baseline).toEqual({ value: 0.03, source: 'typed in' });
    expect(answer.visitors).toBeGreaterThan(90_000);
    expect(answer.visitors).toBeLessThan(130_000);
    expect(
      (await ask(`/api/sites/${id}/plan?metric=revenue&lift=0.1`, { token })).answer.visitors,
    ).toBeUndefined();
  });

  it('refuses what is no lift or no metric', async () => {
    for (const query of [
      'metric=conversion&lift=0',
      'metric=happiness&lift=0.1',
      'metric=conversion&lift=0.1&weights=1',
    ]) {
      expect((await ask(`/api/sites/${id}/plan?${query}`, { token })).status).toBe(422);
    }
  });
});
