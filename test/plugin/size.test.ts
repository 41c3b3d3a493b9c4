import { describe, expect, it } from 'vitest';
import { run } from '../bench/plugin.ts';

describe('the plugin', () => {
  it('weighs 6 KB at most on every page, with consent, capture and apply', async () => {
    const { everyPage, budget } = (await run([])) as { everyPage: { brotli: number }; budget: number };
    expect(everyPage.brotli).toBeLessThanOrEqual(budget);
  });
});
