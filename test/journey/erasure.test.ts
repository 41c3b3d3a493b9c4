import { createHash, createHmac } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import site from '../fixtures/contract/site.json' with { type: 'json' };
import { ApiClient } from '../demo/api-client.ts';
import { ask } from '../demo/shop-client.ts';
import { serve } from '../stack.ts';
import type { Stack } from '../stack.ts';

/** One customer, known by these, leaves traces in every store; then is erased. */
const EMAIL = 'erica.erasable@example.org';
const CUSTOMER = 'KD-4711-990312';
const PRODUCT = 'P-only-erica-saw';
const TOPIC = 'topic-of-the-erased';
const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

const folder = mkdtempSync(join(tmpdir(), 'endcap-erasure-'));
let stack: Stack;
let api: ApiClient;
let cookie = '';
let visitor = '';
/** Lines of the Worker's log. */
const logged: string[] = [];

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const reply = await ask(`${stack.shop}/_endcap/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': AGENT, cookie, ...headers },
    body: JSON.stringify(body),
  });
  expect(reply.status, `${path}: ${reply.body}`).toBeLessThan(300);
  return reply;
}

const batch = (name: string, params: object) => ({
  v: 1,
  site: 'demo',
  id: `batch-erica-${name}`,
  sent_at: Date.now(),
  page: {
    view: `view-${name}`,
    url: `/search?q=x&email=${encodeURIComponent(EMAIL)}`,
    type: 'search',
    referrer: `example.org/mail?to=${EMAIL}`,
  },
  events: [{ id: `event-erica-${name}`, name, at: Date.now(), params }],
});

beforeAll(async () => {
  stack = await serve({
    persist: folder,
    origin: 'http://127.0.0.1:9',
    testHooks: true,
    onLog: (line) => logged.push(line),
  });
  api = new ApiClient(stack.console, stack.apiToken);
  await api.put('/sites/demo', { ...site, consent_policy_by_country: {} });
  const choice = { v: 1, analytics: true, personalization: true, at: Date.now(), source: 'banner' };
  const chosen = await post('consent', { v: 1, site: 'demo', choice });
  cookie = chosen.headers['set-cookie']!.map((line) => line.split(';')[0]).join('; ');
  visitor = /ec_v=([a-z]{2}\.[\w-]{22})/.exec(cookie)![1]!;

  await post('events', batch('view_item', { items: [{ item_id: PRODUCT, price: 10 }] }));
  await post('events', batch('search', { search_term: EMAIL }));
  const { shop_key: key } = await api.get<{ shop_key: string }>('/sites/demo/shop-key');
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('hex');
  await post('identify', { v: 1, site: 'demo', customer: EMAIL, proof: sign(EMAIL) });
  const order = {
    v: 1,
    order_id: 'O-1',
    at: Date.now(),
    value: 10,
    currency: 'EUR',
    items: [{ item_id: PRODUCT }],
    customer: EMAIL,
  };
  await post('orders/own?site=demo', order, { 'x-endcap-signature': sign(JSON.stringify(order)) });
  for (const customer of [EMAIL, CUSTOMER]) {
    const bought = {
      transaction_id: `O-${customer.length}`,
      value: 5,
      currency: 'EUR',
      items: [{ item_id: PRODUCT }],
    };
    await api.post('/events/backfill', {
      v: 1,
      site: 'demo',
      visitors: [{ key: customer, batches: [batch('purchase', bought)] }],
    });
  }
  const importAs = async (kind: string, records: object[]) => {
    const file = {
      kind,
      file: `${EMAIL}.csv`,
      digest: createHash('sha256').update(kind).digest('hex'),
      total: 1,
    };
    const { id } = await api.post<{ id: string }>('/sites/demo/imports', file);
    const { accepted } = await api.post<{ accepted: number }>(`/sites/demo/imports/${id}/parts`, {
      from: 0,
      records,
    });
    expect(accepted).toBe(1);
  };
  await importAs('customers', [
    { row: 1, email: EMAIL, customer: CUSTOMER, marketing: true, since: 1_700_000_000_000 },
  ]);
  await importAs('tickets', [
    { row: 1, ticket: 'Z-1', customer: EMAIL, opened: Date.now() - 9_000, topic: TOPIC },
  ]);
});
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything each store answers with through its own interface, as one text. */
async function everything(): Promise<Record<string, string>> {
  const kv = await stack.worker.getKVNamespace('EDGE');
  const keys = (await kv.list()).keys.map((key) => key.name);
  const bucket = await stack.worker.getR2Bucket('BUCKET');
  const db = await stack.worker.getD1Database('DB');
  const { results: tables } = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
    .all<{ name: string }>();
  const rows = await Promise.all(tables.map(({ name }) => db.prepare(`SELECT * FROM "${name}"`).all()));
  const training = await ask(`${stack.console}/api/export?site=demo`, {
    headers: { authorization: `Bearer ${stack.apiToken}` },
  });
  return {
    kv: JSON.stringify([keys, await Promise.all(keys.map((key) => kv.get(key)))]),
    r2: (
      await Promise.all(
        (await bucket.list()).objects.map(
          async ({ key }) => `${key} ${await (await bucket.get(key))?.text()}`,
        ),
      )
    ).join('\n'),
    d1: JSON.stringify(rows.map(({ results }) => results)),
    export: training.body,
    visitors: JSON.stringify(await api.get('/sites/demo/visitors')),
  };
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
}

describe('erasing a known customer', () => {
  it('has something to erase', async () => {
    const before = await everything();
    expect(before.kv).toContain(visitor);
    expect(before.export).toContain(PRODUCT);
    expect(before.visitors).toContain(visitor);
  });

  it('leaves nothing of her devices, orders and imports in any store', async () => {
    // Batches that never reached her shard: one given up, one that the queue is about to deliver.
    const bucket = await stack.worker.getR2Bucket('BUCKET');
    const digest = createHash('sha256').update(visitor).digest('hex');
    const letter = {
      kind: 'batch',
      input: { site: 'demo', visitor, batch: batch('lost', { item: PRODUCT }) },
    };
    await bucket.put(`dead-letters/demo/${digest}/1`, JSON.stringify(letter));
    await post('events', batch('view_item', { items: [{ item_id: PRODUCT }] }), {
      'x-endcap-fault': 'shard=throw',
    });
    const eraseBy = (customer: string) =>
      api.post<{ shard_rows: number; recoverable_until: number; digest: string }>(
        '/sites/demo/customers/erase',
        { customer },
      );
    const receipt = await eraseBy(EMAIL);
    expect(receipt.shard_rows).toBeGreaterThan(10);
    expect(receipt.recoverable_until).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    // The imported customer has told that address and number are one person's.
    expect((await eraseBy(CUSTOMER)).shard_rows).toBe(0);
    const expectNothing = async () => {
      const after = await everything();
      for (const [store, text] of Object.entries(after)) {
        for (const trace of [visitor, PRODUCT, EMAIL, CUSTOMER, TOPIC])
          expect(text, `${store} holds ${trace}`).not.toContain(trace);
      }
      expect(after.d1).toContain(receipt.digest);
    };
    await expectNothing();
    // The queue delivers after 2 seconds (wrangler.toml); what it brings is refused.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await expectNothing();
  });

  it('left no word of her in the log', () => {
    expect(logged.join('\n')).toContain('shard_unavailable');
    for (const trace of [visitor, PRODUCT, EMAIL, CUSTOMER, TOPIC])
      expect(logged.join('\n')).not.toContain(trace);
  });

  it('takes no more events of her old cookie', async () => {
    const { body } = await post('events', batch('page_view', {}));
    expect(JSON.parse(body)).toMatchObject({ accepted: 0, filtered: 'erased' });
  });

  it('leaves no row of her in any table of the shards, and of the other stores’ databases', async () => {
    await stack.stop();
    const databases = globSync('**/*.sqlite', { cwd: folder });
    const shards = databases.filter((name) => name.includes('VisitorShard'));
    expect(shards.length).toBeGreaterThan(0);
    const traces = [visitor, PRODUCT, TOPIC, EMAIL, CUSTOMER];
    for (const name of databases) {
      const database = new DatabaseSync(join(folder, name), { readOnly: true });
      const tables = database
        .prepare(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
        )
        .all() as { name: string }[];
      for (const table of tables) {
        const rows = database.prepare(`SELECT * FROM "${table.name}"`).all();
        const text = rows.map((row) => Object.values(row).map(textOf).join(' ')).join('\n');
        for (const trace of traces)
          expect(text, `${name}, ${table.name} holds ${trace}`).not.toContain(trace);
      }
      database.close();
    }
  });

  it('never had her e-mail address or customer number in a file, in plain', async () => {
    const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const entry of files) {
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      for (const secret of [EMAIL, encodeURIComponent(EMAIL), 'erica.erasable', CUSTOMER]) {
        expect(bytes.includes(secret), `${entry.name} holds ${secret}`).toBe(false);
      }
    }
  });
});
