import { beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../model/snapshot.ts';
import { parseCookies } from '../../../model/cookie.ts';
import { enterPrivacyPage } from '../../../worker/privacy/enter.ts';
import { privacyApp } from '../../../worker/privacy/app.ts';
import { kvKeys } from '../../../worker/keys.ts';
import type { CompactProfile } from '../../../model/profile.ts';
import { linkVisitor, personOf } from '../../../worker/visitor/link.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { ALL_ALLOWED, bindings, Browser, HOST, publishSite, purchase, viewItem } from '../visitor/shop.ts';

const ORIGIN = 'http://privacy.localhost';
let snapshot: Snapshot;
let browser: Browser;
let cookie = '';
beforeEach(async () => {
  cookie = '';
  snapshot = await publishSite();
  browser = new Browser(snapshot.site.id);
  await browser.consent();
  await browser.send({
    events: [viewItem('P1', Date.now() - 2_000), purchase('T-1', 40, Date.now() - 1_000)],
  });
});

async function enter(): Promise<URL> {
  const request = new Request(`http://${HOST}/_endcap/privacy?site=${snapshot.site.id}`, {
    headers: { Cookie: Array.from(browser.cookies, ([name, value]) => `${name}=${value}`).join('; ') },
  });
  const response = await enterPrivacyPage(bindings, request, Date.now());
  expect(response.status).toBe(303);
  return new URL(response.headers.get('Location')!);
}

async function ask(path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await privacyApp.request(
    `${ORIGIN}${path}`,
    {
      headers: { Cookie: cookie, Origin: ORIGIN, ...headers },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    },
    bindings,
  );
  const set = response.headers.get('Set-Cookie');
  if (set) cookie = set.split(';')[0]!;
  return { status: response.status, text: await response.text(), response };
}

async function open(): Promise<string> {
  const { hash } = await enter();
  const { status } = await ask('/open', { code: hash.slice('#code='.length) });
  expect(status).toBe(303);
  return /name="token" value="([0-9a-f]+)"/.exec((await ask('/')).text)![1]!;
}

/** What a browser does before it runs a script of a page: compares it with the page's policy. */
async function scriptsAllowed(text: string, policy: string): Promise<boolean[]> {
  const scripts = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => script!);
  return Promise.all(
    scripts.map(async (script) => {
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script));
      return policy.includes(`'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`);
    }),
  );
}

const view = () =>
  shardOf(bindings, snapshot.site.id, browser.visitor!).visitorView(snapshot.site.id, browser.visitor!);
const copy = () =>
  bindings.EDGE.get<CompactProfile>(kvKeys.profile(snapshot.site.id, browser.visitor!), 'json');

