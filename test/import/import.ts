import { createHash } from 'node:crypto';
import { closeSync, createReadStream, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import type { ImportRecord, ImportSettings } from '../../model/api/import.ts';
import { CHANNELS } from '../../model/channel.ts';
import type { Channel } from '../../model/channel.ts';
import { fieldsOf, IMPORT_KINDS, parseMapping } from '../../model/import/columns.ts';
import type { ImportKind } from '../../model/import/columns.ts';
import { CsvReader } from '../../model/import/csv-reader.ts';
import type { ReadRow } from '../../model/import/csv-reader.ts';
import { encodingOf } from '../../model/import/encoding-of.ts';
import { FileImport } from '../../model/import/file-import.ts';
import type { FileImported, FileImportOptions } from '../../model/import/file-import.ts';
import { JsonLinesReader } from '../../model/import/json-lines-reader.ts';
import type { CustomerHistory } from '../../model/import/order-batches.ts';
import { readProducts } from '../../model/import/product-feed.ts';
import { xmlItems } from '../../model/import/xml-items.ts';
import { ApiClient } from '../demo/api-client.ts';
import { SpilledOrders } from './spilled-orders.ts';

const HELP = `npm run import -- FILE... --dry-run
npm run import -- FILE... --site ID --url CONSOLE --token TOKEN
npm run import -- --kind customers|tickets|costs FILE... (--dry-run | --site ID --url CONSOLE --token TOKEN)
npm run import -- --products FEED (--dry-run | --site ID --url CONSOLE --token TOKEN)

Imports orders (shop export, point of sale, any back office) as history of their customers; customers, support tickets
and campaign costs; and product feeds. Several files are read as one, packed by gzip too; CSV by default (comma,
semicolon, tab or bar; UTF-8, UTF-16 or Latin-1), .ndjson, .jsonl and .json as JSON Lines, nested lines of an order
included. Exports of Shopify, WooCommerce and Magento need no mapping; a file of any size goes through little memory.
Customer numbers and e-mail addresses leave this machine once, over the wire to your own Worker, which keeps only a keyed
hash; lines of orders wait in a temporary folder of their own and are taken off it. Sending the same file again changes
nothing, and an import that broke off goes on where it stopped. A faulty row costs only itself: the report names it.

  --kind KIND             ${IMPORT_KINDS.join(', ')}; default: orders
  --products              the file is a product feed: Google Merchant XML or TSV, Shopify CSV, JSON Lines; it
                          replaces the site's catalogue (token scope: catalog)
  --map FIELD=COLUMN,...  columns, where they are not found by name; fields:
${IMPORT_KINDS.map((kind) => `                            ${kind}: ${fieldsOf(kind).join(', ')}`).join('\n')}
  --delimiter C           of the CSV; default: told by the header
  --dates ORDER           day-first or month-first, of 3/4/2026; default: told by the dates
  --channel NAME          of costs whose rows do not name theirs: ${CHANNELS.join(', ')}
  --time-zone ZONE        of times that name none; default: the site's, with --dry-run UTC
  --currency CODE         rows in another are left out; default: the site's, with --dry-run EUR, of a feed
                          the first price's
  --dry-run               read and report, send nothing
  --token                 or the variable ENDCAP_TOKEN: an API token with the scope backfill

The last line is one JSON object: what was read, what is wrong with it, what was sent.`;

/** Orders in one request: well below the Worker's 16 MB. Other records in one request. */
const ORDERS_A_REQUEST = 1_500;
const RECORDS_A_REQUEST = 1_000;
const HEAD_BYTES = 256 * 1024;
const DRY_RUN = { dry_run: true };

const { values, positionals } = readArguments();

if (values.help) {
  console.log(HELP);
  process.exit(0);
}
try {
  console.log(JSON.stringify(await run()));
} catch (error) {
  console.error(`endcap: ${(error as Error).message}`);
  process.exit(1);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        kind: { type: 'string', default: 'orders' },
        map: { type: 'string', multiple: true, default: [] },
        delimiter: { type: 'string' },
        dates: { type: 'string' },
        channel: { type: 'string' },
        'time-zone': { type: 'string' },
        currency: { type: 'string' },
        site: { type: 'string' },
        url: { type: 'string' },
        token: { type: 'string' },
        products: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    console.error(`endcap: ${(error as Error).message}`);
    process.exit(1);
  }
}

