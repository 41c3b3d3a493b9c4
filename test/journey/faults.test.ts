import { describe, expect, inject, it } from 'vitest';
import type { ConsentChoice } from '../../model/consent.ts';
import { DEMO_SITE } from '../demo/demo-site.ts';
import { ask, ShopClient } from '../demo/shop-client.ts';

/** Each part of the platform fails in turn: the shopper still gets 200 and the whole page. */
const stack = inject('stack');
const LISTING = '/women?view=100';
const cardIds = (html: string) =>
  [...html.matchAll(/<li class="product-card"[^>]*data-product-id="([^"]+)"/g)].map((match) => match[1]!);

async function consenting(): Promise<ShopClient> {
  const client = new ShopClient(stack.shop);
  const choice: ConsentChoice = {
    v: 1,
    analytics: true,
    personalization: true,
    marketing: false,
    on_device: false,
    at: Date.now(),
    source: 'banner',
  };
  expect((await client.post('/_endcap/consent', { v: 1, site: DEMO_SITE, choice })).status).toBe(200);
  await client.send(LISTING);
  return client;
}

describe('a page while something fails', () => {
  it.each([
    ['KV throws', 'kv=throw'],
    ['KV hangs', 'kv=hang'],
    ['the shard throws', 'shard=throw'],
    ['the shard hangs', 'shard=hang'],
    ['R2, and with it ranker and catalogue, throws', 'bucket=throw'],
    ['R2 hangs', 'bucket=hang'],
    ['everything throws', 'kv=throw, shard=throw, bucket=throw, queue=throw, database=throw'],
    ['everything hangs', 'kv=hang, shard=hang, bucket=hang, queue=hang, database=hang'],
  ])('%s: 200, every card, the end of the document', async (_, fault) => {
    const client = await consenting();
    const origin = (await ask(stack.origin + LISTING)).body;
    const { status, body } = await client.send(LISTING, { headers: { 'x-endcap-fault': fault } });
    expect(status).toBe(200);
    expect(cardIds(body).toSorted()).toEqual(cardIds(origin).toSorted());
    // What was decided is known last, so its JSON script follows the document.
    expect(body.replace(/<script [^>]*id="endcap-payload"[\s\S]*?<\/script>/, '').trimEnd()).toMatch(
      /<\/html>$/,
    );
  });

  it('an event whose shard fails is taken by the queue and counted once', async () => {
    const client = await consenting();
    const batch = (id: string) => ({
      v: 1,
      site: DEMO_SITE,
      id: `fault-${id}-${Date.now()}`,
      sent_at: Date.now(),
      page: { view: `view-${id}`, url: '/', type: 'home' },
      events: [{ id: `event-${id}-${Date.now()}`, name: 'page_view', at: Date.now(), params: {} }],
      exposures: [],
      webdriver: false,
    });
    const sent = batch('queue');
    const first = await client.send('/_endcap/events', {
      method: 'POST',
      body: JSON.stringify(sent),
      headers: { 'content-type': 'application/json', origin: stack.shop, 'x-endcap-fault': 'shard=throw' },
    });
    expect(first.status).toBe(202);
    const again = await client.post('/_endcap/events', sent);
    expect(again.status).toBe(202);
    const visitor = client.cookies.get('ec_v')!.split('.').slice(0, 2).join('.');
    for (let attempt = 0; ; attempt++) {
      const answer = await ask(`${stack.console}/api/sites/${DEMO_SITE}/visitors/${visitor}`, {
        headers: { authorization: `Bearer ${stack.apiToken}` },
      });
      const events =
        answer.status === 200
          ? (JSON.parse(answer.body) as { view: { events: { id: string }[] } }).view.events.filter(
              ({ id }) => id === sent.events[0]!.id,
            )
          : [];
      if (events.length === 1 && attempt > 12) return;
      expect(events.length).toBeLessThanOrEqual(1);
      if (attempt > 40) throw new Error('the event never arrived');
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  });
});