describe('the privacy page', () => {
  it('is entered by a code in the fragment that works once and names nobody', async () => {
    const { hash, host } = await enter();
    expect(host).toBe('privacy.localhost');
    expect(hash).not.toContain(browser.visitor!.slice(3));
    const code = hash.slice('#code='.length);
    const first = await ask('/open', { code });
    expect(first.status).toBe(303);
    expect(first.response.headers.get('Set-Cookie')).toMatch(
      /^ec_d=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=1800/,
    );
    expect((await ask('/open', { code })).status).toBe(403);
  });

  it('without a code says what the shop does with data, and nothing of anyone', async () => {
    const { status, text, response } = await ask(`/?site=${snapshot.site.id}`);
    expect(status).toBe(200);
    expect(text).toContain('What Demo shop does with data');
    expect(text).not.toContain('Linen');
    expect(response.headers.get('Content-Security-Policy')).toMatch(
      /default-src 'none'.*script-src 'sha256-[^']+'.*frame-ancestors 'none'/,
    );
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });

  it('runs its one script and sends its forms in a browser: the hash fits, and the Origin is told', async () => {
    const { text, response } = await ask('/');
    expect(await scriptsAllowed(text, response.headers.get('Content-Security-Policy')!)).toEqual([true]);
    // Under no-referrer a form has the Origin "null".
    expect(response.headers.get('Referrer-Policy')).toBe('same-origin');
  });

  it('shows what is known in plain words, attributes with unit and purpose, and the choice', async () => {
    await open();
    const { text } = await ask('/');
    for (const line of [
      '1 order, 40.00 EUR in all',
      'women/shirts',
      'personalization',
      'grade 1-5',
      'Country: NL',
    ])
      expect(text).toContain(line);
    expect(text.match(/checked/g)).toHaveLength(2);
  });

  it('escapes what others wrote', async () => {
    await browser.send({
      events: [viewItem('P2', Date.now(), { item_brand: '<img src=x onerror=alert(1)>' })],
    });
    await open();
    expect((await ask('/')).text).not.toContain('<img');
  });

  it('takes a taste back for good, at once', async () => {
    const token = await open();
    expect((await copy())!.affinities.category).toHaveLength(1);
    await ask('/taste', { token, kind: 'category', value: 'women/shirts' });
    expect((await copy())!.affinities.category).toEqual([]);
    await browser.send({ events: [viewItem('P3', Date.now())] });
    expect((await view())!.compact!.affinities.category).toEqual([]);
  });

  it('gives everything for download', async () => {
    await open();
    const { text, response } = await ask('/download');
    expect(response.headers.get('Content-Disposition')).toContain('my-data.json');
    expect(JSON.parse(text)).toMatchObject({
      visitor: browser.visitor,
      profile: { orders: 1 },
      events: [{ name: 'purchase' }, { name: 'view_item' }],
    });
  });

  it('leaves nothing out of the download: neither what is long ago, nor what other devices gave', async () => {
    const { id: site } = snapshot.site;
    const times = Array.from({ length: 300 }, (_one, index) => Date.now() - 600_000 + index * 1_000);
    for (let at = 0; at < times.length; at += 50)
      await browser.send({ events: times.slice(at, at + 50).map((time) => viewItem('P2', time)) });
    const phone = new Browser(site);
    await phone.consent();
    await phone.send({ events: [purchase('T-phone', 25, Date.now() - 500)] });
    const person = await personOf(bindings, site, 'ada@example.com');
    for (const device of [browser, phone]) await linkVisitor(bindings, site, device.visitor!, person);
    await open();
    const whole = JSON.parse((await ask('/download')).text);
    expect(whole.events.length).toBe(302);
    expect(whole.shared).toMatchObject({ visitor: person, profile: { orders: 2, revenue: 65 } });
    expect((await view())!.events.length).toBe(200);
  });

  it('names every attribute with its source', async () => {
    await open();
    const { text } = await ask('/');
    expect(text).toMatch(/<td>orders<\/td>\s*<td>1<\/td>[^]*?<td>what you did here<\/td>/);
    expect(text).toContain('<td>your browser’s request</td>');
  });

  it('stops personalization, and the shop’s own cookie follows', async () => {
    const token = await open();
    // A choice made in the browser before this one.
    browser.cookies.set('ec_c', ALL_ALLOWED);
    await ask('/consent', { token, analytics: 'on' });
    expect(await copy()).toBeNull();
    const { status } = await browser.send({ events: [viewItem('P4', Date.now())] });
    expect(status).toBe(202);
    expect(browser.cookies.get('ec_c')).toMatch(/^1\.a\./);
    expect(await copy()).toBeNull();
    expect((await view())!.profile!.product_views).toBe(2);
  });

  it('deletes everything, shows a receipt, and nothing comes back', async () => {
    const visitor = browser.visitor!;
    const token = await open();
    const { text } = await ask('/erase', { token });
    expect(text).toContain('Deleted');
    expect(text).toContain('Receipt');
    expect(parseCookies(cookie).get('ec_d')).toBe('');
    expect(await view()).toBeUndefined();
    const { answer, response } = await browser.send({ events: [viewItem('P5', Date.now())] });
    expect(answer).toMatchObject({ accepted: 0, filtered: 'erased' });
    expect(browser.visitor).toBeUndefined();
    expect(response.headers.getSetCookie().map((one) => one.split(';')[0])).toEqual([
      'ec_v=',
      'ec_x=',
      'ec_s=',
    ]);
    expect(
      await shardOf(bindings, snapshot.site.id, visitor).visitorView(snapshot.site.id, visitor),
    ).toBeUndefined();
  });

  it.each([
    ['another page’s form', { Origin: 'https://evil.example' }, true],
    ['a form without the page’s token', {}, false],
  ])('refuses %s', async (_, headers, withToken) => {
    const token = await open();
    const { status } = await ask('/erase', withToken ? { token } : {}, headers);
    expect(status).toBe(403);
    expect(await view()).toBeDefined();
  });
});
