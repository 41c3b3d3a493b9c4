import { beforeAll, describe, expect, it } from 'vitest';
import { customerKey, personOf } from '../../../worker/visitor/link.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { eraseCustomer } from '../../../worker/visitor/erase.ts';
import { exportMembers } from '../../../worker/segment/export.ts';
import { digestOf } from '../../../worker/visitor/digest.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { fill } from '../site/fixtures.ts';
import { DAY, event, inputOf, purchase, someone } from '../visitor/shop.ts';

const SITE = 'demo';
const now = Date.now();
let token = '';
let digests = 0;

beforeAll(async () => {
  await migrate();
  token = await plantApiToken('admin');
  await fill(token);
  await ask(`/api/segments/everyone?site=${SITE}`, {
    method: 'PUT',
    body: {
      v: 1,
      id: 'everyone',
      name: 'Everyone',
      description: '',
      kind: 'rule',
      condition: { orders: { $gte: 0 } },
    },
    token,
  });
});

const call = (path: string, body?: unknown) => ask(`/api/sites/${SITE}/${path}`, { body, token });

async function begin(kind: string, total: number, digest = String(++digests).padStart(64, '0')) {
  const { status, answer } = await call('imports', {
    kind,
    file: 'people-ada@example.com.csv',
    digest,
    total,
  });
  expect([200, 201]).toContain(status);
  return answer;
}

async function send(kind: string, records: object[]) {
  const { id } = await begin(kind, records.length);
  return (await call(`imports/${id}/parts`, { from: 0, records })).answer;
}

async function view(customer: string) {
  const person = await personOf(bindings, SITE, customer);
  return shardOf(bindings, SITE, person).visitorView(SITE, person);
}

describe('import settings', () => {
  it("are the site's, for tokens that may import", async () => {
    const { answer } = await call('import-settings');
    const { currency, time_zone } = (await ask(`/api/sites/${SITE}`, { token })).answer;
    expect(answer).toEqual({ currency, time_zone });
    const catalog = await plantApiToken('catalog');
    expect((await ask(`/api/sites/${SITE}/import-settings`, { token: catalog })).status).toBe(403);
  });
});

describe('an import of customers', () => {
  it('makes each a person under a keyed hash, one for number and address, and takes the same again once', async () => {
    const records = [
      { row: 1, email: 'Ada@Example.com', customer: 'K-1', since: now - 100 * DAY, country: 'NL' },
      { row: 2, email: 'bob@example.com' },
      { row: 3, email: 'nobody' },
      { row: 4 },
    ];
    const first = await send('customers', records);
    expect(first).toMatchObject({ accepted: 2, duplicates: 0, rejected: 2, next: 4 });
    expect(first.errors.map(({ row }: { row: number }) => row)).toEqual([3, 4]);
    expect(await send('customers', records)).toMatchObject({ accepted: 0, duplicates: 2 });
    const ada = await view('ada@example.com');
    expect(ada).toMatchObject({ profile: { customer_since: now - 100 * DAY, country: 'NL' } });
    expect(ada!.attributes).toMatchObject({ days_as_customer: 100 });
    // Her orders are imported by number, and are hers under the address too.
    const number = await personOf(bindings, SITE, 'K-1');
    await shardOf(bindings, SITE, number).ingest(
      inputOf(SITE, number, [purchase('K-order', 40, now - DAY)], { historical: true }),
    );
    expect(await view('ada@example.com')).toMatchObject({ profile: { orders: 1, revenue: 40 } });
    expect((await view('bob@example.com'))!.profile).not.toHaveProperty('customer_since');
  });

  it('gives ad platforms only whom the shop says they allow, and takes that back', async () => {
    const hash = await digestOf(customerKey('cleo@example.com'));
    const ads = () => exportMembers(bindings, SITE, 'everyone', 'ads');
    const cleo = (marketing?: boolean) => [
      { row: 1, email: 'cleo@example.com', ...(marketing === undefined ? {} : { marketing }) },
    ];
    await send('customers', cleo());
    expect(await ads()).not.toContain(hash);
    await send('customers', cleo(true));
    expect(await ads()).toContain(hash);
    expect(await exportMembers(bindings, SITE, 'everyone', 'csv')).not.toContain(
      await personOf(bindings, SITE, 'cleo@example.com'),
    );
    await send('customers', cleo(false));
    expect(await ads()).not.toContain(hash);
  });

  it('takes nothing of who was erased', async () => {
    await send('customers', [{ row: 1, email: 'dan@example.com' }]);
    await eraseCustomer(bindings, SITE, 'dan@example.com');
    expect(await send('customers', [{ row: 7, email: 'dan@example.com' }])).toMatchObject({
      accepted: 0,
      rejected: 1,
      errors: [{ row: 7, message: expect.stringContaining('erased') }],
    });
    expect(await view('dan@example.com')).toBeUndefined();
  });
});

