import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, root } from '../build.ts';

/** DESIGN section 7: the script that every page loads, with consent, capture and apply. */
const BUDGET_BYTES = 6 * 1024;

/** Chunk -> who loads it, beside `plugin.js`, which every page does. */
const CHUNKS = {
  watch: 'after consent, when the page is there',
  ask: 'who has not chosen, opens the question again, or comes with a consent tool',
  decide: 'pages with the bare tag, and soft navigation',
  insert: 'pages with a strip, offer, snippet, HTML edit or split address',
  overlay: 'pages with an overlay',
} as const;

interface Size {
  bytes: number;
  gzip: number;
  brotli: number;
}

/** `npm run bench -- plugin`: what the plugin weighs, by who loads it. Fails over the budget. */
export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean' } } });
  if (values.help) {
    process.stderr.write(
      'npm run bench -- plugin: sizes of the plugin and its chunks; fails over 6 KB brotli.\n',
    );
    return {};
  }
  await build(['plugin']);
  const everyPage = sizeOf('plugin');
  const chunks = Object.fromEntries(
    Object.entries(CHUNKS).map(([name, loadedBy]) => [name, { ...sizeOf(name), loadedBy }]),
  );
  const withinBudget = everyPage.brotli <= BUDGET_BYTES;
  if (!withinBudget) {
    process.stderr.write(
      `plugin.js has ${everyPage.brotli} bytes (brotli), the budget is ${BUDGET_BYTES}.\n`,
    );
    process.exitCode = 1;
  }
  return {
    everyPage,
    budget: BUDGET_BYTES,
    withinBudget,
    /** What a visitor downloads, once, by way of visiting (brotli bytes). */
    visitors: {
      refused: everyPage.brotli,
      undecided: everyPage.brotli + chunks.ask!.brotli,
      consented: everyPage.brotli + chunks.watch!.brotli,
    },
    chunks,
  };
}

function sizeOf(name: string): Size {
  const script = readFileSync(`${root}/.build/assets/plugin/${name}.js`);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return {
    bytes: script.length,
    gzip: gzipSync(script, { level: 9 }).length,
    brotli: brotliCompressSync(script, { params }).length,
  };
}
