import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CheckAsked, PlacementCheck } from '../../../model/api/placement.ts';
import type { Experience, Placement, Rule } from '../../../model/placement.ts';
import { pageCounters } from '../../../worker/page/counters.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { LISTING, PAGE, placement } from '../page/edge.ts';
import { fill } from '../site/fixtures.ts';
import { mayMeet } from '../../../worker/placement/conflicts.ts';

let token = '';
beforeEach(async () => {
  await migrate();
  token = await plantApiToken('editor');
  await fill(await plantApiToken('admin'));
});
afterEach(() => vi.unstubAllGlobals());

const text = (value: string): Experience => ({ kind: 'content', edits: [{ op: 'text', text: value }] });
const rule = (id: string, who: Rule['who']): Rule => ({ id, name: '', who, experience: text(id) });
const check = async (asked: CheckAsked, as = token): Promise<PlacementCheck> =>
  (await ask('/api/placements/check?site=demo', { body: asked, token: as })).answer;
const put = (one: Placement) =>
  ask(`/api/placements/${one.id}?site=demo`, { method: 'PUT', body: one, token });
/** The shop answers with this page. */
const shopAnswers = (html: string, init: ResponseInit = {}) =>
  vi.stubGlobal(
    'fetch',
    async () => new Response(html, { headers: { 'Content-Type': 'text/html' }, ...init }),
  );

describe('a rule that is never reached', () => {
  const orders = { orders: { $gte: 1 } };
  const both = { orders: { $gte: 1 }, country: { $eq: 'NL' } };
  const turned = { country: { $eq: 'NL' }, orders: { $gte: 1 } };
  it.each<[string, Rule['who'], Rule['who'], boolean]>([
    ['behind one for everyone', {}, { condition: orders }, true],
    ['behind one for the same condition, however written', { condition: both }, { condition: turned }, true],
    ['behind the same segments', { segments: ['linen-lovers'] }, { segments: ['linen-lovers'] }, true],
    ['narrower by a segment', { condition: orders }, { condition: orders, segments: ['linen-lovers'] }, true],
    ['wider', { condition: orders, segments: ['linen-lovers'] }, { condition: orders }, false],
    ['for others', { condition: orders }, { condition: both }, false],
  ])('%s: %#', async (_name, first, second, isShadowed) => {
    const one = placement('h1', text('a'), {
      id: 'one',
      rules: [rule('first', first), rule('second', second)],
    });
    const { faults } = await check({ placement: one });
    expect(faults.some((fault) => fault.includes('second is never reached'))).toBe(isShadowed);
    expect((await put(one)).status).toBe(isShadowed ? 422 : 201);
  });
});