describe('an import of support tickets', () => {
  it('counts each ticket once, opened, closed and rated, and shows it in attributes', async () => {
    const ticket = (row: number, more: object = {}) => ({
      row,
      ticket: `T-${row}`,
      customer: 'eve@example.com',
      opened: now - 10 * DAY,
      topic: 'delivery',
      ...more,
    });
    await send('tickets', [ticket(1), ticket(2, { opened: now - 3 * DAY })]);
    const answer = await send('tickets', [
      ticket(1, { closed: now - DAY, rating: 5 }),
      ticket(2),
      { row: 9 },
    ]);
    expect(answer).toMatchObject({ accepted: 1, duplicates: 1, rejected: 1 });
    const eve = await view('eve@example.com');
    expect(eve!.profile).toMatchObject({ tickets: 2, tickets_closed: 1, ticket_rating: 1, visits: 0 });
    expect(eve!.attributes).toMatchObject({ support_tickets: 2, open_tickets: 1, days_since_ticket: 3 });
    expect(JSON.stringify(eve)).not.toMatch(/eve@example/);
  });
});

describe('an import of campaign costs', () => {
  it('stands beside what visitors of the channel bought, without telling of fewer than 20', async () => {
    const month = new Date(now).toISOString().slice(0, 7);
    const day = `${month}-01`;
    const cost = (row: number, amount: number, more: object = {}) => ({
      row,
      day,
      channel: 'paid',
      source: 'google',
      campaign: 'autumn',
      cost: amount,
      ...more,
    });
    expect(await send('costs', [cost(1, 90), cost(2, 10, { campaign: 'brand', clicks: 7 })])).toMatchObject({
      accepted: 2,
    });
    expect(await send('costs', [cost(1, 190), cost(2, 10, { campaign: 'brand', clicks: 7 })])).toMatchObject({
      accepted: 1,
      duplicates: 1,
    });
    const come = async (buys: boolean) => {
      const visitor = someone();
      const input = inputOf(SITE, visitor, [
        event('page_view', now - 5_000),
        ...(buys ? [purchase(`C-${visitor}`, 20, now - 4_000)] : []),
      ]);
      input.batch.page = { ...input.batch.page, utm: { medium: 'cpc', source: 'google' }, referrer: null };
      await shardOf(bindings, SITE, visitor).ingest(input);
    };
    for (let i = 0; i < 19; i++) await come(true);
    const paid = async () =>
      (await call(`channels?from=${month}&to=${month}`)).answer.channels.find(
        (one: { channel: string }) => one.channel === 'paid',
      );
    expect(await paid()).toEqual({ channel: 'paid', visitors: null, buyers: null, cost: 200, clicks: 7 });
    for (let i = 0; i < 31; i++) await come(i < 1);
    expect(await paid()).toEqual({
      channel: 'paid',
      visitors: 50,
      buyers: 20,
      orders: 20,
      revenue: 400,
      cost: 200,
      clicks: 7,
      roi: 1,
      cost_per_buyer: 10,
    });
    const { answer } = await call('channels?from=2020-01&to=2020-02');
    expect(answer).toMatchObject({ channels: [], campaigns: [] });
    expect((await call('channels?from=2026-13&to=x')).answer.error.message).toContain('2026-09');
  });
});

describe('an import that broke off', () => {
  it('goes on where it stopped, takes a part sent twice once, and refuses a gap', async () => {
    const digest = 'f'.repeat(64);
    const record = (row: number) => ({ row, email: `r${row}@example.com` });
    const { id } = await begin('customers', 3, digest);
    const part = (from: number, records: object[]) => call(`imports/${id}/parts`, { from, records });
    await part(0, [record(1), record(2)]);
    expect(await begin('customers', 3, digest)).toMatchObject({ id, resumed: true, next: 2 });
    expect((await part(0, [record(1), record(2)])).answer).toMatchObject({ accepted: 2, next: 2 });
    expect((await part(3, [])).status).toBe(409);
    expect((await part(2, [record(3), record(4)])).status).toBe(422);
    expect((await part(2, [record(3)])).answer).toMatchObject({
      accepted: 3,
      next: 3,
      done_at: expect.any(Number),
    });
    expect(await begin('customers', 3, digest)).toMatchObject({ resumed: false });
  });

  it('is listed without a word of what stood in it', async () => {
    const { answer } = await call('imports');
    expect(answer.length).toBeGreaterThan(5);
    expect(JSON.stringify(answer)).not.toMatch(/@example|K-1/);
    const { results } = await bindings.DB.prepare('SELECT * FROM imports').all();
    expect(JSON.stringify(results)).not.toMatch(/@example/);
  });

  it('needs an administrator or a token for imports', async () => {
    const reader = await plantApiToken('viewer');
    const asked = await ask(`/api/sites/${SITE}/imports`, {
      body: { kind: 'costs', file: 'x', digest: 'a'.repeat(64), total: 1 },
      token: reader,
    });
    expect(asked.status).toBe(403);
  });
});
