import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConsentPolicy } from '../../../model/consent.ts';
import { handlePage } from '../../../worker/page/handle.ts';
import { verifyVisitor } from '../../../worker/visitor/identity.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { bindings, HOST, publishSite } from './shop.ts';

const BROWSER = {
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  Accept: 'text/html',
  'Sec-Fetch-Dest': 'document',
};

beforeEach(() => {
  vi.spyOn(globalThis, 'fetch').mockImplementation(
    async () =>
      new Response(
        '<!doctype html><html><head><title>x</title></head><body><h1 class="hero">Hi</h1></body></html>',
        {
          headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'public, max-age=60' },
        },
      ),
  );
});
afterEach(() => vi.restoreAllMocks());

async function firstPage(policy: ConsentPolicy, headers: Record<string, string> = {}) {
  const { site } = await publishSite((snapshot) => {
    snapshot.site.consent_policy = policy;
    snapshot.site.consent_policy_by_country = {};
    snapshot.site.catalog_from_pages = false;
  });
  const ctx = createExecutionContext();
  const request = new Request(`http://${HOST}/`, { headers: { ...BROWSER, ...headers } });
  const response = await handlePage(request, bindings, ctx);
  await response.text();
  await waitOnExecutionContext(ctx);
  const value = response.headers
    .getSetCookie()
    .find((line) => line.startsWith('ec_v='))
    ?.split(';')[0]!
    .slice(5);
  return { site, response, visitor: await verifyVisitor(bindings.SECRET, site.id, value) };
}

describe('the first page', () => {
  it.each(['off', 'opt-out'] as const)(
    'under the policy %s gives an id, and its decisions are logged',
    async (policy) => {
      const { site, response, visitor } = await firstPage(policy);
      expect(visitor).toBeDefined();
      expect(response.headers.get('Cache-Control')).toContain('private');
      const view = await shardOf(bindings, site.id, visitor!).visitorView(site.id, visitor!);
      expect(view?.decisions.length).toBeGreaterThan(0);
    },
  );

  it.each([
    ['asks first', 'opt-in', {}],
    ['is for somebody with Global Privacy Control', 'off', { 'Sec-GPC': '1' }],
    ['is for a crawler', 'off', { 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' }],
    ['is no navigation', 'off', { 'Sec-Fetch-Dest': 'empty' }],
    ['is fetched ahead', 'off', { 'Sec-Purpose': 'prefetch' }],
    ['belongs to somebody who refused', 'off', { Cookie: 'ec_c=1.-.tibz9c.0' }],
  ] as const)('gives none where it %s', async (_, policy, headers) => {
    const { response } = await firstPage(policy, headers);
    expect(response.headers.getSetCookie().filter((line) => line.startsWith('ec_v='))).toEqual([]);
  });
});
