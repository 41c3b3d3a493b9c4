import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runInDurableObject,
} from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../../model/decision.ts';
import type { CompactProfile } from '../../../model/profile.ts';
import { mergeTallies } from '../../../model/tally.ts';
import { handleOverflow } from '../../../worker/event/overflow.ts';
import type { OverflowMessage } from '../../../worker/event/overflow.ts';
import { isSignedBy, shopKey } from '../../../worker/event/shop-key.ts';
import { kvKeys, r2Keys } from '../../../worker/keys.ts';
import { digestOf } from '../../../worker/visitor/digest.ts';
import { eraseCustomer, eraseVisitor } from '../../../worker/visitor/erase.ts';
import { visitorIdOfKey } from '../../../worker/visitor/identity.ts';
import { linkVisitor, personOf } from '../../../worker/visitor/link.ts';
import { allShards, shardOf } from '../../../worker/visitor/shards.ts';
import {
  bindings,
  Browser,
  choiceOf,
  event,
  id,
  inputOf,
  publishSite,
  purchase,
  someone,
  viewItem,
} from './shop.ts';

const EMAIL = 'Ada@Example.com';
const now = Date.now();
let site = '';
let person = '';
beforeEach(async () => {
  site = (await publishSite()).site.id;
  person = await personOf(bindings, site, EMAIL);
});

const shard = (visitor: string) => shardOf(bindings, site, visitor);
const view = (visitor: string) => shard(visitor).visitorView(site, visitor);
const copy = (visitor: string) => bindings.EDGE.get<CompactProfile>(kvKeys.profile(site, visitor), 'json');
const ingest = (visitor: string, ...events: Parameters<typeof inputOf>[2]) =>
  shard(visitor).ingest(inputOf(site, visitor, events));
/** A visitor's row as it stands on disk. */
const kept = (visitor: string) =>
  runInDurableObject(
    shard(visitor),
    (_, { storage }) =>
      storage.sql.exec<{ body: string }>('SELECT body FROM visitors WHERE visitor = ?', visitor).one().body,
  );
const trigger = (visitor: string, variation: number) => {
  const seen = { experiment: 'ranked', phase: 1, variation, propensity: 0.5 };
  const record: DecisionRecord = {
    v: 1,
    id: id('decision'),
    at: now - 60_000,
    page: { url: '/', type: 'home' },
    snapshot: 1,
    inputs: '0',
    placements: [],
    triggers: [seen],
  };
  return shard(visitor).logDecisions(site, visitor, record);
};
const tally = async () => {
  const shards = await allShards(bindings, site);
  return mergeTallies(
    await Promise.all(
      shards.map((one) => one.tally({ site, experiment: 'ranked', phase: 1, metrics: ['conversion'] })),
    ),
  );
};

/** Two devices of one person, each with a view and an order, and the person's imported order. */
async function twoDevices(): Promise<[string, string]> {
  const [phone, laptop] = [someone(), someone()];
  await ingest(phone, viewItem('P1', now - 50_000), purchase('T-phone', 10, now - 40_000));
  await ingest(
    laptop,
    viewItem('P2', now - 30_000, { item_category: 'men/shirts' }),
    purchase('T-laptop', 20, now - 20_000),
  );
  await shard(person).ingest(
    inputOf(site, person, [purchase('T-store', 40, now - 900_000)], { historical: true }),
  );
  await linkVisitor(bindings, site, phone, person);
  await linkVisitor(bindings, site, laptop, person);
  return [phone, laptop];
}

