import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { parse } from 'csv-parse/sync';

/** One page to try: its bytes, how it is served, and where its grid is. */
export interface ProbePage {
  /** File name without `.html`. */
  name: string;
  path: string;
  /** Charset of the Content-Type header; undefined: the header names none. */
  charset: string | undefined;
  /** A SOURCES.tsv has a line for it: without selectors there, it has no grid. */
  described: boolean;
  grid: string | undefined;
  card: string | undefined;
  /** Cards that somebody counted, over all grids of the page. */
  expected: { grids: number; cards: number } | undefined;
}

/** The pages at a path: a folder with SOURCES.tsv, a folder of pages, or one page. Throws where there is none. */
export function readPages(path: string): ProbePage[] {
  if (!existsSync(path)) throw new Error(`${path} does not exist.`);
  const folder = statSync(path).isDirectory();
  const table = join(folder ? path : dirname(path), 'SOURCES.tsv');
  const known = existsSync(table) ? readTable(table) : [];
  if (!folder) {
    const own = known.find((page) => basename(page.path) === basename(path));
    return [own ? { ...own, path } : unknownPage(path)];
  }
  const pages = existsSync(table)
    ? known
    : readdirSync(path)
        .filter((file) => /\.html?$/i.test(file))
        .toSorted()
        .map((file) => unknownPage(join(path, file)));
  if (pages.length === 0) throw new Error(`${path} holds neither a SOURCES.tsv with pages nor .html files.`);
  const missing = pages.filter((page) => !existsSync(page.path));
  if (missing.length > 0) throw new Error(`SOURCES.tsv names ${missing[0]!.path}, which is not there.`);
  return pages.map((page) => ({ ...page, name: nameIn(page, pages, path) }));
}

/** A page's name; where folders have pages of the same, with its folder. */
function nameIn({ name, path }: ProbePage, pages: readonly ProbePage[], folder: string): string {
  const isOnly = pages.filter((other) => other.name === name).length === 1;
  return isOnly ? name : [...relative(folder, dirname(path)).split(sep), name].filter(Boolean).join('-');
}

function unknownPage(path: string): ProbePage {
  return {
    name: nameOf(path),
    path,
    charset: undefined,
    described: false,
    grid: undefined,
    card: undefined,
    expected: undefined,
  };
}

function readTable(table: string): ProbePage[] {
  const rows: Record<string, string>[] = parse(readFileSync(table), {
    delimiter: '\t',
    columns: true,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  return rows
    .filter((row) => row['file'])
    .map((row) => {
      const [, grids, cards] = /(\d+)\s+grids?\s*\/\s*(\d+)/.exec(row['checked'] ?? '') ?? [];
      return {
        name: nameOf(row['file']!),
        path: join(dirname(table), row['file']!),
        charset: charsetOf(row['charset']),
        described: true,
        grid: row['grid_selector'] || undefined,
        card: row['card_selector'] || undefined,
        expected: grids === undefined ? undefined : { grids: Number(grids), cards: Number(cards) },
      };
    });
}

/** `UTF-8 (bytes: utf-8)` -> `utf-8`; `none (bytes: utf-8)` -> undefined. */
function charsetOf(text: string | undefined): string | undefined {
  const named = text?.split('(')[0]!.trim().toLowerCase();
  return named && named !== 'none' && named !== '-' ? named : undefined;
}

function nameOf(file: string): string {
  return basename(file).replace(/\.html?$/i, '');
}
