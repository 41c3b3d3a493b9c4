import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, root } from '../build.ts';

const BUDGET_KB = 120;
const FOLDER = join(root, '.build/assets/console');
const ASSETS = join(FOLDER, 'console-assets');

interface Size {
  files: number;
  kb: number;
  brotliKb: number;
}

/**
 * Bytes of the console's first view (index.html, what it names, and what those import at once) and of everything,
 * brotli at the quality that a CDN would keep. Exits 1 when the first view's JavaScript is over its budget.
 */
export async function run(): Promise<object> {
  await build(['console']);
  const html = readFileSync(join(FOLDER, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/console-assets\/([^"]+)"/g)].map((match) => match[1]!);
  const first = withImports(named.filter((name) => name.endsWith('.js')));
  const all = readdirSync(ASSETS);
  const firstView = {
    js: sizeOf(first),
    css: sizeOf(named.filter((name) => name.endsWith('.css'))),
    html: { files: 1, ...bytes([Buffer.from(html)]) },
  };
  const total = {
    js: sizeOf(all.filter((name) => name.endsWith('.js'))),
    css: sizeOf(all.filter((name) => name.endsWith('.css'))),
    fonts: sizeOf(all.filter((name) => name.endsWith('.woff2'))),
  };
  const fits = firstView.js.brotliKb <= BUDGET_KB;
  process.stderr.write(
    `console: first view ${firstView.js.brotliKb} KB of JavaScript (budget ${BUDGET_KB}), ${firstView.css.brotliKb} KB of CSS; all views ${total.js.brotliKb} KB\n`,
  );
  if (!fits) process.exitCode = 1;
  return { budgetKb: BUDGET_KB, fits, firstView, total };
}

/** The scripts and every script that they import statically, each once. */
function withImports(entries: readonly string[]): string[] {
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const source = readFileSync(join(ASSETS, name), 'utf8');
    for (const match of source.matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
      visit(match[1]!);
  };
  for (const entry of entries) visit(entry);
  return [...seen];
}

function sizeOf(names: readonly string[]): Size {
  return { files: names.length, ...bytes(names.map((name) => readFileSync(join(ASSETS, name)))) };
}

function bytes(files: readonly Buffer[]): { kb: number; brotliKb: number } {
  const raw = files.reduce((sum, file) => sum + file.length, 0);
  const packed = files.reduce(
    (sum, file) =>
      sum + brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
    0,
  );
  return { kb: round(raw), brotliKb: round(packed) };
}

function round(size: number): number {
  return Math.round((size / 1024) * 10) / 10;
}
