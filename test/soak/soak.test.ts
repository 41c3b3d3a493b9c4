import { expect, test } from 'vitest';
import { FAULTS } from './soak-origin.ts';
import { soak } from './soak.ts';

test('20 seconds of pages with every fault: all complete, or broken off where the shop broke off', async () => {
  const result = await soak({ seconds: 20, connections: 4, onProgress: () => undefined });
  expect(result.wrong).toEqual([]);
  expect(result.complete).toBeGreaterThan(0);
  expect(result.brokenOff).toBeGreaterThan(0);
  const seen = new Set(Object.keys(result.byFault).map((name) => name.split('+')[0]!));
  expect([...seen].toSorted()).toEqual([...FAULTS].toSorted());
});