async function run(): Promise<object> {
  if (positionals.length === 0) throw new Error('name a file to import; --help shows how.');
  for (const file of positionals) if (!existsSync(file)) throw new Error(`there is no file ${file}.`);
  const { site, url } = values;
  const token = values.token ?? process.env.ENDCAP_TOKEN;
  if (!values['dry-run'] && (!site || !url || !token))
    throw new Error('--site, --url and --token are needed, or --dry-run.');
  const api = values['dry-run'] ? undefined : new ApiClient(url!, token!);
  if (values.products) return importProducts(positionals, site, api);

  const kind = oneOf('kind', values.kind, IMPORT_KINDS);
  const settings = api
    ? await api.get<ImportSettings>(`/sites/${site}/import-settings`)
    : { currency: 'EUR', time_zone: 'UTC' };
  const options = {
    kind,
    site: {
      id: site ?? 'dry-run',
      currency: values.currency ?? settings.currency,
      time_zone: zone(values['time-zone'] ?? settings.time_zone),
    },
  };
  if (kind !== 'orders') {
    const { imported, digest } = await readFiles(positionals, options);
    const { records, report, columns, notes } = imported;
    const from = (next: number) => records.slice(next);
    const sent = api && (await send({ kind, total: records.length, from, digest, report }, site!, api));
    return { kind, columns, notes, quality: report, records: records.length, ...(sent ? { sent } : DRY_RUN) };
  }
  const bytes = positionals.reduce((sum, file) => sum + statSync(file).size * (isGzip(file) ? 8 : 1), 0);
  const spilled = new SpilledOrders(options.site, bytes);
  try {
    const { imported, digest } = await readFiles(positionals, {
      ...options,
      onLine: (line) => spilled.add(line),
    });
    const { report, columns, notes } = imported;
    const { customers, orders } = await spilled.count();
    const from = (next: number) => spilled.histories(next);
    const sent = api && (await send({ kind, total: customers, from, digest, report }, site!, api));
    return { kind, columns, notes, quality: report, customers, orders, ...(sent ? { sent } : DRY_RUN) };
  } finally {
    spilled.remove();
  }
}

async function importProducts(
  files: readonly string[],
  site: string | undefined,
  api: ApiClient | undefined,
): Promise<object> {
  const rows: ReadRow[] = [];
  const faults = [];
  for (const file of files) {
    if (/\.(xml|rss|atom)(\.gz)?$/i.test(file)) {
      let whole = '';
      for await (const text of textOf(file)) whole += text;
      for (const [index, cells] of xmlItems(whole).entries()) rows.push({ row: index + 1, cells });
      continue;
    }
    const reader = /\.(ndjson|jsonl|json)(\.gz)?$/i.test(file)
      ? new JsonLinesReader()
      : new CsvReader({ delimiter: values.delimiter });
    for await (const text of textOf(file)) rows.push(...reader.push(text));
    rows.push(...reader.end());
    faults.push(...reader.faults);
  }
  const { products, report } = readProducts(rows, { now: Date.now(), currency: values.currency });
  const quality = {
    ...report,
    rows: report.rows + faults.length,
    unreadable: report.unreadable + faults.length,
    errors: [...faults, ...report.errors].toSorted((a, b) => a.row - b.row),
  };
  if (!api) return { quality, ...DRY_RUN };
  if (products.length === 0)
    throw new Error(
      `the feed has no product that can be read, the catalogue stays: ${JSON.stringify(quality)}`,
    );
  return { quality, stored: await api.put<object>(`/sites/${site}/catalog`, products) };
}

async function readFiles(
  files: readonly string[],
  options: Pick<FileImportOptions, 'kind' | 'site' | 'onLine'>,
): Promise<{ imported: FileImported; digest: string }> {
  const { kind } = options;
  const reading = new FileImport({
    ...options,
    file: files[0]!,
    now: Date.now(),
    columns: parseMapping(values.map, kind),
    delimiter: values.delimiter,
    ...(values.dates === undefined
      ? {}
      : { dayFirst: oneOf('dates', values.dates, ['day-first', 'month-first']) === 'day-first' }),
    ...(values.channel === undefined
      ? {}
      : { channel: oneOf('channel', values.channel, CHANNELS) as Channel }),
  });
  const hash = createHash('sha256').update(JSON.stringify([kind, values.map, values.dates, values.channel]));
  let characters = 0;
  for (const [index, file] of files.entries()) {
    // Of further files the header is skipped: several files are one table.
    let skip = index > 0 && !/\.(ndjson|jsonl|json)(\.gz)?$/i.test(file);
    for await (const text of textOf(file, (bytes) => hash.update(bytes))) {
      let part = text;
      if (skip) {
        const end = part.search(/\r\n|\n|\r/);
        if (end < 0) continue;
        part = `\n${part.slice(end).replace(/^\r?\n?/, '')}`;
        skip = false;
      }
      reading.push(part);
      const before = Math.floor(characters / 10_000_000);
      characters += text.length;
      if (Math.floor(characters / 10_000_000) > before)
        process.stderr.write(`${Math.round(characters / 1e6)} MB read\n`);
    }
    if (index < files.length - 1) reading.push('\n');
  }
  const imported = reading.end();
  const shown = Object.entries(imported.columns).map(([field, column]) => `${field} = ${column}`);
  process.stderr.write(`columns: ${shown.join(', ')}\n`);
  for (const note of imported.notes) process.stderr.write(`${note}\n`);
  process.stderr.write(`${imported.report.rows.toLocaleString('en')} rows read\n`);
  return { imported, digest: hash.digest('hex') };
}

