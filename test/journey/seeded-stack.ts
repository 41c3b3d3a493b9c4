import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { build } from '../build.ts';
import { seed } from '../demo/seed.ts';
import { issueSetupToken } from '../demo/setup-token.ts';
import { trainOnStack } from '../demo/train-on-stack.ts';
import { serve } from '../stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    stack: {
      shop: string;
      console: string;
      privacy: string;
      origin: string;
      port: number;
      apiToken: string;
      setupToken: string;
    };
  }
}

/** One whole stack, seeded as `npm start` seeds it but smaller, for all journeys of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await build();
  const stack = await serve({ testHooks: true });
  const out = mkdtempSync(join(tmpdir(), 'endcap-ranker-'));
  await seed({
    ...stack,
    shoppers: { before: 90, after: 60 },
    train: () => trainOnStack(stack, out),
  });
  const setupToken = await issueSetupToken(stack.worker);
  const { shop, console, privacy, origin, port, apiToken } = stack;
  project.provide('stack', { shop, console, privacy, origin, port, apiToken, setupToken });
  return async () => {
    await stack.stop();
    rmSync(out, { recursive: true, force: true });
  };
}
