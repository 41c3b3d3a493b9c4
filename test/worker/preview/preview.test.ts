import { beforeEach, describe, expect, it } from 'vitest';
import type { DecideResponse } from '../../../model/page.ts';
import { edgeApp } from '../../../worker/edge-app.ts';
import { forgetSnapshots } from '../../../worker/site/snapshots.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { fill } from '../site/fixtures.ts';

const SHOP = 'http://shop.localhost';

let token = '';
beforeEach(async () => {
  await migrate();
  forgetSnapshots();
  token = await plantApiToken('admin');
  await fill(token);
});

async function edge(
  path: string,
  { body, cookie = '', origin = SHOP }: { body?: unknown; cookie?: string; origin?: string } = {},
) {
  const waiting: Promise<unknown>[] = [];
  const ctx = {
    waitUntil: (one: Promise<unknown>) => waiting.push(one),
    passThroughOnException() {},
    props: {},
  };
  const request = new Request(`${SHOP}/_endcap/${path}`, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: { Origin: origin, Cookie: cookie },
  });
  const response = await edgeApp.fetch(request, bindings, ctx as unknown as ExecutionContext);
  await Promise.all(waiting);
  return response;
}

const link = async (body: object) =>
  (await ask('/api/experiments/ranked/preview?site=demo', { body, token })).answer;
const tokenOf = (url: string) => new URL(url).hash.slice(1);
const enter = (secret: string) => edge('preview', { body: { site: 'demo', token: secret } });
const cookieOf = (response: Response) => response.headers.getSetCookie()[0]!.split(';')[0]!;
const decide = async (cookie: string) =>
  (await (
    await edge('decide', {
      body: { v: 1, site: 'demo', page: { url: '/women', type: 'listing' } },
      cookie,
    })
  ).json()) as DecideResponse;

describe('a preview link', () => {
  it('shows a variation of a draft, without consent, and nothing of it is counted', async () => {
    const { url } = await link({ variation: 0, path: '/women' });
    expect(url).toMatch(/^http:\/\/shop\.localhost\/_endcap\/preview#[A-Za-z0-9_-]{43}$/);
    const entered = await enter(tokenOf(url));
    expect(await entered.json()).toEqual({ path: '/women' });
    expect(entered.headers.getSetCookie()[0]).toContain('HttpOnly');
    const { p, f } = await decide(cookieOf(entered));
    expect(f).toEqual({ ranked: 0 });
    expect(p).toMatchObject([{ i: 'listing', n: 0, x: { kind: 'listing', order: 'shop' } }]);
    expect((await decide('')).f).toBeUndefined();
    await ask('/api/experiments/ranked/start?site=demo', {
      body: { starts_at: Date.now() - 60_000 },
      token,
    });
    const { answer } = await ask('/api/experiments/ranked/result?site=demo', { token });
    expect(answer.result.visitors).toBe(0);
  });

  it('works once, and for no cookie but the one that was signed', async () => {
    const { url } = await link({ variation: 1 });
    const entered = await enter(tokenOf(url));
    expect(entered.status).toBe(200);
    expect((await enter(tokenOf(url))).status).toBe(404);
    const forged = cookieOf(entered).replace('ranked:1', 'ranked:0');
    expect((await decide(forged)).f).toBeUndefined();
    expect((await decide(cookieOf(entered))).f).toEqual({ ranked: 1 });
  });

  it('leads a shop that only has the tag to its page, whose script redeems it once and without cookies', async () => {
    const { answer: stored } = await ask('/api/sites/demo', { token });
    const origin = 'https://tagged.example';
    const put = { method: 'PUT', body: { ...stored, hostnames: [], allowed_origins: [origin] }, token };
    expect((await ask('/api/sites/demo', put)).status).toBe(200);
    const { url } = await link({ variation: 1, path: '/women' });
    expect(url).toMatch(/^https:\/\/tagged\.example\/women#endcap-preview=[A-Za-z0-9_-]{43}$/);
    const secret = url.split('=')[1];
    const redeem = () => edge('preview', { body: { site: 'demo', token: secret }, origin });
    const entered = await redeem();
    expect(entered.headers.get('Access-Control-Allow-Origin')).toBe(origin);
    expect(entered.headers.getSetCookie()).toEqual([]);
    const { preview } = (await entered.json()) as { preview: string };
    expect((await redeem()).status).toBe(404);
    const asked = { v: 1, site: 'demo', page: { url: '/women', type: 'listing' } };
    const shown = async (value: string) =>
      (
        (await (
          await edge('decide', { body: { ...asked, preview: value }, origin })
        ).json()) as DecideResponse
      ).f;
    expect(await shown(preview)).toEqual({ ranked: 1 });
    expect(await shown(preview.replace('ranked:1', 'ranked:0'))).toBeUndefined();
  });

  it('is opened by a page that takes the token out of the address and lets no other script run', async () => {
    const response = await edge('preview');
    const policy = response.headers.get('Content-Security-Policy');
    expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[0-9a-f-]{36}'/);
    expect(await response.text()).toContain('history.replaceState');
  });

  it('leads to pages of the shop only, and to variations that exist', async () => {
    for (const body of [
      { variation: 1, path: '//evil.example' },
      { variation: 1, path: 'https://evil.example' },
      { variation: 7 },
    ]) {
      expect((await ask('/api/experiments/ranked/preview?site=demo', { body, token })).status).toBe(422);
    }
  });
});
