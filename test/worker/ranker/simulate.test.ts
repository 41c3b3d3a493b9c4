import { beforeEach, describe, expect, it } from 'vitest';
import type { SimulationAnswer, SimulationAsked } from '../../../model/api/ranker.ts';
import { kvKeys } from '../../../worker/keys.ts';
import { forgetRankers } from '../../../worker/ranker/held-rankers.ts';
import { publish } from '../../../worker/site/publish.ts';
import { forgetSnapshots } from '../../../worker/site/snapshots.ts';
import { newVisitorId } from '../../../worker/visitor/identity.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { bindings, migrate, plantApiToken } from '../console-api.ts';
import { stairs } from '../../model/ranker/stair-trees.ts';
import { listing, site as demo } from '../site/fixtures.ts';
import { inputOf, viewItem } from '../visitor/shop.ts';
import { askConsole } from './console.ts';
import { plantCatalog, plantRanker } from './plant.ts';
import { catalogOf } from './shop.ts';

const PRODUCTS = catalogOf(40);

let sites = 0;
let site = '';
let token = '';
beforeEach(async () => {
  await migrate();
  forgetSnapshots();
  forgetRankers();
  token = await plantApiToken('admin');
  site = `simulated${++sites}`;
  const body = { ...demo, id: site, hostnames: [`${site}.localhost`], ranking: { diversity: 0 } };
  await askConsole(`/api/sites/${site}`, { token, method: 'PUT', body });
  await plantCatalog(site, PRODUCTS);
  // What was looked at last counts, and nothing else.
  await plantRanker({ site, version: 'r1', trees: stairs('last_color', [0.5], 1), status: 'live' });
  await publish(bindings, site, Date.now());
  forgetSnapshots();
});

const simulate = async (asked: SimulationAsked): Promise<SimulationAnswer> => {
  const { status, answer } = await askConsole(`/api/sites/${site}/simulate`, { token, body: asked });
  expect(status).toBe(200);
  return answer as SimulationAnswer;
};

describe('a simulation', () => {
  it('shows the order, what each group of features added, and the sentence for the shopper', async () => {
    const { products, average, ranked, ranker, viewed } = await simulate({
      category: 'women',
      viewed: ['P0'],
    });
    expect([ranked, ranker, viewed.map(({ id }) => id)]).toEqual([true, 'r1', ['P0']]);
    expect(products.every(({ category }) => category!.startsWith('women/'))).toBe(true);
    const first = products.slice(0, 3);
    expect(first.map(({ color }) => color)).toEqual(['white', 'white', 'white']);
    for (const { groups, score } of products)
      expect(average + groups.reduce((sum, { added }) => sum + added, 0)).toBeCloseTo(score, 6);
    expect(products[0]!.groups[0]).toMatchObject({ group: 'visit' });
    expect(products.find(({ id }) => id === 'P12')!.sentence).toBe('Because you looked at Product 0');
  });

  it('changes with what was looked at last, and with nothing else that the ranker does not read', async () => {
    const ids = ({ products }: SimulationAnswer): string[] => products.map(({ id }) => id);
    const white = await simulate({ category: 'women', viewed: ['P0'] });
    const blue = await simulate({ category: 'women', viewed: ['P4'] });
    expect(blue.products[0]!.color).toBe('blue');
    expect(ids(blue)).not.toEqual(ids(white));
    expect(ids(await simulate({ category: 'women', viewed: ['P0'], device: 'phone' }))).toEqual(ids(white));
    const none = await simulate({ category: 'women', viewed: [] });
    expect(none.products.every(({ place, shopPlace }) => place === shopPlace)).toBe(true);
    expect(none.products.every(({ sentence }) => sentence === undefined)).toBe(true);
  });

  it('takes a visitor of the shop with what they looked at last', async () => {
    const visitor = newVisitorId('eu', (bytes) => bytes.fill(9));
    await bindings.EDGE.put(kvKeys.region(site, 'eu'), '1');
    await shardOf(bindings, site, visitor).ingest(
      inputOf(site, visitor, [viewItem('P4', Date.now() - 60_000)]),
    );
    const { viewed, products } = await simulate({ visitor, category: 'women' });
    expect(viewed.map(({ id }) => id)).toEqual(['P4']);
    expect(products[0]!.color).toBe('blue');
  });

  it('lets segments choose the rule, and says which', async () => {
    const rules = [
      {
        id: 'vip',
        who: { segments: ['vip'] },
        experience: { kind: 'listing', order: 'ranked', pin: ['P17'], bury: [], out_of_stock_last: false },
      },
      {
        id: 'rest',
        experience: { kind: 'listing', order: 'shop', pin: [], bury: [], out_of_stock_last: false },
      },
    ];
    await askConsole(`/api/segments/vip?site=${site}`, {
      token,
      method: 'PUT',
      body: { v: 1, id: 'vip', name: 'VIP', condition: { orders: { $gt: 3 } } },
    });
    const put = await askConsole(`/api/placements/listing?site=${site}`, {
      token,
      method: 'PUT',
      body: { ...listing, rules },
    });
    expect(put.status).toBe(201);
    forgetSnapshots();
    const asked = { placement: 'listing', category: 'women', viewed: ['P0'] };
    const rest = await simulate({ ...asked, segments: [] });
    expect([rest.rule, rest.ranked]).toEqual(['rest', false]);
    const vip = await simulate({ ...asked, segments: ['vip'] });
    expect([vip.rule, vip.ranked, vip.products[0]!.id, vip.products[0]!.held]).toEqual([
      'vip',
      true,
      'P17',
      'pinned',
    ]);
  });

  it('refuses a visitor nobody knows, and a ranker that is not there', async () => {
    const ask = (body: SimulationAsked) => askConsole(`/api/sites/${site}/simulate`, { token, body });
    const unknown = newVisitorId('eu', (bytes) => bytes.fill(77));
    expect((await ask({ visitor: unknown })).status).toBe(404);
    expect((await ask({ visitor: 'nonsense' })).status).toBe(404);
    expect((await ask({ ranker: 'r9' })).status).toBe(409);
  });
});
