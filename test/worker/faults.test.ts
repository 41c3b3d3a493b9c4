import { describe, expect, it } from 'vitest';
import type { Env } from '../../worker/env.ts';
import { FAULT_HEADER, withFaults } from '../../worker/faults.ts';

const asking = new Request('http://shop.invalid/', { headers: { [FAULT_HEADER]: 'kv=throw' } });

describe('withFaults', () => {
  it('passes over the header on a production Worker', () => {
    const env = { EDGE: 'kv' } as unknown as Env;
    expect(withFaults(env, asking)).toBe(env);
  });

  it('breaks what is named under TEST_HOOKS, and nothing else', async () => {
    const env = { TEST_HOOKS: '1', EDGE: 'kv', DB: 'd1' } as unknown as Env;
    const broken = withFaults(env, asking);
    await expect(broken.EDGE.get('key')).rejects.toThrow('fault injected: kv');
    expect(broken.DB).toBe(env.DB);
  });
});