describe('a person', () => {
  it('is found by e-mail address whatever its case, and nothing leads back from the id', async () => {
    expect(await personOf(bindings, site, ' ada@example.COM ')).toBe(person);
    expect(person).not.toContain('ada');
    expect(await visitorIdOfKey(bindings.SECRET, 'other', 'eu', 'ada@example.com')).not.toBe(person);
  });

  it('has the profile of all devices and of what was imported, and every device’s page reads it', async () => {
    const [phone, laptop] = await twoDevices();
    expect((await view(person))!.profile).toMatchObject({ orders: 3, revenue: 70, product_views: 2 });
    for (const device of [phone, laptop]) {
      expect(await copy(device)).toMatchObject({ orders: 3, revenue: 70 });
      expect((await view(device))!).toMatchObject({ person, profile: { orders: 1 } });
    }
  });

  it('is counted and learned from as one, whatever the number of devices', async () => {
    await twoDevices();
    const shards = await allShards(bindings, site);
    const counts = await Promise.all(
      shards.map((one) => one.census(site, { condition: { orders: { $gte: 1 } } })),
    );
    expect(counts.reduce((sum, page) => sum + page.visitors, 0)).toBe(1);
    expect(counts.reduce((sum, page) => sum + page.matching!.orders, 0)).toBe(3);
    const customers = await Promise.all(shards.map((one) => one.customers()));
    expect(customers.flatMap(({ rows }) => rows)).toHaveLength(1);
  });

  it('learns what a device does next, once', async () => {
    const [phone, laptop] = await twoDevices();
    const input = inputOf(site, phone, [purchase('T-next', 5, now - 1_000)]);
    await shard(phone).ingest(input);
    await shard(phone).ingest(input);
    expect((await view(person))!.profile).toMatchObject({ orders: 4, revenue: 75 });
    expect((await view(laptop))!.profile!.orders).toBe(1);
    expect(await linkVisitor(bindings, site, phone, person)).toBe(false);
    expect((await view(person))!.profile!.orders).toBe(4);
  });

  it('draws nobody again, and leaves devices out that saw different variations', async () => {
    const [phone, laptop] = [someone(), someone()];
    await trigger(phone, 0);
    await trigger(laptop, 1);
    await trigger(someone(), 1);
    await linkVisitor(bindings, site, phone, person);
    expect((await tally()).mixed).toBe(0);
    await linkVisitor(bindings, site, laptop, person);
    expect(await tally()).toMatchObject({ mixed: 2, cells: [{ variation: 1, visitors: 1 }] });
  });

  it('leaves devices out too that are triggered after they were linked', async () => {
    const [phone, laptop] = await twoDevices();
    await trigger(phone, 0);
    expect((await tally()).mixed).toBe(0);
    await trigger(laptop, 1);
    expect((await tally()).mixed).toBe(2);
  });

  it('loses a device with all it did when that is erased, and keeps the rest', async () => {
    const [phone, laptop] = await twoDevices();
    const receipt = await eraseVisitor(bindings, site, phone);
    expect(receipt).not.toHaveProperty('members');
    const whole = (await view(person))!;
    expect(whole.profile).toMatchObject({ orders: 2, revenue: 60, product_views: 1 });
    expect(whole.members).toEqual([laptop]);
    expect(JSON.stringify(whole)).not.toContain(phone);
    expect(await copy(phone)).toBeNull();
    expect(await copy(laptop)).toMatchObject({ orders: 2 });
  });

  it('loses a device that takes personalization back', async () => {
    const [phone] = await twoDevices();
    await shard(phone).setConsent(site, phone, choiceOf({ personalization: false }));
    expect((await view(person))!.profile!.orders).toBe(2);
    expect(await copy(phone)).toBeNull();
    await ingest(phone, purchase('T-later', 1, now));
    expect((await view(person))!.profile!.orders).toBe(2);
  });

  it('knows an order by each of its names, also after a device was lost', async () => {
    const [phone] = await twoDevices();
    const hook = purchase('5551234', 10, now - 39_000);
    hook.params.label = '#1001';
    await shard(person).ingest(inputOf(site, person, [hook], { historical: true }));
    await eraseVisitor(bindings, site, phone);
    expect(await ingest(person, purchase('1001', 10, now))).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  it('loses a device that takes everything back, with its dead letters', async () => {
    const browser = new Browser(site);
    await browser.consent();
    await browser.send({ events: [viewItem('P1', Date.now()), purchase('T-own', 10, Date.now())] });
    const device = browser.visitor!;
    await linkVisitor(bindings, site, device, person, { ads: 'sealed' });
    await shard(person).ingest(
      inputOf(site, person, [purchase('T-store', 40, now - 900_000)], { historical: true }),
    );
    const letter = `${r2Keys.deadLettersOf(site, await digestOf(device))}m1.json`;
    await bindings.BUCKET.put(letter, '{}');
    await browser.consent({ analytics: false, personalization: false });
    expect(await view(device)).toBeUndefined();
    expect(await copy(device)).toBeNull();
    expect(await bindings.BUCKET.head(letter)).toBeNull();
    const whole = (await view(person))!;
    expect(whole.profile).toMatchObject({ orders: 1, revenue: 40 });
    expect(whole.members).toBeUndefined();
    expect(await kept(person)).not.toContain(device);
    expect(await kept(person)).not.toContain('sealed');
  });

  it('loses a device whose withdrawal came through the queue, also where the person’s shard failed at first', async () => {
    const [phone, laptop] = await twoDevices();
    const choice = choiceOf({ analytics: false, personalization: false });
    const message = { id: 'm1', timestamp: new Date(), attempts: 1 };
    const deliver = async () => {
      const body: OverflowMessage = { kind: 'consent', site, visitor: phone, choice };
      const batch = createMessageBatch('endcap-overflow', [{ ...message, body }]);
      await handleOverflow(batch, bindings);
      return (await getQueueResult(batch, createExecutionContext())).explicitAcks;
    };
    const rename = (from: string, to: string) =>
      runInDurableObject(shard(person), (_, { storage }) => {
        storage.sql.exec(`ALTER TABLE ${from} RENAME TO ${to}`);
      });
    await rename('log', 'lost');
    expect(await deliver()).toEqual([]);
    await rename('lost', 'log');
    expect(await deliver()).toEqual(['m1']);
    expect(await view(phone)).toBeUndefined();
    expect((await view(person))!).toMatchObject({ members: [laptop], profile: { orders: 2, revenue: 60 } });
    expect(await kept(person)).not.toContain(phone);
  });

  it.each([
    [
      'the device refuses marketing with personalization',
      { personalization: false, marketing: false },
      false,
    ],
    ['the only device that gave it goes', { personalization: false, marketing: true }, false],
    ['the shop’s files gave it too', { personalization: false, marketing: true }, true],
  ])('keeps the hash for ad platforms only under consent: %s', async (_, choice, isImported) => {
    const [phone] = await twoDevices();
    await linkVisitor(bindings, site, phone, person, { ads: 'sealed' });
    if (isImported) await shard(person).noteAds(site, person, 'sealed');
    expect(await kept(person)).toContain('"ads":"sealed"');
    await shard(phone).setConsent(site, phone, choiceOf(choice));
    expect((await kept(person)).includes('sealed')).toBe(isImported);
  });

  it('keeps the hash for ad platforms that another device gave', async () => {
    const [phone, laptop] = await twoDevices();
    await linkVisitor(bindings, site, laptop, person, { ads: 'sealed' });
    await eraseVisitor(bindings, site, phone);
    expect(await kept(person)).toContain('"ads":"sealed"');
    await eraseVisitor(bindings, site, laptop);
    expect(await kept(person)).not.toContain('sealed');
  });

  it('is erased as a known customer with all devices', async () => {
    const [phone, laptop] = await twoDevices();
    await eraseCustomer(bindings, site, EMAIL);
    for (const visitor of [phone, laptop, person]) {
      expect(await view(visitor)).toBeUndefined();
      expect(await copy(visitor)).toBeNull();
    }
  });

  it('is erased by a customer number that the shop’s files name beside the address, too', async () => {
    const [phone, laptop] = await twoDevices();
    const number = await personOf(bindings, site, 'KD-1');
    await ingest(number, purchase('T-till', 5, now));
    await linkVisitor(bindings, site, number, person, { imported: true });
    const { shard_rows: rows } = await eraseCustomer(bindings, site, 'KD-1');
    expect(rows).toBeGreaterThan(4);
    for (const visitor of [number, phone, laptop, person]) expect(await view(visitor)).toBeUndefined();
  });
});

describe('POST /_endcap/identify', () => {
  async function proofOf(customer: string): Promise<string> {
    const key = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(await shopKey(bindings, site)),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(customer)));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  it('links with the shop’s proof, and with nothing else', async () => {
    const browser = new Browser(site);
    await browser.consent();
    await browser.send({ events: [event('page_view', Date.now())] });
    const forged = await browser.post('identify', { v: 1, site, customer: EMAIL, proof: '0'.repeat(64) });
    expect([forged.status, forged.answer.error.code]).toEqual([401, 'unauthorized']);
    const { status, answer } = await browser.post('identify', {
      v: 1,
      site,
      customer: EMAIL,
      proof: await proofOf(EMAIL),
    });
    expect([status, answer]).toEqual([200, { linked: true }]);
    expect((await view(person))!.members).toEqual([browser.visitor]);
  });

  it('needs consent to analytics and personalization', async () => {
    const browser = new Browser(site);
    await browser.consent({ personalization: false });
    const { status } = await browser.post('identify', {
      v: 1,
      site,
      customer: EMAIL,
      proof: await proofOf(EMAIL),
    });
    expect(status).toBe(403);
  });

  it('isSignedBy takes hex and base64, and refuses anything else', async () => {
    const hex = await proofOf('x');
    const key = await shopKey(bindings, site);
    const base64 = btoa(String.fromCharCode(...hex.match(/../g)!.map((pair) => Number.parseInt(pair, 16))));
    expect(
      await Promise.all(
        [hex, `sha256=${hex}`, base64, hex.slice(2), '', undefined, 'né'].map((one) =>
          isSignedBy(key, 'x', one),
        ),
      ),
    ).toEqual([true, true, true, false, false, false, false]);
  });
});
