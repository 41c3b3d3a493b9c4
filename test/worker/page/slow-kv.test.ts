import { env } from 'cloudflare:test';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Snapshot } from '../../../model/snapshot.ts';
import type { Env } from '../../../worker/env.ts';
import { pageCounters } from '../../../worker/page/counters.ts';
import { partsOf } from '../../../worker/page/handle.ts';
import { servePage } from '../../../worker/page/serve-page.ts';
import { forgetSnapshots, loadSnapshot } from '../../../worker/site/snapshots.ts';
import { HTML, PAGE, placement, snapshotOf } from './edge.ts';

const HOST = 'slow.example';
const changed = [placement('h1', { kind: 'content', edits: [{ op: 'text', text: 'Changed' }] })];

/** KV that answers when it is let to, with what was published by then; `hangs` false: at once. */
class LateKv {
  hangs = false;
  fails = false;
  published: Snapshot;
  private waiting: (() => void)[] = [];

  constructor(published: Snapshot) {
    this.published = published;
  }

  get = async (key: string): Promise<unknown> => {
    const { published } = this;
    if (this.fails) throw new Error('KV');
    if (this.hangs) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (key.startsWith('host:')) return published.site.id;
    return key.startsWith('snapshot:') ? published : null;
  };
  list = async () => ({ keys: [] });

  /** All that hangs is answered, and what is asked because of that. */
  async answer(): Promise<void> {
    this.hangs = false;
    for (const answer of this.waiting.splice(0)) answer();
    for (let turn = 0; turn < 50; turn += 1) await undefined;
  }
}

let now = 0;
let kv: LateKv;
let asked: string[] = [];
const waiting: Promise<unknown>[] = [];
const ctx = {
  waitUntil: (promise: Promise<unknown>) => void waiting.push(promise),
} as unknown as ExecutionContext;
const edge = () => ({ ...(env as unknown as Env), EDGE: kv as unknown as KVNamespace });
let zoneAnswers: () => Response;

async function get(init: RequestInit = {}): Promise<string> {
  const request = new Request(`https://${HOST}/x`, { headers: { Accept: 'text/html' }, ...init });
  const parts = partsOf(edge(), ctx, request);
  const response = await servePage(request, {
    ...parts,
    now: () => now,
    async fetch(address) {
      asked.push(new URL(address).host);
      return new URL(address).host === HOST ? zoneAnswers() : new Response(PAGE, { headers: HTML });
    },
  });
  return response.text();
}

beforeEach(() => {
  forgetSnapshots();
  now += 10_000_000;
  kv = new LateKv(
    snapshotOf({ placements: changed, site: { hostnames: [HOST], catalog_from_pages: false } }),
  );
  asked = [];
  zoneAnswers = () => new Response(PAGE, { headers: HTML });
});

describe('a KV that hangs', () => {
  test("a cold isolate passes on the zone's own bytes within the budget; what comes late is the next page's", async () => {
    kv.hangs = true;
    const started = performance.now();
    expect(await get()).toBe(PAGE);
    // The budget is 100 ms; a machine that is busy is not KV.
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(asked).toEqual([HOST]);
    await kv.answer();
    await vi.waitFor(() =>
      expect(pageCounters(kv.published.site.id)).toMatchObject({ 'untouched:no-snapshot': 1 }),
    );
    kv.fails = true;
    expect(await get()).toContain('<h1>Changed</h1>');
  });

  test('a snapshot of more than 60 s ago is not shown, and tells where the origin is', async () => {
    expect(await get()).toContain('<h1>Changed</h1>');
    now += 61_000;
    kv.hangs = true;
    asked = [];
    expect(await get()).toBe(PAGE);
    expect(asked).toEqual(['origin.example']);
    expect(pageCounters(kv.published.site.id)).toMatchObject({ 'untouched:no-snapshot': 1 });
    await kv.answer();
    await vi.waitFor(async () => expect(await get()).toContain('<h1>Changed</h1>'));
  });

  test('host and snapshot are read again at the same time', async () => {
    await get();
    now += 61_000;
    const keys: string[] = [];
    const { get: read } = kv;
    kv.hangs = true;
    kv.get = (key) => {
      keys.push(key.split(':')[0]!);
      return read(key);
    };
    await get();
    expect(keys.filter((key) => key === 'host' || key === 'snapshot')).toEqual(['host', 'snapshot']);
  });

  test('where the zone has no origin but us, the page waits for the only one who knows the way', async () => {
    kv.hangs = true;
    zoneAnswers = () => new Response('', { status: 404, headers: { 'X-Endcap-Hop': 'none' } });
    const page = get();
    await vi.waitFor(() => expect(asked).toEqual([HOST]));
    await kv.answer();
    expect(await page).toBe(PAGE);
    expect(asked).toEqual([HOST, 'origin.example']);
  });

  test('a page whose snapshot is in memory sets no timer for it', async () => {
    await get();
    const timers = vi.spyOn(globalThis, 'setTimeout');
    await get();
    expect(timers).not.toHaveBeenCalled();
    timers.mockRestore();
  });
});

test('a KV that fails costs the page nothing but what is ours', async () => {
  kv.fails = true;
  expect(await get()).toBe(PAGE);
  kv.fails = false;
  expect(await get()).toContain('<h1>Changed</h1>');
  now += 61_000;
  kv.fails = true;
  expect(await get()).toBe(PAGE);
});

test('versions never go back, in whatever order reads come in', async () => {
  const { site } = kv.published;
  const at = async (version: number) => {
    kv.published = { ...kv.published, version };
    return loadSnapshot(edge(), site.id, { now: (now += 61_000) });
  };
  expect((await at(5))?.version).toBe(5);
  expect((await at(4))?.version).toBe(5);
  // One that was asked first comes in last.
  kv.hangs = true;
  const late = at(6);
  kv.hangs = false;
  expect((await at(7))?.version).toBe(7);
  await kv.answer();
  expect((await late)?.version).toBe(7);
  expect((await loadSnapshot(edge(), site.id, { now }))?.version).toBe(7);
});
