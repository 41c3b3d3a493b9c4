import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Four projects: `unit` runs in Node (model, architecture, commands), `worker` in workerd with real bindings, `browser`
 * drives Chromium against one part, `journey` against a whole seeded stack (test/journey/seeded-stack.ts).
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
          include: ['test/*.test.ts', 'test/{model,reference,replay,import,demo,verify}/**/*.test.ts'],
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
        // Data of ../shared that a test reads inside workerd, as a data URL.
        assetsInclude: ['**/*.gz'],
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          testTimeout: 60_000,
          // Reading the Worker anew for each file took four fifths of the time. Files of one runtime share its memory,
          // as requests do in production, and each begins with empty storage.
          isolate: false,
          setupFiles: ['test/worker/fresh-storage.ts'],
        },
      },
      {
        root,
        test: {
          name: 'browser',
          include: ['test/{plugin,console,storefront,probe,soak}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          // A page is painted and asks in its own time; on a busy machine one browser in a hundred comes too late.
          retry: 1,
        },
      },
      {
        root,
        test: {
          name: 'journey',
          globalSetup: ['test/journey/seeded-stack.ts'],
          include: ['test/journey/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
