import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { columnFaults, guessColumns, ORDER_FIELDS, parseMapping } from '../../model/import/columns.ts';
import type { OrderColumns } from '../../model/import/columns.ts';
import { orderHistories } from '../../model/import/order-batches.ts';
import type { CustomerHistory } from '../../model/import/order-batches.ts';
import { OrderLines } from '../../model/import/order-lines.ts';
import type { OrderLine, Row } from '../../model/import/order-lines.ts';
import { readProducts } from '../../model/import/product-feed.ts';
import { xmlItems } from '../../model/import/xml-items.ts';
import { ApiClient } from '../demo/api-client.ts';

const HELP = `npm run import -- FILE... --dry-run
npm run import -- FILE... --site ID --url CONSOLE --token TOKEN
npm run import -- --products FEED (--dry-run | --site ID --url CONSOLE --token TOKEN)

Imports orders (shop export, point of sale, any back office) as history of their customers. Several files are read as
one, .gz too; CSV by default, .ndjson and .jsonl as JSON Lines. Customer numbers leave this machine once, over the
wire to your own Worker, which keeps only a keyed hash. Sending the same file again changes nothing, so a broken
import is resumed by starting it again.

  --products              the file is a product feed: Google Merchant XML or TSV, Shopify CSV, JSON Lines; it
                          replaces the site's catalogue (token scope: catalog)
  --map FIELD=COLUMN,...  columns, where they are not found by name; fields: ${ORDER_FIELDS.join(', ')}
  --delimiter C           of the CSV; default: comma
  --time-zone ZONE        of times that name none; default: UTC
  --currency CODE         of the site; rows in another are left out; default: EUR
  --dry-run               read and report, send nothing
  --token                 or the variable ENDCAP_TOKEN: an API token with the scope backfill

The last line is one JSON object: what was read, what is wrong with it, what was sent.`;

/** Customers in one request, and their orders: well below the Worker's 16 MB. */
const ORDERS_A_REQUEST = 1_500;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    map: { type: 'string', multiple: true, default: [] },
    delimiter: { type: 'string', default: ',' },
    'time-zone': { type: 'string', default: 'UTC' },
    currency: { type: 'string', default: 'EUR' },
    site: { type: 'string' },
    url: { type: 'string' },
    token: { type: 'string' },
    products: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});

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

async function run(): Promise<object> {
  if (positionals.length === 0) throw new Error('name a file to import; --help shows how.');
  for (const file of positionals) if (!existsSync(file)) throw new Error(`there is no file ${file}.`);
  const { site, url } = values;
  const token = values.token ?? process.env.ENDCAP_TOKEN;
  if (!values['dry-run'] && (!site || !url || !token))
    throw new Error('--site, --url and --token are needed, or --dry-run.');

  if (values.products)
    return importProducts(positionals, site, url && token ? new ApiClient(url, token) : undefined);
  const { lines, orders } = await readOrders(positionals);
  const quality = orders.report();
  const histories = orderHistories(lines, { id: site ?? 'dry-run', currency: values.currency });
  const sent = values['dry-run'] ? undefined : await send(histories, site!, new ApiClient(url!, token!));
  return {
    quality,
    customers: histories.length,
    orders: histories.reduce((sum, one) => sum + one.batches.length, 0),
    ...(sent ? { sent } : { dry_run: true }),
  };
}

async function importProducts(
  files: readonly string[],
  site: string | undefined,
  api: ApiClient | undefined,
): Promise<object> {
  const rows: Row[] = [];
  for (const file of files) {
    if (/\.(xml|rss|atom)$/i.test(file)) rows.push(...xmlItems(readFileSync(file, 'utf8')));
    else for await (const row of readRows(file)) rows.push(row);
  }
  const { products, report } = readProducts(rows);
  if (values['dry-run'] || !api) return { quality: report, dry_run: true };
  return { quality: report, stored: await api.put<object>(`/sites/${site}/catalog`, products) };
}

async function readOrders(files: readonly string[]): Promise<{ lines: OrderLine[]; orders: OrderLines }> {
  const lines: OrderLine[] = [];
  let orders: OrderLines | undefined;
  let rows = 0;
  for (const file of files) {
    for await (const row of readRows(file)) {
      orders ??= new OrderLines({
        columns: columnsOf(Object.keys(row)),
        timeZone: values['time-zone'],
        currency: values.currency,
        now: Date.now(),
      });
      const line = orders.add(row);
      if (line) lines.push(line);
      if (++rows % 100_000 === 0) process.stderr.write(`${rows.toLocaleString('en')} rows read\n`);
    }
  }
  if (!orders) throw new Error('the files have no rows.');
  process.stderr.write(`${rows.toLocaleString('en')} rows read\n`);
  return { lines, orders };
}

function columnsOf(header: readonly string[]): OrderColumns {
  const columns = { ...guessColumns(header), ...parseMapping(values.map) };
  const faults = columnFaults(columns, header);
  if (faults.length > 0) throw new Error(faults.join('; '));
  const shown = Object.entries(columns).map(([field, column]) => `${field} = ${column}`);
  process.stderr.write(`columns: ${shown.join(', ')}\n`);
  return columns;
}

async function* readRows(file: string): AsyncGenerator<Row> {
  const raw = createReadStream(file);
  const stream = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  if (/\.(ndjson|jsonl)(\.gz)?$/.test(file)) {
    let rest = '';
    for await (const part of stream.setEncoding('utf8') as AsyncIterable<string>) {
      const parts = (rest + part).split('\n');
      rest = parts.pop()!;
      for (const line of parts) if (line.trim() !== '') yield textRow(line);
    }
    if (rest.trim() !== '') yield textRow(rest);
    return;
  }
  yield* stream.pipe(
    parse({
      columns: true,
      bom: true,
      delimiter: /\.(tsv|txt)(\.gz)?$/i.test(file) ? '\t' : values.delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
    }),
  ) as AsyncIterable<Row>;
}

function textRow(line: string): Row {
  return Object.fromEntries(
    Object.entries(JSON.parse(line) as object).map(([key, value]) => [
      key,
      value == null ? '' : String(value),
    ]),
  );
}

async function send(histories: readonly CustomerHistory[], site: string, api: ApiClient): Promise<object> {
  const total = { visitors: 0, accepted: 0, duplicates: 0, rejected: 0, faults: [] as string[] };
  for (const part of inParts(histories)) {
    const result = await api.post<typeof total>('/events/backfill', { v: 1, site, visitors: part });
    total.visitors += result.visitors;
    total.accepted += result.accepted;
    total.duplicates += result.duplicates;
    total.rejected += result.rejected;
    total.faults.push(...result.faults.slice(0, 20 - total.faults.length));
    process.stderr.write(`${total.visitors} of ${histories.length} customers sent\n`);
  }
  return total;
}

function* inParts(histories: readonly CustomerHistory[]): Generator<CustomerHistory[]> {
  let part: CustomerHistory[] = [];
  let orders = 0;
  for (const history of histories) {
    part.push(history);
    orders += history.batches.length;
    if (orders < ORDERS_A_REQUEST) continue;
    yield part;
    part = [];
    orders = 0;
  }
  if (part.length > 0) yield part;
}
