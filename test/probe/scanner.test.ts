import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Comparison } from './comparison.ts';
import { serveInWorkerd } from './edge-in-workerd.ts';
import { readPages } from './sources.ts';

const folder = fileURLToPath(new URL('../../../shared/data/storefront-pages', import.meta.url));
const hasPages = existsSync(folder);
if (!hasPages) console.warn(`SKIPPED: the real pages of shops are not at ${folder}.`);

let worker: Awaited<ReturnType<typeof serveInWorkerd>>;
beforeAll(async () => {
  worker = await serveInWorkerd([{ name: 'compare', entry: 'test/worker/page/compare-worker.ts' }]);
}, 60_000);
afterAll(() => worker?.dispose());

async function compare(page: Uint8Array | string, sizes: readonly number[]): Promise<Comparison> {
  const response = await worker.dispatchFetch('http://compare/', {
    method: 'POST',
    headers: { 'X-Sizes': JSON.stringify(sizes) },
    body: page,
  });
  return (await response.json()) as Comparison;
}

describe.skipIf(!hasPages)('the scanner finds the elements that HTMLRewriter finds', () => {
  const pages = hasPages ? readPages(folder) : [];
  test.each(pages.map(({ name, path }) => [name, path]))('in %s', async (_name, path) => {
    const { elements, ...rest } = await compare(readFileSync(path), [40_000, 999]);
    expect(rest).toEqual({ differences: [] });
    expect(elements).toBeGreaterThan(100);
  });
});
