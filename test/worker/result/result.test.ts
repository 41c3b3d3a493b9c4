import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../../model/decision.ts';
import { advanceExperiments } from '../../../worker/experiment/advance.ts';
import { banditLedger } from '../../../worker/experiment/bandit-ledger.ts';
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
async function visit(
  variation: number,
  { buys, at, confirms = false, device }: { buys: boolean; at: number; confirms?: boolean; device?: string },
): Promise<string> {
  // Visits run side by side, so each keeps its own number.
  const number = ++sequence;
  const visitor = newVisitorId('eu');
  const shard = shardOf(bindings, id, visitor);
  const record: DecisionRecord = {
    v: 1,
    id: `decision-${number}`,
    at,
    page: { url: '/women', type: 'listing' },
    snapshot: 1,
    inputs: 'ab12',
    ...(device && { attributes: { device } }),
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
  const events = [{ id: `view-${number}-xxxx`, name: 'page_view', at: at + 1, params: {} }];
  if (buys) {
    const params = {
      value: 40,
      currency: 'EUR',
      transaction_id: `t${number}`,
      items: [{ item_id: 'P1', price: 40, quantity: 1 }],
    };
    events.push({ id: `buy-${number}-xxxx`, name: 'purchase', at: at + 2, params } as (typeof events)[0]);
  }
  await shard.ingest({
    site: id,
    visitor,
    receivedAt: at + 3,
    context: { country: 'NL', device: 'phone' },
    batch: {
      v: 1,
      site: id,
      id: `batch-${number}-xxxx`,
      sent_at: at + 3,
      page: { view: `v${number}`, url: '/women', type: 'listing', referrer: null },
      events,
      exposures: confirms ? [{ decision: record.id, placement: 'listing', stands: true, at: at + 2 }] : [],
      webdriver: false,
    },
  });
  return visitor;
}

/** Another order of a visitor. */
function buy(visitor: string, at: number) {
  const params = { value: 40, currency: 'EUR', transaction_id: `later${++sequence}` };
  return shardOf(bindings, id, visitor).ingest({
    site: id,
    visitor,
    receivedAt: at + 1,
    context: {},
    batch: {
      v: 1,
      site: id,
      id: `batch-${sequence}-xxxx`,
      sent_at: at + 1,
      page: { view: `v${sequence}`, url: '/', type: 'home', referrer: null },
      events: [{ id: `buy-${sequence}-xxxx`, name: 'purchase', at, params }],
      exposures: [],
      webdriver: false,
    },
  });
}

/** Experiment `ranked`, started two hours ago, or some days. */
async function run(change: object = {}, agoMillis = 120 * MINUTE): Promise<number> {
  await ask(`/api/experiments/ranked?site=${id}`, {
    method: 'PUT',
    body: { ...experiment, ...change },
    token,
  });
  const starts_at = Date.now() - agoMillis;
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

  it('guards a metric that is also the primary or a secondary one', async () => {
    await run({
      primary: 'conversion',
      secondary: ['revenue'],
      guardrails: [
        { metric: 'conversion', margin: 0.02 },
        { metric: 'revenue', margin: 0.05 },
      ],
    });
    const roles = (await result()).result.metrics.map((one: { id: string; role: string }) => [
      one.id,
      one.role,
    ]);
    expect(roles).toEqual([
      ['conversion', 'primary'],
      ['revenue', 'secondary'],
      ['conversion', 'guardrail'],
      ['revenue', 'guardrail'],
    ]);
  });

  const hundred = async (started: number) => {
    const visitors: string[] = [];
    for (let i = 0; i < 100; i++)
      visitors.push(await visit(i % 2, { buys: i % 4 === 0, at: started + i * 1000 }));
    return visitors;
  };

  it('at the planned end is looked at once, by cron: what arrives later does not change it', async () => {
    const started = await run({ planned_visitors: 100 });
    const visitors = await hundred(started);
    const before = await result();
    expect(before.result.plan).toMatchObject({ atPlannedEnd: false, progress: 1 });
    expect(before.verdict.kind).not.toBe('no-difference');
    await advanceExperiments(bindings, Date.now());
    const end = await result();
    expect(end).toMatchObject({ final: true, result: { visitors: 100, plan: { atPlannedEnd: true } } });
    await buy(visitors[1]!, started + 200_000);
    await visit(0, { buys: true, at: started + 300_000 });
    await ask(`/api/sites/${id}/visitors/${visitors[2]}`, { method: 'DELETE', token });
    await advanceExperiments(bindings, Date.now());
    await ask(`/api/experiments/ranked/stop?site=${id}`, { body: { outcome: 'inconclusive' }, token });
    expect({ ...(await result()), alarms: [] }).toEqual({ ...end, alarms: [] });
  });

  it('of an experiment that a person stops late has no fixed look: who stops would choose it', async () => {
    const started = await run({ planned_visitors: 100 });
    await hundred(started);
    await ask(`/api/experiments/ranked/stop?site=${id}`, { body: { outcome: 'inconclusive' }, token });
    await advanceExperiments(bindings, Date.now());
    const stopped = await result();
    expect(stopped.final).toBeUndefined();
    expect(stopped.result.plan.atPlannedEnd).toBe(false);
  });

  it('has its fixed look at the end set at the start, with what had come by then', async () => {
    await ask(`/api/experiments/ranked?site=${id}`, {
      method: 'PUT',
      body: { ...experiment, planned_visitors: 1_000 },
      token,
    });
    const [starts_at, ends_at] = [Date.now() - 120 * MINUTE, Date.now() - 60 * MINUTE];
    await ask(`/api/experiments/ranked/start?site=${id}`, { body: { starts_at, ends_at }, token });
    await hundred(starts_at);
    await advanceExperiments(bindings, Date.now());
    const end = await result();
    expect(end).toMatchObject({ final: true, result: { visitors: 100, plan: { atPlannedEnd: true } } });
    expect(await result()).toEqual(end);
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

  it('speaks of the lift that it was planned to see', async () => {
    const started = await run({ planned_visitors: 1_000, planned_lift: 0.5 }, 2 * 1440 * MINUTE);
    await Promise.all(
      Array.from({ length: 400 }, (_, i) => visit(i % 2, { buys: i % 4 > 1, at: started + i * 1000 })),
    );
    const { verdict } = await result();
    expect(verdict.kind).toBe('open');
    expect(JSON.stringify(verdict)).toContain('50 % lift');
  });

  it('of a breakdown says what has to come before it is shipped to a group', async () => {
    const started = await run();
    await Promise.all(
      Array.from({ length: 480 }, (_, i) =>
        visit(i % 2, {
          buys: i % 4 < 2 ? i % 8 < 4 || i % 2 === 1 : i % 8 < 4,
          at: started + i * 1000,
          device: i % 4 < 2 ? 'phone' : 'desktop',
        }),
      ),
    );
    const { answer } = await ask(`/api/experiments/ranked/breakdown?site=${id}&by=device`, { token });
    expect(answer.hints).toEqual([expect.stringMatching(/In the segment "phone".* only after a confirming/)]);
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
    await Promise.all(
      Array.from({ length: 320 }, (_, i) =>
        visit(i % 2, {
          buys: i % 2 === 0 ? i % 4 !== 2 || i % 8 === 2 : i % 10 === 1,
          at: started + i * 1000,
        }),
      ),
    );
    expect(await advanceExperiments(bindings, Date.now())).toHaveLength(1);
    const { answer } = await ask(`/api/experiments/ranked?site=${id}`, { token });
    expect(answer).toMatchObject({ status: 'stopped', decision: { outcome: 'revert' } });
    expect(answer.decision.note).toContain('Conversion rate');
    const { answer: log } = await ask(`/api/sites/${id}/audit?subject=ranked`, { token });
    const own = log.filter((line: { actor: string }) => line.actor === 'system');
    expect(own.map((line: { action: string }) => line.action)).toEqual(['stop', 'alarm']);
    expect((await ask(`/api/sites/${id}/alarms`, { token })).answer).toMatchObject([
      { experiment: 'ranked', phase: 1, kind: 'guardrail' },
    ]);
    const snapshot = await bindings.EDGE.get<{ experiments: unknown[] }>(`snapshot:${id}`, 'json');
    expect(snapshot?.experiments).toEqual([]);
  });

  it('notes once that visitors are not split as planned, and stops the ramp', async () => {
    const started = await run({ coverage: 0.5, ramp: [{ after_hours: 1, coverage: 1 }] });
    for (let i = 0; i < 400; i++) await visit(i % 8 === 0 ? 0 : 1, { buys: false, at: started + i * 1000 });
    expect(await advanceExperiments(bindings, Date.now())).toHaveLength(1);
    expect(await advanceExperiments(bindings, Date.now())).toEqual([]);
    const { answer: alarms } = await ask(`/api/sites/${id}/alarms`, { token });
    expect(alarms).toMatchObject([{ experiment: 'ranked', kind: 'srm' }]);
    expect((await result()).alarms).toEqual(alarms);
    const { answer: log } = await ask(`/api/sites/${id}/audit?subject=ranked`, { token });
    expect(log.filter((line: { action: string }) => line.action === 'alarm')).toHaveLength(1);
    const { answer } = await ask(`/api/experiments/ranked?site=${id}`, { token });
    expect(answer).toMatchObject({ status: 'running', coverage: 0.5 });
  });

  it('notes that pages confirm one variation less often than the other', async () => {
    const started = await run();
    for (let i = 0; i < 240; i++)
      await visit(i % 2, { buys: false, at: started + i * 1000, confirms: i % 2 === 0 || i % 8 === 1 });
    expect(await advanceExperiments(bindings, Date.now())).toMatchObject([
      expect.stringMatching(/unequal: Pages confirmed .* for 25 % of its visitors, .* for 100 %/),
    ]);
    expect(await advanceExperiments(bindings, Date.now())).toEqual([]);
    expect((await result()).alarms).toMatchObject([{ kind: 'unequal' }]);
  });

  it('raises coverage by the steps of the ramp, within the phase', async () => {
    const started = await run({
      coverage: 0.05,
      ramp: [
        { after_hours: 3, coverage: 0.5 },
        { after_hours: 24, coverage: 1 },
      ],
    });
    const stored = async () => (await ask(`/api/experiments/ranked?site=${id}`, { token })).answer;
    expect(await advanceExperiments(bindings, started + 179 * MINUTE)).toEqual([]);
    await advanceExperiments(bindings, started + 180 * MINUTE);
    expect(await stored()).toMatchObject({ coverage: 0.5, phases: [{ number: 1 }] });
    await advanceExperiments(bindings, started + 24 * 60 * MINUTE);
    expect((await stored()).coverage).toBe(1);
    expect((await stored()).phases).toHaveLength(1);
    const snapshot = await bindings.EDGE.get<{ experiments: object[] }>(`snapshot:${id}`, 'json');
    expect(snapshot?.experiments).toMatchObject([{ coverage: 1 }]);
  });
});

describe('a bandit', () => {
  it('weighs by the evidence, within its phase, never below 1 %, and shows no interval', async () => {
    const started = await run({ allocation: 'bandit', guardrails: [] });
    const weights = async () => {
      const { answer } = await ask(`/api/experiments/ranked?site=${id}`, { token });
      expect(answer.phases).toHaveLength(1);
      return answer.variations.map((one: { weight: number }) => one.weight);
    };
    for (let i = 0; i < 150; i++) await visit(i % 2, { buys: i % 2 === 1, at: started + i * 1000 });
    expect(await advanceExperiments(bindings, Date.now())).toEqual([]);
    expect(await weights()).toEqual([1, 1]);
    for (let i = 150; i < 240; i++) await visit(i % 2, { buys: i % 4 !== 2, at: started + i * 1000 });
    const now = Date.now();
    expect(await advanceExperiments(bindings, now)).toHaveLength(1);
    expect(await weights()).toEqual([0.01, 0.99]);
    const snapshot = await bindings.EDGE.get<{ experiments: object[] }>(`snapshot:${id}`, 'json');
    expect(snapshot?.experiments).toMatchObject([
      { variations: [{ weight: 0.01 }, { weight: 0.99 }], phases: [{ seed: 'ranked-1' }] },
    ]);
    expect(await advanceExperiments(bindings, now + 5 * MINUTE)).toEqual([]);
    const { answer: steps } = await ask(`/api/experiments/ranked/bandit?site=${id}`, { token });
    expect(steps).toMatchObject([
      { phase: 1, at: now, weights: [0.01, 0.99], states: [{ n: 120 }, { n: 120 }] },
    ]);
    const answer = await result();
    expect(answer.verdict.kind).toBe('bandit');
    expect(answer.result).toMatchObject({ allocation: 'adaptive', split: { alarm: false, p: null } });
    expect(answer.result.metrics[0].variations[1].comparison).toMatchObject({
      hidden: 'adaptive',
      liftInterval: null,
    });
    expect(answer.history).toEqual([[], []]);
  });

  it('publishes a step that its ledger has and no snapshot ever had, without taking another', async () => {
    await run({ allocation: 'bandit', guardrails: [] });
    const now = Date.now();
    const states = [1, 2].map((mean) => ({ n: 150, mean, variance: 1 }));
    const ledger = banditLedger(bindings, id, 'ranked');
    const step = { phase: 1, at: now - MINUTE, states, weights: [0.2, 0.8] };
    await ledger.take(step);
    expect(await ledger.take({ ...step, weights: [0.5, 0.5] })).toEqual(step);
    expect(await advanceExperiments(bindings, now)).toEqual([expect.stringContaining('80 %')]);
    expect(await advanceExperiments(bindings, now + 5 * MINUTE)).toEqual([]);
    const { answer } = await ask(`/api/experiments/ranked?site=${id}`, { token });
    expect(answer.variations.map((one: { weight: number }) => one.weight)).toEqual([0.2, 0.8]);
    const { answer: steps } = await ask(`/api/experiments/ranked/bandit?site=${id}`, { token });
    expect(steps).toEqual([step]);
  });

  it('with a context learns apart for each of its values', async () => {
    const started = await run({
      allocation: 'bandit',
      guardrails: [],
      context: 'device',
      planned_visitors: undefined,
    });
    for (let i = 0; i < 420; i++) {
      const [variation, device] = [i % 2, i % 4 < 2 ? 'phone' : 'desktop'];
      const best = device === 'phone' ? 1 : 0;
      await visit(variation, { buys: variation === best ? i % 10 < 7 : i % 10 < 2, at: started + i, device });
    }
    await visit(0, { buys: true, at: started + 999, device: 'tablet' });
    expect(await advanceExperiments(bindings, Date.now())).toEqual([
      expect.stringContaining('apart for 2 values of device'),
    ]);
    const { answer } = await ask(`/api/experiments/ranked?site=${id}`, { token });
    expect(Object.keys(answer.context_weights).toSorted()).toEqual(['desktop', 'phone']);
    expect(answer.context_weights.phone[1]).toBeGreaterThan(0.95);
    expect(answer.context_weights.desktop[0]).toBeGreaterThan(0.95);
    const snapshot = await bindings.EDGE.get<{ experiments: { context_weights?: object }[] }>(
      `snapshot:${id}`,
      'json',
    );
    expect(snapshot?.experiments[0]?.context_weights).toEqual(answer.context_weights);
    const body = { ...answer, context_weights: { phone: [1, 0] }, name: 'Another name' };
    await ask(`/api/experiments/ranked?site=${id}`, { method: 'PUT', body, token });
    const { answer: kept } = await ask(`/api/experiments/ranked?site=${id}`, { token });
    expect([kept.name, kept.context_weights]).toEqual(['Another name', answer.context_weights]);
  });

  it('keeps its weights whatever an editor sends', async () => {
    await run({ allocation: 'bandit', guardrails: [] });
    const { answer } = await ask(`/api/experiments/ranked?site=${id}`, { token });
    const sent = {
      ...answer,
      name: 'Renamed',
      variations: answer.variations.map((one: object) => ({ ...one, weight: 7 })),
    };
    const { status, answer: saved } = await ask(`/api/experiments/ranked?site=${id}`, {
      method: 'PUT',
      body: sent,
      token,
    });
    expect([status, saved.name, saved.variations.map((one: { weight: number }) => one.weight)]).toEqual([
      200,
      'Renamed',
      [1, 1],
    ]);
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
