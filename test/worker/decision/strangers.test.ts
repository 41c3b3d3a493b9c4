import { beforeEach, describe, expect, it } from 'vitest';
import type { Product } from '../../../model/catalog.ts';
import type { DecideResponse, PluginConfig } from '../../../model/page.ts';
import { edgeApp } from '../../../worker/edge-app.ts';
import { r2Keys } from '../../../worker/keys.ts';
import { LISTING, placement } from '../page/edge.ts';
import { signToken, verifyToken } from '../../../worker/visitor/identity.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { encodeConsent } from '../../../model/consent.ts';
import { ALL_ALLOWED, bindings, choiceOf, HOST, publishSite, someone, TAG_ORIGIN } from '../visitor/shop.ts';

const HERO = placement('h1', { kind: 'content', edits: [{ op: 'text', text: 'Hi' }] }, { id: 'hero' });
const TARGETED = {
  ...placement('h2', { kind: 'content', edits: [{ op: 'text', text: 'Hi' }] }, { id: 'targeted' }),
  rules: [
    {
      id: 'r',
      name: '',
      who: { condition: { orders: { $gte: 1 } } },
      experience: { kind: 'content' as const, edits: [{ op: 'text' as const, text: 'Hi' }] },
    },
  ],
};
const STRIP = placement(
  'footer',
  { kind: 'recommendations', strategy: 'new', title: '', count: 3, position: 'append', exclude_bought: true },
  { id: 'strip' },
);
const products: Product[] = ['A', 'B', 'C', 'D'].map((id, index) => ({
  id,
  title: `Product ${id}`,
  url: `/products/${id}`,
  image: `/${id}.webp`,
  price: 10 + index,
  created: Date.now() - index * 86_400_000,
}));

let site = '';
const publish = async (placements: (typeof HERO)[]) => {
  const key = r2Keys.catalog('strangers', 'c1');
  const snapshot = await publishSite((one) => {
    one.placements = placements;
    one.catalog = { version: 'c1', key };
  });
  site = snapshot.site.id;
  await bindings.BUCKET.put(key, JSON.stringify({ v: 1, site, version: 'c1', products }));
};
const call = async (path: string, init: RequestInit = {}) => {
  const waiting: Promise<unknown>[] = [];
  const ctx = {
    waitUntil: (one: Promise<unknown>) => waiting.push(one),
    passThroughOnException() {},
    props: {},
  };
  const response = await edgeApp.fetch(
    new Request(`http://${HOST}/_endcap/${path}`, init),
    bindings,
    ctx as unknown as ExecutionContext,
  );
  const text = await response.text();
  await Promise.all(waiting);
  return { response, text };
};
const decide = async (headers: Record<string, string> = {}, who: object = {}): Promise<DecideResponse> => {
  const { text } = await call('decide', {
    method: 'POST',
    headers: { Origin: TAG_ORIGIN, 'Content-Type': 'text/plain', ...headers },
    body: JSON.stringify({ v: 1, site, page: { url: '/x' }, ...who }),
  });
  return JSON.parse(text) as DecideResponse;
};

describe('decide for a visitor without consent', () => {
  beforeEach(() => publish([HERO, TARGETED, STRIP]));

  it('answers what everyone gets, as nobody’s decision, and keeps nothing', async () => {
    const decided = await decide();
    expect(decided.d).toBe('');
    expect(decided.f).toBeUndefined();
    expect(decided.p.find(({ i }) => i === 'hero')!.x).toMatchObject({ kind: 'content' });
    expect(decided.p.find(({ i }) => i === 'targeted')?.x).toBeUndefined();
  });
});

describe('decide for a tag’s first visitor where the policy needs no choice', () => {
  const optOut = async () => {
    const snapshot = await publishSite((one) => {
      one.placements = [HERO];
      one.site.consent_policy = 'opt-out';
      one.site.consent_policy_by_country = {};
    });
    site = snapshot.site.id;
  };

  it('gives an id, under which the decision counts and the events that follow do too', async () => {
    await optOut();
    const first = await decide();
    expect(first.d).not.toBe('');
    const id = await verifyToken(bindings.SECRET, site, first.token, Date.now());
    const again = await decide({}, { token: first.token });
    expect(again.token).toBeUndefined();
    const seen = await shardOf(bindings, site, id!.id).visitorView(site, id!.id);
    expect(seen!.decisions.map((one) => one.id).toSorted()).toEqual([first.d, again.d].toSorted());
  });

  it('gives none against the visitor’s word, none under Global Privacy Control, and none to a server', async () => {
    await optOut();
    const refused = encodeConsent(choiceOf({ analytics: false, personalization: false }));
    expect((await decide({}, { consent: refused })).token).toBeUndefined();
    expect((await decide({ 'Sec-GPC': '1' })).token).toBeUndefined();
    const { text } = await call('decide', {
      method: 'POST',
      body: JSON.stringify({ v: 1, site, page: { url: '/x' } }),
    });
    expect(JSON.parse(text)).not.toHaveProperty('token');
    await publish([HERO]);
    expect((await decide()).token).toBeUndefined();
  });
});

describe('decide for a visitor who allows it', () => {
  beforeEach(() => publish([HERO, STRIP]));

  it('brings a strip with its products, fewer where less data is asked for', async () => {
    const who = {
      consent: ALL_ALLOWED,
      token: await signToken(bindings.SECRET, site, someone(), Date.now()),
    };
    const itemsOf = ({ p }: DecideResponse) =>
      (p.find(({ i }) => i === 'strip')!.x as { items: { id: string }[] }).items.map(({ id }) => id);
    // The first question finds no catalogue in memory, and has it loaded.
    expect((await decide({}, who)).d).not.toBe('');
    expect(itemsOf(await decide({}, who))).toHaveLength(3);
    expect(itemsOf(await decide({ 'Save-Data': 'on' }, who))).toHaveLength(2);
  });
});

describe('the tag is told whether to ask before consent', () => {
  const configOf = async (): Promise<PluginConfig> => {
    const { text } = await call(`plugin.js?site=${site}`);
    return JSON.parse(/^self\.__endcap_config=(.*);$/m.exec(text)![1]!) as PluginConfig;
  };

  it.each([
    ['an experience for everyone', [HERO], true],
    ['a listing in the shop’s order', [placement('ul', LISTING, { id: 'l' })], true],
    ['targeted ones only', [TARGETED as unknown as typeof HERO], undefined],
    ['nothing', [], undefined],
  ])('%s', async (_name, placements, everyone) => {
    await publish(placements);
    expect((await configOf()).everyone).toBe(everyone);
  });
});
