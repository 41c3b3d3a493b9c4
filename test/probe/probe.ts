import { Buffer } from 'node:buffer';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Response, serveInWorkerd } from './edge-in-workerd.ts';
import { readPages, type ProbePage } from './sources.ts';
import { tryPage, type Tried } from './try-page.ts';

const HELP = `npm run probe -- <page.html | folder> [--out DIR]

Sends pages through the Worker's own page path in workerd and checks every byte. A folder with SOURCES.tsv says how each
page is served and where its grid is; without one, the likeliest grid of each page is searched for.

  DIR/<name>.same.html      the grid in the order it has (or, without a grid, content set to what it is): equal bytes
  DIR/<name>.reversed.html  the grid in reverse order: the same cards, all else byte for byte

The last line is JSON: {pages, same, reversed, refused: [{page, why}]}. Exit code 1: a page that is not what it must be.
`;

export interface ProbeResult {
  pages: number;
  same: number;
  reversed: number;
  refused: { page: string; why: string }[];
}

/** Tries pages one after the other; `onTried` hears of each. */
export async function probe(
  pages: readonly ProbePage[],
  onTried: (tried: Tried) => void,
): Promise<ProbeResult> {
  const byName = new Map(pages.map((page) => [page.name, page]));
  const origin = ({ url }: { url: string }) => {
    const page = byName.get(decodeURIComponent(new URL(url).pathname.slice(1)));
    if (!page) return new Response('', { status: 404 });
    const type = `text/html${page.charset ? `; charset=${page.charset}` : ''}`;
    return new Response(readFileSync(page.path), { headers: { 'Content-Type': type } });
  };
  const worker = await serveInWorkerd([{ name: 'probe', entry: 'test/worker/page/probe-worker.ts', origin }]);
  const result: ProbeResult = { pages: 0, same: 0, reversed: 0, refused: [] };
  try {
    for (const page of pages) {
      const tried = await tryPage(page, async (path, headers) => {
        const response = await worker.dispatchFetch(`http://shop.probe${path}`, { headers });
        return Buffer.from(await response.arrayBuffer());
      });
      result.pages += 1;
      if (tried.isSame) result.same += 1;
      if (tried.reversed && !tried.why) result.reversed += 1;
      if (tried.why) result.refused.push({ page: page.name, why: tried.why });
      onTried(tried);
    }
  } finally {
    await worker.dispose();
  }
  return result;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const [path] = positionals;
  if (values.help || !path) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const pages = readPages(path);
  if (values.out) mkdirSync(values.out, { recursive: true });
  const result = await probe(pages, (tried) => {
    const { page, same, isSame, reversed, grids, cards, why } = tried;
    if (values.out) {
      writeFileSync(join(values.out, `${page.name}.same.html`), same);
      if (reversed) writeFileSync(join(values.out, `${page.name}.reversed.html`), reversed);
    }
    const order = reversed
      ? `${grids} grid${grids === 1 ? '' : 's'}, ${cards} cards reversed`
      : 'no grid reversed';
    process.stdout.write(
      `${isSame ? 'same bytes' : 'NOT THE SAME'}  ${order.padEnd(28)}  ${page.name}${why ? `  (${why})` : ''}\n`,
    );
  });
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (result.same < result.pages || result.refused.length > 0) process.exitCode = 1;
}

if (import.meta.filename === process.argv[1]) {
  await main().catch((error: Error) => {
    process.stderr.write(`probe: ${error.message}\n`);
    process.exitCode = 1;
  });
}
