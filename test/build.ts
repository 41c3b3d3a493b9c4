import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string) => join(root, 'node_modules', '.bin', name);

interface Target {
  name: string;
  /** Globs whose bytes decide whether the target is built again. */
  sources: string[];
  output: string;
  command: [string, ...string[]];
}

const CODE = '**/*.{ts,tsx,js,css,html,sql,toml,svg,json,woff2}';

const TARGETS: Target[] = [
  {
    name: 'plugin',
    sources: [`plugin/${CODE}`, 'model/**/*.ts'],
    output: '.build/assets/plugin/plugin.js',
    command: [bin('vite'), 'build', '--config', 'plugin/vite.config.ts', '--logLevel', 'warn'],
  },
  {
    name: 'console',
    sources: [`console/${CODE}`, 'model/**/*.ts'],
    output: '.build/assets/console/index.html',
    command: [bin('vite'), 'build', '--config', 'console/vite.config.ts', '--logLevel', 'warn'],
  },
  {
    name: 'worker',
    sources: [`worker/${CODE}`, 'model/**/*.ts', 'wrangler.toml', 'package-lock.json'],
    output: '.build/worker/index.js',
    command: [
      bin('wrangler'),
      'deploy',
      '--dry-run',
      '--outdir',
      '.build/worker',
      '--config',
      'wrangler.toml',
    ],
  },
  {
    name: 'demo shop',
    sources: [`test/storefront/${CODE}`, 'package-lock.json'],
    output: '.build/storefront/worker/storefront.js',
    command: [
      bin('wrangler'),
      'deploy',
      '--dry-run',
      '--outdir',
      // Absolute: wrangler counts it from the configuration's folder.
      join(root, '.build/storefront/worker'),
      '--config',
      'test/storefront/wrangler.toml',
    ],
  },
];

function fingerprint(sources: string[]): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => globSync(source, { cwd: root })).toSorted()) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function run(name: string, [command, ...args]: Target['command']): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`building the ${name} failed with exit code ${code}:\n${output}`)),
    );
  });
}

/**
 * Builds what changed since the last build: plugin, console, Worker and demo shop, into `.build/`. Says on stderr what
 * it builds; a second call without changes takes the time of hashing the sources.
 */
export async function build(names: readonly string[] = TARGETS.map((target) => target.name)): Promise<void> {
  mkdirSync(join(root, '.build', 'assets'), { recursive: true });
  for (const target of TARGETS.filter((one) => names.includes(one.name))) {
    const stamp = join(root, '.build', `${target.name.replace(' ', '-')}.hash`);
    const hash = fingerprint(target.sources);
    if (existsSync(join(root, target.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash)
      continue;
    const started = performance.now();
    process.stderr.write(`endcap: building the ${target.name} ... `);
    await run(target.name, target.command);
    writeFileSync(stamp, hash);
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  }
}

if (import.meta.filename === process.argv[1])
  await build(process.argv.length > 2 ? process.argv.slice(2) : undefined);