describe('placements that touch the same', () => {
  const conflicts = async (saved: Placement, asked: Placement) => {
    expect((await put(saved)).status).toBe(201);
    return (await check({ placement: asked })).conflicts;
  };

  it('two texts of one element: the later one stands, and it is named', async () => {
    const found = await conflicts(
      placement('h1', text('a'), { id: 'first', name: 'First', priority: 1 }),
      placement(' h1', text('b'), { id: 'second', name: 'Second', priority: 2 }),
    );
    expect(found).toEqual([
      {
        placement: 'first',
        name: 'First',
        why: 'Both change the content of h1; Second comes last and stands.',
      },
    ]);
  });

  it('two orders of one grid: the first one stands', async () => {
    const found = await conflicts(
      placement('ul.a', LISTING, { id: 'b', name: 'B' }),
      placement('ul.a', LISTING, { id: 'a', name: 'A' }),
    );
    expect(found.map(({ why }) => why)).toEqual(['Both order the same grid; A has its say, B none.']);
  });

  it('one that takes the place of what another changes', async () => {
    const offer: Experience = { kind: 'offer', message: 'x', position: 'replace' };
    const found = await conflicts(
      placement('.banner', offer, { id: 'offer', name: 'Offer' }),
      placement('.banner', text('x'), { id: 'words', name: 'Words' }),
    );
    expect(found.map(({ why }) => why)).toEqual(['Offer takes the place of what Words changes.']);
  });

  it.each<[string, Partial<Placement>]>([
    ['other pages', { match: { paths: ['/men/*'] } }],
    ['other devices', { match: { devices: ['phone'] } }],
    ['a placement that is off', { enabled: false }],
  ])('not on %s', async (_name, more) => {
    const match: Placement['match'] = { paths: ['/women/*'], devices: ['desktop'] };
    const found = await conflicts(
      placement('h1', text('a'), { id: 'first', match }),
      placement('h1', text('b'), { id: 'second', match, ...more }),
    );
    expect(found).toEqual([]);
  });

  it('may meet wherever their pages are not certain to differ', () => {
    const cases: [Placement['match'], Placement['match'], boolean][] = [
      [{ paths: ['/a/*'] }, { paths: ['/a/b'] }, true],
      [{ paths: ['/a/'] }, { paths: ['/a'] }, true],
      [{ paths: ['/a/:x'] }, { paths: ['/*'] }, true],
      [{ paths: ['/a'] }, { paths: ['/b', '/c/*'] }, false],
      [{ locales: ['de'] }, { locales: ['de-AT'] }, true],
      [{ locales: ['de'] }, { locales: ['en'] }, false],
      [{ query: { a: '1' } }, { query: { a: '2' } }, false],
      [{ query: { a: '1' } }, { query: { b: '2' } }, true],
      [{}, { page_types: ['home'] }, true],
      [{ page_types: ['home'] }, { page_types: ['cart'] }, false],
    ];
    for (const [a, b, may] of cases) expect([a, b, mayMeet(a, b), mayMeet(b, a)]).toEqual([a, b, may, may]);
  });
});

describe('a placement tried on a page of the shop', () => {
  const grid = placement('ul.grid', LISTING, { id: 'grid', card: { attribute: 'data-product-id' } });

  it('tells matches, products and who shows it', async () => {
    shopAnswers(PAGE);
    expect((await check({ placement: grid, path: '/women' })).probe).toEqual({
      path: '/women',
      is_for_page: true,
      matches: 1,
      framework: 'none',
      shown_by: 'edge',
      products: 4,
    });
  });

  it('tells why a listing would keep the shop’s order', async () => {
    shopAnswers(PAGE.replace(/ data-product-id="\w+"/g, ''));
    expect((await check({ placement: grid, path: '/x' })).probe).toMatchObject({
      matches: 1,
      refused: 'few-cards',
    });
  });

  it('tells that a selector matches nothing, and that the page is not meant', async () => {
    shopAnswers(PAGE);
    const one = placement('.gone', text('x'), { id: 'gone', match: { paths: ['/women'] } });
    const { probe } = await check({ placement: one, path: '/men' });
    expect(probe).toMatchObject({ matches: 0, is_for_page: false });
    expect(probe!.shown_by).toBeUndefined();
  });

  it('tells the framework, and that the plugin has to show it', async () => {
    shopAnswers(PAGE.replace('<h1>', '<div id="__nuxt"><h1>').replace('<footer>', '</div><footer>'));
    expect((await check({ placement: grid, path: '/x' })).probe).toMatchObject({
      framework: 'nuxt',
      shown_by: 'plugin',
    });
  });

  it('says why it cannot be tried', async () => {
    shopAnswers('', { status: 302, headers: { Location: '/login' } });
    expect((await check({ placement: grid, path: '/x' })).not_tried).toContain('/login');
  });

  it('leaves no trace in the counters of the shop', async () => {
    shopAnswers(PAGE);
    const before = pageCounters('demo');
    await check({ placement: grid, path: '/x' });
    expect(pageCounters('demo')).toEqual(before);
    expect((await bindings.EDGE.list({ prefix: 'circuit:' })).keys).toEqual([]);
  });

  it('never leaves the shop', async () => {
    expect(
      (
        await ask('/api/placements/check?site=demo', {
          body: { placement: grid, path: '//evil.example/' },
          token,
        })
      ).status,
    ).toBe(422);
  });
});
