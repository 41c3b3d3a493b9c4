import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runInDurableObject,
} from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeConsent } from '../../../model/consent.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import { handleOverflow } from '../../../worker/event/overflow.ts';
import type { OverflowMessage } from '../../../worker/event/overflow.ts';
import { kvKeys, r2Keys } from '../../../worker/keys.ts';
import { allShards, shardOf } from '../../../worker/visitor/shards.ts';
import {
  ALL_ALLOWED,
  batchOf,
  bindings,
  Browser,
  choiceOf,
  event,
  HOST,
  publishSite,
  purchase,
  TAG_ORIGIN,
  viewItem,
} from '../visitor/shop.ts';

let site: Snapshot;
beforeEach(async () => {
  site = await publishSite();
});

const view = (visitor: string) => shardOf(bindings, site.site.id, visitor).visitorView(site.site.id, visitor);
const pageView = () => event('page_view', Date.now());

async function consented(headers: Record<string, string> = {}): Promise<Browser> {
  const browser = new Browser(site.site.id, headers);
  await browser.consent();
  return browser;
}

describe('POST /_endcap/events', () => {
  it('stores nothing and sets no cookie before consent', async () => {
    const browser = new Browser(site.site.id);
    const { status, answer } = await browser.send({ events: [pageView()] });
    expect(status).toBe(403);
    expect(answer.error.code).toBe('no_consent');
    expect(browser.cookies.size).toBe(0);
    expect(await allShards(bindings, site.site.id)).toEqual([]);
  });

  it('stores events of a consenting visitor under the signed cookie’s id', async () => {
    const browser = await consented();
    const { status, answer } = await browser.send({ events: [pageView(), viewItem('P1', Date.now())] });
    expect([status, answer.accepted, answer.duplicates]).toEqual([202, 2, 0]);
    const seen = await view(browser.visitor!);
    expect(seen!.profile).toMatchObject({
      page_views: 1,
      product_views: 1,
      country: 'NL',
      device: 'desktop',
    });
    expect(seen!.consents).toHaveLength(1);
  });

  it('refuses events under Global Privacy Control, whatever the cookie says', async () => {
    const browser = await consented();
    const { status } = await browser.send({ events: [pageView()] }, { 'Sec-GPC': '1' });
    expect(status).toBe(403);
    expect((await view(browser.visitor!))!.events).toEqual([]);
  });

  it('needs no choice where the policy of the country is opt-out', async () => {
    site = await publishSite((snapshot) => {
      snapshot.site.consent_policy_by_country = { NL: 'opt-out' };
    });
    const browser = new Browser(site.site.id);
    expect((await browser.send({ events: [pageView()] })).status).toBe(202);
    const first = browser.visitor;
    await browser.send({ events: [pageView()] });
    expect(browser.visitor).toBe(first);
    expect((await view(first!))!.profile!.page_views).toBe(2);
  });

  it('counts a batch sent twice, an event sent in two batches and an order reported twice once', async () => {
    const browser = await consented();
    const now = Date.now();
    const order = purchase('T-1', 50, now);
    const batch = { id: 'batch-twice', events: [pageView(), order] };
    await browser.send(batch);
    expect((await browser.send(batch)).answer).toMatchObject({ accepted: 0, duplicates: 2 });
    expect((await browser.send({ events: [order] })).answer).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await browser.send({ events: [purchase('T-1', 50, now)] })).answer).toMatchObject({
      duplicates: 1,
    });
    expect((await view(browser.visitor!))!.profile).toMatchObject({ page_views: 1, orders: 1, revenue: 50 });
  });

  it('takes a beacon’s text/plain', async () => {
    const browser = await consented();
    const { status } = await browser.send(
      { events: [pageView()] },
      { 'Content-Type': 'text/plain;charset=UTF-8' },
    );
    expect(status).toBe(202);
  });

  it('gives a visitor with a forged cookie a new id', async () => {
    const browser = await consented();
    const victim = browser.visitor!;
    browser.cookies.set('ec_v', `${victim}.${'A'.repeat(43)}`);
    await browser.send({ events: [pageView()] });
    expect(browser.visitor).not.toBe(victim);
    expect((await view(victim))!.events).toEqual([]);
  });

  it('counts fields it does not know and takes the rest', async () => {
    const browser = await consented();
    const batch = batchOf(site.site.id, { events: [pageView()] });
    const { answer } = await browser.post('events', {
      ...batch,
      extra: 1,
      events: [{ ...batch.events[0], params: { own: 2 } }],
    });
    expect(answer).toMatchObject({ accepted: 1, unknown_fields: 2 });
  });

  it('counts fields it does not know of the events taken, beside one that was not', async () => {
    const browser = await consented();
    const batch = batchOf(site.site.id);
    const { answer } = await browser.post('events', {
      ...batch,
      extra: 1,
      events: [
        { id: 'x', extra: 1 },
        { ...pageView(), extra: 1 },
      ],
    });
    expect(answer).toMatchObject({ accepted: 1, unknown_fields: 2, rejected: [{ index: 0 }] });
  });

  it('leaves out a malformed event, says why, and takes the others', async () => {
    const browser = await consented();
    const batch = batchOf(site.site.id, { events: [pageView()] });
    const { status, answer } = await browser.post('events', {
      ...batch,
      events: [...batch.events, { id: 'x', name: 'page_view', at: 1 }],
    });
    expect(status).toBe(202);
    expect(answer).toMatchObject({
      accepted: 1,
      rejected: [{ index: 1, message: expect.stringContaining('event id') }],
    });
  });

  it.each([
    ['no JSON', '{', 400, 'bad_request'],
    ['another version', { ...batchOf('x'), v: 2 }, 422, 'invalid'],
    [
      'only malformed events',
      { ...batchOf('x'), events: [{ id: 'short', name: 'page_view', at: 1 }] },
      422,
      'invalid',
    ],
    [
      '101 events',
      { ...batchOf('x'), events: Array.from({ length: 101 }, () => event('scroll', 1)) },
      422,
      'invalid',
    ],
    [
      '201 items',
      {
        ...batchOf('x'),
        events: [
          event('view_item_list', 1, { items: Array.from({ length: 201 }, () => ({ item_id: 'P' })) }),
        ],
      },
      422,
      'invalid',
    ],
    ['more than 60 KB', ' '.repeat(61_441), 413, 'too_large'],
    ['an unknown site', batchOf('nowhere'), 404, 'not_found'],
  ])('refuses %s', async (_, body, status, code) => {
    const sent = await (await consented()).post('events', body);
    expect([sent.status, sent.answer.error.code]).toEqual([status, code]);
    expect(sent.answer.error.message).not.toBe('');
  });

  it.each([
    [
      'a currency that there is not',
      purchase('M1', 5, 1),
      { currency: 'XXQ' },
      'params.currency: XXQ is no currency',
    ],
    ['a currency’s sign', purchase('M2', 5, 1), { currency: '€' }, 'three capital letters'],
    ['an order below 0', purchase('M3', 5, 1), { value: -5 }, 'params.value: is -5, but must be 0 or more'],
    [
      'an order beyond measure',
      purchase('M4', 5, 1),
      { value: 1e300 },
      'params.value: is 1e+300, the limit is 1000000000',
    ],
    [
      'a price beyond measure',
      purchase('M5', 5, 1),
      { items: [{ item_id: 'P', price: 2e9 }] },
      'params.items.0.price: is 2000000000',
    ],
    [
      'a quantity below 0',
      purchase('M6', 5, 1),
      { items: [{ item_id: 'P', quantity: -2 }] },
      'params.items.0.quantity: is -2, but must be 0 or more',
    ],
    [
      'a giant text',
      purchase('M7', 5, 1),
      { items: [{ item_id: 'x'.repeat(5_000) }] },
      'params.items.0.item_id: is 5000 long, the limit is 128',
    ],
    [
      'a text for a number',
      purchase('M8', 5, 1),
      { value: 'twelve' },
      'params.value: is a text, but must be number',
    ],
  ])('refuses %s with value, limit and way out', async (_, order, params, message) => {
    const browser = await consented();
    const faulty = { ...order, at: Date.now(), params: { ...order.params, ...params } };
    const { answer } = await browser.send({ events: [pageView(), faulty as typeof order] });
    expect(answer).toMatchObject({ accepted: 1, rejected: [{ index: 1 }] });
    expect(answer.rejected[0].message).toContain(message);
  });

  it('says that an order in another currency counts without its value', async () => {
    const order = purchase('M9', 50, Date.now());
    const { answer } = await (
      await consented()
    ).send({
      events: [{ ...order, params: { ...order.params, currency: 'USD' } }],
    });
    expect(answer).toMatchObject({
      accepted: 1,
      notes: ["events.0.params.currency: is USD, the site's is EUR: it counts without its value"],
    });
  });

  it('refuses another content type', async () => {
    const sent = await (await consented()).send({ events: [pageView()] }, { 'Content-Type': 'image/png' });
    expect([sent.status, sent.answer.error.code]).toEqual([415, 'unsupported_type']);
  });

  it.each([
    [
      'a crawler',
      { 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
      false,
      'bot',
    ],
    [
      'a headless browser',
      {
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/156.0.0.0 Safari/537.36',
      },
      false,
      'bot',
    ],
    ['a driven browser', {}, true, 'webdriver'],
  ])('does not count %s, and says so', async (_, headers, webdriver, reason) => {
    const browser = await consented(headers);
    const { status, answer } = await browser.send({ events: [pageView()], webdriver });
    expect([status, answer.filtered]).toEqual([200, reason]);
    expect((await view(browser.visitor!))!.events).toEqual([]);
  });

  it('puts the sender’s clock right', async () => {
    const browser = await consented();
    const before = Date.now();
    const ahead = before + 3 * 3_600_000;
    await browser.send({ sent_at: ahead, events: [event('page_view', ahead - 2_000)] });
    const [seen] = (await view(browser.visitor!))!.events;
    expect(seen!.at).toBeGreaterThanOrEqual(before - 2_000);
    expect(seen!.at).toBeLessThanOrEqual(Date.now() - 2_000);
  });

  it('refuses events older than a week', async () => {
    const browser = await consented();
    const { answer } = await browser.send({ events: [event('page_view', Date.now() - 8 * 86_400_000)] });
    expect(answer).toMatchObject({ accepted: 0, rejected: [{ index: 0 }] });
  });

  it('keeps neither tracking parameters nor the tag’s token', async () => {
    const browser = await consented();
    await browser.send({
      token: 'secret-token',
      page: { view: 'v', url: '/women?color=red&utm_source=x&gclid=abc', type: 'listing' },
      events: [pageView()],
    });
    const seen = JSON.stringify(await view(browser.visitor!));
    expect(seen).toContain('/women?color=red');
    expect(seen).not.toContain('gclid');
    expect(seen).not.toContain('secret-token');
  });

  it('refuses a visitor who sends more than a browser does', async () => {
    const browser = await consented();
    let last = 202;
    for (let i = 0; i < 21; i++) {
      last = (
        await browser.send({
          events: Array.from({ length: 100 }, () => event('scroll', Date.now() - i * 60_000)),
        })
      ).status;
    }
    expect(last).toBe(429);
  });

  it('does not count pages that nobody could open so fast', async () => {
    const browser = await consented();
    const now = Date.now();
    const { answer } = await browser.send({
      events: Array.from({ length: 40 }, (_, i) => event('page_view', now - i)),
    });
    expect(answer).toMatchObject({ accepted: 0, filtered: 'impossible_rate' });
  });
});

