import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Three projects, one place each: `unit` runs in Node (model, architecture, commands), `worker` in workerd with
 * real bindings, `browser` in Node driving Chromium against a whole served stack (test/stack.ts).
 */
export default defineConfig({
  root,
  test: {
    env: { TZ: 'UTC' },
    projects: [
      {
        root,
        test: {
          name: 'unit',
          include: ['test/*.test.ts', 'test/{model,reference,replay,demo,verify}/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        root,
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { bindings: { SECRET: 'test-secret-test-secret-test-secret-0' } },
          }),
        ],
        test: { name: 'worker', include: ['test/worker/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        root,
        test: {
          name: 'browser',
          include: ['test/{journey,plugin,console,storefront}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
