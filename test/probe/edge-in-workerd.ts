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

/** Address the origin has for the Worker; what it answers is the caller's. */
export type Origin = (request: {
  url: string;
  method: string;
  headers: Headers;
}) => Response | Promise<Response>;

export interface ServedWorker {
  url: URL;
  worker: Miniflare;
  stop(): Promise<void>;
}

/** Bundles a Worker of the test tree and serves it in workerd; `origin` answers whatever it fetches. */
export async function serveInWorkerd(
  entry: string,
  origin: Origin | undefined,
  more: object = {},
): Promise<ServedWorker> {
  const name = entry.split('/').at(-1)!.replace(/\.ts$/, '');
  const outDir = join(root, '.build', 'probe', name);
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
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name,
          modules: [
            {
              type: 'ESModule',
              path: join(outDir, 'worker.mjs'),
              contents: readFileSync(join(outDir, 'worker.mjs'), 'utf8'),
            },
          ],
          modulesRoot: outDir,
          compatibilityDate: '2026-10-20',
          ...(origin ? { outboundService: origin } : {}),
          ...more,
        },
      ],
      host: '127.0.0.1',
      port: 0,
      log: new Log(LogLevel.ERROR),
      telemetry: { enabled: false },
    } as unknown as V4MiniflareOptions),
  );
  const url = await worker.ready;
  return { url, worker, stop: () => worker.dispose() };
}

export { Response };