describe('POST /_endcap/consent', () => {
  it('sets an HttpOnly visitor cookie and a readable consent cookie', async () => {
    const { status, answer, response } = await new Browser(site.site.id).consent();
    expect(status).toBe(200);
    expect(answer.consent).toMatchObject({ analytics: true, personalization: true, undecided: false });
    const [consent, visitor] = response.headers.getSetCookie();
    expect(consent).toMatch(/^ec_c=1\.ap\..*SameSite=Lax$/);
    expect(visitor).toMatch(/^ec_v=eu\.[\w-]{22}\.[\w-]{43}; .*HttpOnly$/);
    expect(visitor!.split(';')[0]!.length).toBeLessThanOrEqual(5 + 80);
  });

  it('gives no id for a refusal, and remembers the refusal', async () => {
    const browser = new Browser(site.site.id);
    await browser.consent({ analytics: false, personalization: false });
    expect([...browser.cookies.keys()]).toEqual(['ec_c']);
  });

  it('gives no id under Global Privacy Control', async () => {
    const browser = new Browser(site.site.id);
    const { answer } = await browser.consent({}, { 'Sec-GPC': '1' });
    expect(answer.consent).toMatchObject({ analytics: false, personalization: false });
    expect(browser.visitor).toBeUndefined();
  });

  it('erases everything on withdrawal and takes the cookies away', async () => {
    const browser = await consented();
    const visitor = browser.visitor!;
    await browser.send({ events: [viewItem('P1', Date.now())] });
    expect(await bindings.EDGE.get(kvKeys.profile(site.site.id, visitor))).not.toBeNull();
    await browser.consent({ analytics: false, personalization: false });
    expect([...browser.cookies.keys()]).toEqual(['ec_c']);
    expect(await view(visitor)).toBeUndefined();
    expect(await bindings.EDGE.get(kvKeys.profile(site.site.id, visitor))).toBeNull();
  });

  it('refuses the page of another shop', async () => {
    const { status, answer } = await new Browser(site.site.id, { Origin: 'https://evil.example' }).consent();
    expect([status, answer.error.code]).toEqual([403, 'forbidden']);
  });
});

