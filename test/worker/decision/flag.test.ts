import { beforeEach, describe, expect, it } from 'vitest';
import type { DecideResponse } from '../../../model/page.ts';
import { edgeApp } from '../../../worker/edge-app.ts';
import { forgetSnapshots } from '../../../worker/site/snapshots.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { experiment, fill } from '../site/fixtures.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { ALL_ALLOWED, choiceOf } from '../visitor/shop.ts';

const SHOP = 'http://shop.localhost';
const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

let token = '';
beforeEach(async () => {
  await migrate();
  forgetSnapshots();
  token = await plantApiToken('admin');
  await fill(token);
});

const TAG_PAGE = 'https://tagged.example';

/** A browser on the shop that keeps cookies; on a page with the bare tag there are none. */
function shopper(origin = SHOP) {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async post(path: string, body: unknown): Promise<unknown> {
      const waiting: Promise<unknown>[] = [];
      const ctx = {
        waitUntil: (one: Promise<unknown>) => waiting.push(one),
        passThroughOnException() {},
        props: {},
      };
      const request = new Request(`${SHOP}/_endcap/${path}`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': AGENT,
          Origin: origin,
          Cookie: Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; '),
        },
        body: JSON.stringify(body),
        cf: { country: 'NL', continent: 'EU' },
      } as RequestInit);
      const response = await edgeApp.fetch(request, bindings, ctx as unknown as ExecutionContext);
      await Promise.all(waiting);
      for (const line of response.headers.getSetCookie()) {
        const [pair] = line.split(';');
        cookies.set(pair!.slice(0, pair!.indexOf('=')), pair!.slice(pair!.indexOf('=') + 1));
      }
      return response.json();
    },
  };
}

type Shopper = ReturnType<typeof shopper>;

const page = { url: '/anywhere', type: 'other' };
const consent = (one: Shopper) => one.post('consent', { v: 1, site: 'demo', choice: choiceOf() });
const decide = async (one: Shopper) =>
  (await one.post('decide', { v: 1, site: 'demo', page })) as DecideResponse;

async function startFlag(weights: [number, number], change: object = {}): Promise<void> {
  const { planned_visitors: _, ...rest } = experiment;
  await ask('/api/experiments/one-page-checkout', {
    method: 'PUT',
    body: {
      ...rest,
      id: 'one-page-checkout',
      key: 'one-page-checkout',
      flag: true,
      ...change,
      variations: ['Steps', 'One page'].map((name, index) => ({
        name,
        weight: weights[index],
        experiences: {},
      })),
    },
    token,
  });
  const { status, answer } = await ask('/api/experiments/one-page-checkout/start', {
    body: { starts_at: Date.now() - 60_000 },
    token,
  });
  expect([status, answer.status]).toEqual([200, 'running']);
}

/** The snapshot with other weights, as a bandit publishes it. */
async function reweigh(weights: [number, number]): Promise<void> {
  const stored = await bindings.EDGE.get<{ experiments: { variations: { weight: number }[] }[] }>(
    'snapshot:demo',
    'json',
  );
  for (const [index, weight] of weights.entries()) stored!.experiments[0]!.variations[index]!.weight = weight;
  await bindings.EDGE.put('snapshot:demo', JSON.stringify({ ...stored, version: 1e6 }));
  forgetSnapshots();
}

