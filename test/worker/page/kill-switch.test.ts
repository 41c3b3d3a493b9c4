import { expect, test } from 'vitest';
import { KillSwitch } from '../../../worker/page/kill-switch.ts';
import { page, PAGE, placement } from './edge.ts';

const changed = [placement('h1', { kind: 'content', edits: [{ op: 'text', text: 'Changed' }] })];

/** An edge: KV shows what was written `lag` ms ago, and keeps what it read for 30 s. */
function edge(written: (at: number) => string | null, lag: number) {
  let cached: { value: string | null; at: number } | undefined;
  let clock = 0;
  const kill = new KillSwitch();
  const switches = {
    async get(_key: string, { cacheTtl }: { cacheTtl: number }) {
      if (!cached || clock - cached.at > cacheTtl * 1000) cached = { value: written(clock - lag), at: clock };
      return cached.value;
    },
  };
  return async (now: number) => {
    clock = now;
    const waiting: Promise<unknown>[] = [];
    const isOn = await kill.isOn(switches, { now, waitUntil: (promise) => void waiting.push(promise) });
    await Promise.all(waiting);
    return isOn;
  };
}

test('the switch for all sites passes every page through', async () => {
  expect(await page('/x', { placements: changed, parts: { isKilled: async () => true } })).toBe(PAGE);
  expect(
    await page('/x', { placements: changed, parts: { isKilled: () => Promise.reject(new Error('KV')) } }),
  ).toContain('Changed');
});

test('99 of 100 edges follow within 120 s, busy or idle, with KV up to 60 s behind', async () => {
  const KILLED_AT = 1_000_000;
  const written = (at: number) => (at >= KILLED_AT ? 'on' : null);
  let followed = 0;
  for (let index = 0; index < 200; index += 1) {
    // KV's lag, and how often a page is asked for at this edge: from every second to every two minutes.
    const ask = edge(written, (index % 61) * 1000);
    const every = 1000 + ((index * 7919) % 120) * 1000;
    let isOn = false;
    for (let now = KILLED_AT - 600_000 + (index % 13) * 700; now <= KILLED_AT + 240_000; now += every) {
      const seen = await ask(now);
      if (now >= KILLED_AT + 120_000) {
        isOn = seen;
        break;
      }
    }
    followed += Number(isOn);
  }
  expect(followed).toBeGreaterThanOrEqual(198);
});

test('where KV cannot be read, what was known stands', async () => {
  const kill = new KillSwitch();
  let fails = false;
  const switches = { get: () => (fails ? Promise.reject(new Error('KV')) : Promise.resolve('on')) };
  const waitUntil = () => undefined;
  expect(await kill.isOn(switches, { now: 0, waitUntil })).toBe(true);
  fails = true;
  expect(await kill.isOn(switches, { now: 100_000, waitUntil })).toBe(true);
});

test('`off` is off', async () => {
  const kill = new KillSwitch();
  expect(await kill.isOn({ get: async () => 'off' }, { now: 0, waitUntil: () => undefined })).toBe(false);
});
