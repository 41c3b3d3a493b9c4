import { beforeEach, describe, expect, test } from 'vitest';
import type { EdgeAnswer } from '../../../model/api/edge.ts';
import { placementFailed } from '../../../worker/page/breaker.ts';
import { announceCircuit } from '../../../worker/page/circuit-board.ts';
import { tellPagesOf } from '../../../worker/page/page-report.ts';
import { kvKeys } from '../../../worker/keys.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { fill } from '../site/fixtures.ts';
import { GRID, page, serve } from './edge.ts';

let token = '';
beforeEach(async () => {
  await migrate();
  token = await plantApiToken('admin');
  await fill(token);
  await bindings.EDGE.put(kvKeys.region('demo', 'eu'), '1');
});

const edge = async (): Promise<EdgeAnswer> => (await ask('/api/sites/demo/edge', { token })).answer;
const post = (path: string, body: unknown, as = token) =>
  ask(`/api/sites/demo/edge/${path}`, { body, token: as });
const site = { id: 'demo' };

describe('GET /api/sites/:site/edge', () => {
  test('counts what became of pages, each once, whoever asks and how often', async () => {
    const before = (await edge()).pages;
    await page('/l/a', { site, placements: [GRID] });
    await page('/l/b', { site });
    await serve(new Request('https://shop.example/x?endcap=off', { headers: { Accept: 'text/html' } }), {
      site,
    });
    await edge();
    const { pages } = await edge();
    for (const what of ['rewritten', 'tagged', 'untouched:opt-out'])
      expect([what, (pages[what] ?? 0) - (before[what] ?? 0)]).toEqual([what, 1]);
  });

  test('tells counters of other isolates that have told', async () => {
    const before = (await edge()).pages['rewritten'] ?? 0;
    await page('/l/c', { site, placements: [GRID] });
    await tellPagesOf(bindings, 'demo', Date.now());
    expect((await edge()).pages['rewritten']).toBe(before + 1);
  });

  test('tells who shows a placement where a framework takes the page over', async () => {
    const cards = ['P1', 'P2'].map((id) => `<li data-product-id="${id}">${id}</li>`).join('');
    const state = '<script type="application/json" id="s">[{"id":"P1"},{"id":"P2"}]</script>';
    const origin = (root: string, tail = '') =>
      `<html><head></head><body><div id="${root}"><ul class="grid">${cards}</ul></div>${tail}</body></html>`;
    await page('/next/a', { site, placements: [GRID], origin: origin('__next', state) });
    await page('/nuxt/a', { site, placements: [GRID], origin: origin('__nuxt') });
    await page('/plain/a', { site, placements: [GRID], origin: origin('x') });
    const { templates } = await edge();
    const told = Object.fromEntries(
      templates.map(({ template, framework, placements }) => [template, [framework, placements['grid']]]),
    );
    expect(told).toMatchObject({
      '/next/*': ['next', 'edge+state'],
      '/nuxt/*': ['nuxt', 'plugin'],
      '/plain/*': ['none', 'edge'],
    });
  });

  test('lists open circuits, which one call closes', async () => {
    const now = Date.now();
    for (let failures = 0; failures < 5; failures += 1) {
      const circuit = placementFailed('demo /l/*', 'hero', { cause: 'handler', now });
      if (circuit) await announceCircuit(bindings.EDGE, 'demo', circuit);
    }
    const { circuits } = await edge();
    expect(circuits).toMatchObject([{ template: '/l/*', placement: 'hero', cause: 'handler' }]);
    expect((await post('retry', { template: '/l/*', placement: 'hero' })).status).toBe(200);
    expect((await edge()).circuits).toEqual([]);
  });
});

describe('switches', () => {
  test('the kill switch of a site is published at once, and so is its end', async () => {
    for (const on of [true, false]) {
      expect((await post('kill', { on })).status).toBe(200);
      const snapshot = await bindings.EDGE.get<{ site: { killed: boolean } }>('snapshot:demo', 'json');
      expect(snapshot!.site.killed).toBe(on);
      expect((await edge()).killed.site).toBe(on);
    }
  });

  test('the kill switch of all sites is an administrator’s', async () => {
    const editor = await plantApiToken('editor');
    const turn = (on: boolean, as: string) =>
      ask('/api/kill-switch', { method: 'PUT', body: { on }, token: as });
    expect((await turn(true, editor)).status).toBe(403);
    expect((await edge()).killed.all).toBe(false);
    expect((await turn(true, token)).status).toBe(200);
    expect((await edge()).killed.all).toBe(true);
    await turn(false, token);
    expect((await edge()).killed.all).toBe(false);
  });

  test('keeping pages is turned on, and a purge raises the epoch, which the edge is told', async () => {
    await post('cache', { on: true });
    await post('purge', {});
    await post('purge', {});
    expect((await edge()).cache).toEqual({ on: true, epoch: 2 });
    const snapshot = await bindings.EDGE.get<{ site: object }>('snapshot:demo', 'json');
    expect(snapshot!.site).toMatchObject({ cache_pages: true, cache_epoch: 2 });
  });

  test('are not a viewer’s', async () => {
    const viewer = await plantApiToken('viewer');
    for (const [path, body] of [
      ['kill', { on: true }],
      ['cache', { on: true }],
      ['purge', {}],
      ['retry', { template: '/x', placement: 'hero' }],
    ] as const)
      expect((await post(path, body, viewer)).status).toBe(403);
    expect((await ask('/api/sites/demo/edge', { token: viewer })).status).toBe(200);
  });

  test('every use is in the audit log', async () => {
    await post('kill', { on: true });
    await post('purge', {});
    const { answer } = await ask('/api/sites/demo/audit', { token });
    expect(answer.slice(0, 2).map(({ action }: { action: string }) => action)).toEqual(['purge', 'kill']);
  });
});