/** A file's text, in pieces, whatever its encoding. */
async function* textOf(
  file: string,
  onBytes: (bytes: Buffer) => void = () => undefined,
): AsyncGenerator<string> {
  const raw = createReadStream(file);
  const gzip = isGzip(file);
  const stream = gzip ? raw.pipe(createGunzip()) : raw;
  let decoder: TextDecoder | undefined = gzip ? undefined : new TextDecoder(encodingOf(head(file)));
  try {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      decoder ??= new TextDecoder(encodingOf(bytes));
      onBytes(bytes);
      yield decoder.decode(bytes, { stream: true });
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code?.startsWith('Z_') ? new Error(`${file} is damaged or cut off: ${message}.`) : error;
  }
  yield decoder?.decode() ?? '';
}

/** A file's first bytes: Latin-1 may show late. */
function head(file: string, length = HEAD_BYTES): Uint8Array {
  const bytes = new Uint8Array(length);
  const descriptor = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}

/** By its first bytes: browsers unpack what they load and keep the name. */
function isGzip(file: string): boolean {
  const [first, second] = head(file, 2);
  return first === 0x1f && second === 0x8b;
}

interface Sending {
  kind: ImportKind;
  total: number;
  /** Records from a number on, counted from 0. */
  from: (next: number) => Iterable<object> | AsyncIterable<object>;
  digest: string;
  report: FileImported['report'];
}

/** Sends the records in parts; what an earlier run has sent of the same file is not sent again. */
async function send(
  { kind, total, from, digest, report }: Sending,
  site: string,
  api: ApiClient,
): Promise<object> {
  const begun = await api.post<ImportRecord & { resumed: boolean }>(`/sites/${site}/imports`, {
    kind,
    file: positionals
      .map((file) => basename(file))
      .join(', ')
      .slice(0, 200),
    digest,
    total,
    report: Object.fromEntries(Object.entries(report).filter(([, value]) => typeof value === 'number')),
  });
  if (begun.resumed) process.stderr.write(`goes on at ${begun.next} of ${total}\n`);
  let state: ImportRecord = begun;
  for await (const records of partsOf(kind, from(begun.next))) {
    state = await api.post<ImportRecord>(`/sites/${site}/imports/${begun.id}/parts`, {
      from: state.next,
      records,
    });
    process.stderr.write(`${state.next} of ${total} ${kind === 'orders' ? 'customers' : kind} sent\n`);
  }
  const { id, accepted, duplicates, rejected, errors } = state;
  return { import: id, resumed: begun.resumed, accepted, duplicates, rejected, errors };
}

/** Records in parts of what a request may carry. */
async function* partsOf(
  kind: ImportKind,
  records: Iterable<object> | AsyncIterable<object>,
): AsyncGenerator<object[]> {
  let part: object[] = [];
  let count = 0;
  for await (const record of records) {
    part.push(record);
    count += kind === 'orders' ? (record as CustomerHistory).batches.length : 1;
    if (part.length < RECORDS_A_REQUEST && count < ORDERS_A_REQUEST) continue;
    yield part;
    part = [];
    count = 0;
  }
  if (part.length > 0) yield part;
}

function oneOf<T extends string>(name: string, value: string, choices: readonly T[]): T {
  if (!(choices as readonly string[]).includes(value))
    throw new Error(`--${name} is ${value}; it is one of ${choices.join(', ')}.`);
  return value as T;
}

function zone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw new Error(`--time-zone is ${name}; it is a name such as Europe/Amsterdam.`);
  }
}
