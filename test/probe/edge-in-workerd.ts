import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  Response,
  type V4MiniflareOptions,
} from 'miniflare';
import { build } from 'vite';
import { root } from '../build.ts';

/** What answers a Worker's `fetch()`: a function here, or another Worker by its name. */
export type Origin =
  | string
  | ((request: { url: string; method: string; headers: Headers }) => Response | Promise<Response>);

export interface TestWorker {
  name: string;
  /** Module of the repository that exports the Worker. */
  entry: string;
  origin?: Origin;
  /** More of Miniflare's options for it. */
  more?: object;
}

/** Workers of the test tree, bundled and served in workerd. The first answers what is dispatched without a name. */
export async function serveInWorkerd(workers: readonly TestWorker[], more: object = {}): Promise<Miniflare> {
  const bundled = await Promise.all(workers.map(bundle));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: bundled,
      host: '127.0.0.1',
      port: 0,
      log: new Log(LogLevel.ERROR),
      telemetry: { enabled: false },
      ...more,
    } as unknown as V4MiniflareOptions),
  );
  await miniflare.ready;
  return miniflare;
}

async function bundle({ name, entry, origin, more }: TestWorker): Promise<object> {
  const outDir = join(root, '.build', 'test-workers', name);
  mkdirSync(outDir, { recursive: true });
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: join(root, entry),
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'esnext',
      rolldownOptions: { output: { entryFileNames: 'worker.mjs' } },
    },
    ssr: { noExternal: true, target: 'webworker' },
  });
  const path = join(outDir, 'worker.mjs');
  return {
    name,
    modules: [{ type: 'ESModule', path, contents: readFileSync(path, 'utf8') }],
    modulesRoot: outDir,
    compatibilityDate: '2026-10-20',
    ...(origin ? { outboundService: origin } : {}),
    ...more,
  };
}

export { Response };
