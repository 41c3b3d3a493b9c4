import { createHash, randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler';
import { root } from './build.ts';

export interface StackOptions {
  /** Port of shop, console and privacy page; 0: a free one. */
  port?: number;
  /** Port of the demo shop itself, behind the Worker; 0: a free one. */
  shopPort?: number;
  /** Folder that keeps KV, D1, R2 and shards; absent: memory only. */
  persist?: string;
  /** A shop of one's own instead of the demo shop. */
  origin?: string;
  /** Lets tests and the demo through the bot filter and turns fault injection on; never in production. */
  testHooks?: boolean;
  /** Vars that differ from those of wrangler.toml. */
  vars?: Record<string, string>;
  /** Signing secret; kept by the caller where state is kept. */
  secret?: string;
  /** What Cloudflare would know of the connection. */
  country?: string;
  /** Receives each line the Worker logs. */
  onLog?: (line: string) => void;
}

/** A whole Endcap served on this machine by workerd, with the demo shop behind it. */
export interface Stack {
  port: number;
  shop: string;
  console: string;
  privacy: string;
  /** Address of the shop itself, before the Worker. */
  origin: string;
  worker: Miniflare;
  /** Bearer token of an API client with every scope, made for this stack. */
  apiToken: string;
  secret: string;
  stop(): Promise<void>;
}

const SECRET_BYTES = 32;

/** Serves the built Worker and the demo shop. Throws with one clear line where a port is taken. `build()` comes first. */
export async function serve(options: StackOptions = {}): Promise<Stack> {
  const port = await freePort(options.port ?? 0);
  const shop = options.origin ? undefined : await serveShop(options);
  const origin = options.origin ?? shop!.url;
  const secret = options.secret ?? randomBytes(SECRET_BYTES).toString('hex');
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(root, 'wrangler.toml'));
  const worker = await start(
    {
      ...(workerOptions as object),
      name: 'endcap',
      ...modulesOf(join(root, '.build', 'worker'), 'index.js'),
      bindings: {
        ...(workerOptions.bindings as object),
        SECRET: secret,
        ...options.vars,
        ...(options.testHooks ? { TEST_HOOKS: '1' } : {}),
      },
    },
    { port, ...options },
  );
  await migrate(worker);
  const apiToken = await issueApiToken(worker);
  return {
    port,
    shop: `http://shop.localhost:${port}`,
    console: `http://console.localhost:${port}`,
    privacy: `http://privacy.localhost:${port}`,
    origin,
    worker,
    apiToken,
    secret,
    async stop() {
      await worker.dispose();
      await shop?.worker.dispose();
    },
  };
}

/** The demo shop alone, without the Worker before it. `build(['demo shop'])` comes first. */
export async function serveShop(options: StackOptions): Promise<{ url: string; worker: Miniflare }> {
  const port = await freePort(options.shopPort ?? 0);
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(root, 'test/storefront/wrangler.toml'));
  const worker = await start(
    {
      ...(workerOptions as object),
      name: 'storefront',
      // Modules are named by their path below this folder, and workerd refuses a name that begins with `..`.
      rootPath: root,
      ...modulesOf(join(root, '.build', 'storefront', 'worker'), 'storefront.js'),
      bindings: { ...(workerOptions.bindings as object), TEST_HOOKS: options.testHooks ? '1' : '' },
    },
    { port },
  );
  return { url: `http://127.0.0.1:${port}`, worker };
}

/** A Worker without bindings from a folder that wrangler bundled into: what benchmarks of one part run on. */
export function serveBundle(folder: string, main: string): Promise<Miniflare> {
  return start({ name: 'bundle', compatibilityDate: '2026-10-20', ...modulesOf(folder, main) }, { port: 0 });
}

async function start(
  worker: object,
  { port, persist, country, onLog }: StackOptions & { port: number },
): Promise<Miniflare> {
  const shared = {
    host: '127.0.0.1',
    port,
    cf: { country: country ?? 'NL', continent: 'EU', colo: 'AMS', timezone: 'Europe/Amsterdam' },
    log: new Log(LogLevel.ERROR),
    logRequests: false,
    telemetry: { enabled: false },
    ...(persist ? { resourcePersistencePath: persist } : {}),
    handleStructuredLogs: ({ message }: { message: string }) => onLog?.(message),
  };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({ ...shared, workers: [worker] } as unknown as V4MiniflareOptions),
  );
  await miniflare.ready;
  return miniflare;
}

interface BundledModules {
  /** Module names are relative to it; without it workerd gets names that lead out of the Worker's folder, and fails. */
  modulesRoot: string;
  modules: { type: string; path: string; contents: Uint8Array<ArrayBuffer> | string }[];
}

/** What wrangler bundled: the entry, and each module it left beside it. */
function modulesOf(folder: string, main: string): BundledModules {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(map|md)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const entry = join(folder, main);
  const modules = [entry, ...files.filter((file) => file !== entry)].map((path) => {
    const bytes = new Uint8Array(readFileSync(path));
    if (path === entry) return { type: 'ESModule', path, contents: new TextDecoder().decode(bytes) };
    if (path.endsWith('.wasm')) return { type: 'CompiledWasm', path, contents: bytes };
    return /\.(js|css|sql|txt|html)$/.test(path)
      ? { type: 'Text', path, contents: new TextDecoder().decode(bytes) }
      : { type: 'Data', path, contents: bytes };
  });
  return { modulesRoot: folder, modules };
}

/** Applies the D1 migrations not applied yet, by the same table that `wrangler d1 migrations apply` keeps. */
async function migrate(worker: Miniflare): Promise<void> {
  const db = await worker.getD1Database('DB');
  await db.exec(
    'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
  );
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  const applied = new Set(results.map((row) => row.name));
  const folder = join(root, 'worker/migrations');
  for (const name of globSync('*.sql', { cwd: folder }).toSorted()) {
    if (applied.has(name)) continue;
    const statements = unstable_splitSqlQuery(readFileSync(join(folder, name), 'utf8')).map((sql) =>
      db.prepare(sql),
    );
    await db.batch([...statements, db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name)]);
  }
}

async function issueApiToken(worker: Miniflare): Promise<string> {
  const token = `ec_${randomBytes(24).toString('base64url')}`;
  const db = await worker.getD1Database('DB');
  await db
    .prepare('INSERT OR REPLACE INTO api_tokens (id, name, hash, scopes, created_at) VALUES (?, ?, ?, ?, ?)')
    .bind('local-stack', 'npm start', createHash('sha256').update(token).digest('hex'), 'admin', Date.now())
    .run();
  return token;
}

/** The port if it is free, a free one for 0; throws one line that names the port where it is taken. */
function freePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          error.code === 'EADDRINUSE'
            ? `port ${port} is taken by another program; choose another with --port`
            : error.message,
        ),
      ),
    );
    probe.listen(port, '127.0.0.1', () => {
      const { port: free } = probe.address() as { port: number };
      probe.close(() => resolve(free));
    });
  });
}