describe('tag mode', () => {
  it('knows its visitor by a token, answers with CORS and sets no cookie', async () => {
    const browser = new Browser(site.site.id, { Origin: TAG_ORIGIN });
    const chosen = await browser.consent();
    const { token } = chosen.answer;
    expect(token).toMatch(/^eu\.[\w-]{22}\./);
    expect(chosen.response.headers.get('Access-Control-Allow-Origin')).toBe(TAG_ORIGIN);
    const sent = await browser.send({ token, consent: ALL_ALLOWED, events: [pageView()] });
    expect(sent.status).toBe(202);
    expect(browser.cookies.size).toBe(0);
    const visitor = token.split('.').slice(0, 2).join('.');
    expect((await view(visitor))!.profile!.page_views).toBe(1);
  });

  it('takes a consent string of the batch, not a cookie', async () => {
    const browser = new Browser(site.site.id, { Origin: TAG_ORIGIN });
    browser.cookies.set('ec_c', ALL_ALLOWED);
    expect((await browser.send({ events: [pageView()] })).status).toBe(403);
    const refused = encodeConsent(choiceOf({ analytics: false }));
    expect((await browser.send({ consent: refused, events: [pageView()] })).status).toBe(403);
  });

  it('lets the page read a refusal', async () => {
    const { status, response } = await new Browser(site.site.id, { Origin: TAG_ORIGIN }).send({
      events: [pageView()],
    });
    expect([status, response.headers.get('Access-Control-Allow-Origin')]).toEqual([403, TAG_ORIGIN]);
  });

  it('does not take another site’s token', async () => {
    const { token } = (await new Browser(site.site.id, { Origin: TAG_ORIGIN }).consent()).answer;
    site = await publishSite();
    const sent = await new Browser(site.site.id, { Origin: TAG_ORIGIN }).send({
      token,
      consent: ALL_ALLOWED,
      events: [pageView()],
    });
    expect(sent.answer.token.split('.')[1]).not.toBe(token.split('.')[1]);
  });

  it('answers the browser’s question before a JSON call', async () => {
    const { collectorRoutes } = await import('../../../worker/event/routes.ts');
    const response = await collectorRoutes.request(`http://${HOST}/events`, {
      method: 'OPTIONS',
      headers: { Origin: TAG_ORIGIN },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('Access-Control-Allow-Headers')).toBe('Content-Type');
  });
});

/** A fault of the shard's own disk, in the middle of a write; gives what mends it. */
async function breakShard(visitor: string): Promise<() => Promise<void>> {
  const stub = shardOf(bindings, site.site.id, visitor);
  const rename = (from: string, to: string) =>
    runInDurableObject(stub, (_, state) => {
      state.storage.sql.exec(`ALTER TABLE ${from} RENAME TO ${to}`);
    });
  await rename('log', 'lost');
  return () => rename('lost', 'log');
}

const deliver = async (
  messages: { id: string; body: OverflowMessage; attempts?: number }[],
  queue = 'endcap-overflow',
) => {
  const batch = createMessageBatch(
    queue,
    messages.map((message) => ({ timestamp: new Date(), attempts: 1, ...message })),
  );
  await handleOverflow(batch, bindings);
  return getQueueResult(batch, createExecutionContext());
};

describe('a shard that fails', () => {
  it('loses nothing: the queue takes the batch, and it is counted once', async () => {
    const browser = await consented();
    const visitor = browser.visitor!;
    const mend = await breakShard(visitor);
    const queued: OverflowMessage[] = [];
    const send = bindings.OVERFLOW.send.bind(bindings.OVERFLOW);
    bindings.OVERFLOW.send = (message: OverflowMessage) => {
      queued.push(message);
      return Promise.resolve({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } });
    };
    const batch = { id: 'batch-queued', events: [pageView(), purchase('T-9', 20, Date.now())] };
    const { status, answer } = await browser.send(batch);
    bindings.OVERFLOW.send = send;
    expect([status, answer.accepted]).toEqual([202, 2]);
    expect(queued).toHaveLength(1);

    const body = queued[0]!;
    expect((await deliver([{ id: 'm1', body }])).retryMessages).toMatchObject([{ msgId: 'm1' }]);
    await mend();
    expect((await deliver([{ id: 'm1', body }])).explicitAcks).toEqual(['m1']);
    await deliver([{ id: 'm1', body }]);
    await browser.send(batch);
    expect((await view(visitor))!.profile).toMatchObject({ page_views: 1, orders: 1, revenue: 20 });
  });

  it('keeps dead letters until they are replayed', async () => {
    const { replayDeadLetters } = await import('../../../worker/event/overflow.ts');
    const browser = await consented();
    const visitor = browser.visitor!;
    const input = {
      site: site.site.id,
      visitor,
      batch: batchOf(site.site.id, { events: [pageView()] }),
      receivedAt: Date.now(),
      context: {},
    };
    await deliver([{ id: 'm2', body: { kind: 'batch', input } }], 'endcap-dead-letters');
    const kept = await bindings.BUCKET.list({ prefix: r2Keys.deadLetters(site.site.id) });
    expect(kept.objects).toHaveLength(1);
    expect(kept.objects[0]!.key).not.toContain(visitor);
    expect(await replayDeadLetters(bindings, site.site.id, 10)).toEqual({
      replayed: 1,
      failed: 0,
      left: false,
    });
    expect((await bindings.BUCKET.list({ prefix: r2Keys.deadLetters(site.site.id) })).objects).toEqual([]);
    expect((await view(visitor))!.profile!.page_views).toBe(1);
  });

  it('asks for the batch again where the queue fails too', async () => {
    const browser = await consented();
    const mend = await breakShard(browser.visitor!);
    const send = bindings.OVERFLOW.send.bind(bindings.OVERFLOW);
    bindings.OVERFLOW.send = () => Promise.reject(new Error('no queue'));
    const sent = await browser.send({ events: [pageView()] });
    bindings.OVERFLOW.send = send;
    await mend();
    expect([sent.status, sent.answer.error.code]).toEqual([503, 'unavailable']);
  });
});