describe('a flag', () => {
  it('reaches the page by decide, is counted as a trigger, and sticks when weights change', async () => {
    await startFlag([1, 1e-9]);
    const one = shopper();
    expect((await decide(one)).f).toBeUndefined();
    await consent(one);
    expect((await decide(one)).f).toEqual({ 'one-page-checkout': 0 });
    expect(one.cookies.get('ec_x')).toBe('one-page-checkout:1:0');
    const { answer } = await ask('/api/experiments/one-page-checkout/result?site=demo', { token });
    expect(answer.result.variations.map(({ visitors }: { visitors: number }) => visitors)).toEqual([1, 0]);

    await reweigh([1e-9, 1]);
    expect((await decide(one)).f).toEqual({ 'one-page-checkout': 0 });
    const other = shopper();
    await consent(other);
    expect((await decide(other)).f).toEqual({ 'one-page-checkout': 1 });
  });

  it('sticks where there are no cookies, by what the answer gives and the next request brings', async () => {
    const { answer: stored } = await ask('/api/sites/demo', { token });
    const { version: _, ...body } = stored;
    await ask('/api/sites/demo', { method: 'PUT', body: { ...body, allowed_origins: [TAG_PAGE] }, token });
    await startFlag([1, 1e-9]);
    const one = shopper(TAG_PAGE);
    const { token: visitor } = (await one.post('consent', {
      v: 1,
      site: 'demo',
      choice: choiceOf(),
    })) as { token: string };
    const asked = { v: 1, site: 'demo', page, token: visitor, consent: ALL_ALLOWED };
    const { k, f } = (await one.post('decide', asked)) as DecideResponse;
    expect([k, f]).toEqual(['one-page-checkout:1:0', { 'one-page-checkout': 0 }]);
    await reweigh([1e-9, 1]);
    const again = (await one.post('decide', { ...asked, variations: k })) as DecideResponse;
    expect([again.k, again.f]).toEqual([undefined, { 'one-page-checkout': 0 }]);
    const anew = (await one.post('decide', asked)) as DecideResponse;
    expect([anew.k, anew.f]).toEqual(['one-page-checkout:1:1', { 'one-page-checkout': 1 }]);
    expect(one.cookies.size).toBe(0);
  });

  it('of a bandit is logged with the probability with which it was drawn, also after the weights have moved', async () => {
    await startFlag([3, 1], { allocation: 'bandit', guardrails: [] });
    const people = Array.from({ length: 6 }, () => shopper());
    for (const one of people) {
      await consent(one);
      await decide(one);
    }
    await reweigh([0.01, 0.99]);
    for (const one of people) await decide(one);
    for (const one of people) {
      const [, , variation, drawn] = one.cookies.get('ec_x')!.split(':').map(Number);
      expect(drawn).toBe(variation === 0 ? 7500 : 2500);
      const visitor = one.cookies.get('ec_v')!.split('.').slice(0, 2).join('.');
      const found = await shardOf(bindings, 'demo', visitor).visitorView('demo', visitor);
      const logged = found!.decisions.flatMap(({ triggers }) => triggers.map(({ propensity }) => propensity));
      expect(logged).toEqual([drawn! / 10_000, drawn! / 10_000]);
    }
  });

  it('that is shipped is given to everyone, asked for consent or not', async () => {
    await startFlag([1, 1]);
    const ship = { body: { variation: 1, who: {} }, token };
    expect((await ask('/api/experiments/one-page-checkout/ship?site=demo', ship)).status).toBe(200);
    forgetSnapshots();
    expect((await decide(shopper())).f).toEqual({ 'one-page-checkout': 1 });
  });

  it('that names no placement is not started unless it says so', async () => {
    await ask('/api/experiments/empty', {
      method: 'PUT',
      body: {
        ...experiment,
        id: 'empty',
        key: 'empty',
        variations: ['A', 'B'].map((name) => ({ name, weight: 1, experiences: {} })),
      },
      token,
    });
    const { status, answer } = await ask('/api/experiments/empty/start', { body: {}, token });
    expect([status, answer.error.message]).toEqual([
      409,
      expect.stringContaining('No variation changes a placement'),
    ]);
  });
});

describe('the holdout', () => {
  const result = () => ask('/api/sites/demo/holdout/result', { token });

  it('is measured: those held out beside those served, anew when its share changes', async () => {
    expect((await result()).status).toBe(409);
    await ask('/api/sites/demo/holdout', { method: 'PUT', body: { share: 0.5 }, token });
    forgetSnapshots();
    for (let index = 0; index < 24; index++) {
      const one = shopper();
      await consent(one);
      await one.post('decide', { v: 1, site: 'demo', page: { url: '/', type: 'home' } });
    }
    const { answer } = await result();
    expect(answer.result.variations.map(({ name }: { name: string }) => name)).toEqual([
      'Held out',
      'Served',
    ]);
    const [held, served] = answer.result.variations.map(({ visitors }: { visitors: number }) => visitors);
    expect(held + served).toBe(24);
    expect(Math.min(held, served)).toBeGreaterThan(0);
    expect(answer.result.metrics[0]).toMatchObject({ id: 'revenue', role: 'primary' });
    expect(answer.result.mixed.visitors).toBe(0);
    await ask('/api/sites/demo/holdout', { method: 'PUT', body: { share: 0.2 }, token });
    expect((await result()).answer).toMatchObject({ phase: answer.phase + 1, result: { visitors: 0 } });
  });

  it('keeps its name for itself', async () => {
    const body = { ...experiment, id: 'holdout', key: 'holdout' };
    expect((await ask('/api/experiments/holdout', { method: 'PUT', body, token })).status).toBe(422);
  });
});
