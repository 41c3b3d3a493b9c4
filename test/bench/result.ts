import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parseArgs } from 'node:util';
import type { ResultAnswer } from '../../model/api/result.ts';
import type { Experiment } from '../../model/experiment.ts';
import type { DecideResponse } from '../../model/page.ts';
import { shardIndex } from '../../model/shard-index.ts';
import { build } from '../build.ts';
import { ApiClient } from '../demo/api-client.ts';
import { demoSite } from '../demo/demo-site.ts';
import { ShopClient } from '../demo/shop-client.ts';
import { serve, type Stack } from '../stack.ts';
import { seeded } from './events-shopper.ts';

const SITE = 'bench';
const SHARDS = 8;
const DAY_MILLIS = 86_400_000;
const DAYS = 14;
const HELP = `npm run bench -- result [--visitors N] [--looks N] [--port N]

Time of an experiment's result over the API, with 1,000,000 simulated visitors in ${SHARDS} shards of a whole stack, each
time right after an event that changes it. The visitors are written into the shards' own SQLite files while the stack is
down, through the class with which a shard keeps its sums, since the experiment's start; what is measured goes through
the collector and the API. Throws where a result does not count what was written.`;

/**
 * p50 in ms of the first result after a new event; beside it the result that is asked for the first time, the first
 * after a restart, and saving a new metric, for which all visitors are read.
 */
export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      visitors: { type: 'string', default: '1000000' },
      looks: { type: 'string', default: '21' },
      port: { type: 'string', default: '8510' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const visitors = Number(values.visitors);
  const port = Number(values.port);
  await build(['worker']);
  const persist = mkdtempSync(join(tmpdir(), 'endcap-bench-result-'));
  const secret = 'bench-secret-bench-secret-bench-secret';
  const start = () =>
    serve({
      port,
      persist,
      secret,
      origin: 'http://127.0.0.1:9',
      testHooks: true,
      vars: { SHARDS: String(SHARDS) },
    });
  let stack: Stack | undefined;
  try {
    stack = await start();
    const began = Date.now() - DAYS * DAY_MILLIS;
    const api = await configure(stack);
    const shopper = new Shopper(stack);
    await shopper.arrive();
    const files = await wakeShards(stack);
    await api.post(`/experiments/${experiment.id}/start?site=${SITE}`, { starts_at: began });
    await shopper.takePart();
    await stack.stop();
    const expected = await fill({ persist, files, visitors, began });

    stack = await start();
    process.stderr.write('first result of all ...\n');
    const first = await look(stack, shopper, expected);
    const times: number[] = [];
    for (let index = 0; index < Number(values.looks); index++) {
      times.push((await look(stack, shopper, expected)).millis);
      process.stderr.write(`look ${index + 1}: ${Math.round(times.at(-1)!)} ms\n`);
    }
    await stack.stop();
    stack = await start();
    const restarted = await look(stack, shopper, expected);
    const newMetric = await addMetric(stack);
    await look(stack, shopper, expected);
    const sorted = times.toSorted((a, b) => a - b);
    return {
      visitors: first.visitors,
      shards: SHARDS,
      p50: rounded(sorted[sorted.length >> 1]!),
      max: rounded(sorted.at(-1)!),
      looks: times.length,
      afterRestart: rounded(restarted.millis),
      neverAskedBefore: rounded(first.millis),
      newMetric: rounded(newMetric),
    };
  } finally {
    await stack?.stop();
    rmSync(persist, { recursive: true, force: true });
  }
}

const rounded = (millis: number) => Math.round(millis * 10) / 10;

const experiment: Experiment = {
  v: 1,
  id: 'headline',
  key: 'headline',
  name: 'Headline',
  hypothesis: 'A shorter headline sells more.',
  status: 'draft',
  variations: ['Long', 'Short'].map((name) => ({
    name,
    weight: 1,
    experiences: { headline: { kind: 'content', edits: [{ op: 'text', text: name }] } },
  })),
  coverage: 1,
  match: {},
  who: {},
  primary: 'conversion',
  secondary: ['revenue', 'order_value'],
  guardrails: [{ metric: 'pages', margin: 0.1 }],
  planned_visitors: 2_000_000,
  phases: [],
};

async function configure(stack: Stack): Promise<ApiClient> {
  const api = new ApiClient(stack.console, stack.apiToken);
  await api.put(`/sites/${SITE}`, {
    ...demoSite(stack.origin),
    id: SITE,
    hostnames: [new URL(stack.shop).hostname],
    time_zone: 'UTC',
  });
  await api.put(`/placements/headline?site=${SITE}`, {
    v: 1,
    id: 'headline',
    name: 'Headline',
    kind: 'content',
    match: { paths: ['/'] },
    selector: 'h1',
  });
  await api.put(`/experiments/${experiment.id}?site=${SITE}`, experiment);
  return api;
}

/** Saves the running experiment with another metric; gives the time in ms. */
async function addMetric(stack: Stack): Promise<number> {
  const api = new ApiClient(stack.console, stack.apiToken);
  const path = `/experiments/${experiment.id}?site=${SITE}`;
  const running = await api.get<Experiment>(path);
  const started = performance.now();
  await api.put(path, { ...running, secondary: [...running.secondary, 'add_to_cart'] });
  return performance.now() - started;
}

/** One visitor who takes part by the real way: consent, decide, events. */
class Shopper {
  readonly #client: ShopClient;
  #events = 0;
  orders = 0;

  constructor({ shop }: Stack) {
    this.#client = new ShopClient(shop, {
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    });
  }

  async arrive(): Promise<void> {
    const choice = { v: 1, analytics: true, personalization: true, marketing: false, on_device: false };
    await this.#post('consent', {
      v: 1,
      site: SITE,
      choice: { ...choice, at: Date.now(), source: 'banner' },
    });
    await this.#send(Date.now(), { name: 'page_view', params: {} });
  }

  async takePart(): Promise<void> {
    const decided = await this.#post('decide', { v: 1, site: SITE, page: { url: '/', type: 'home' } });
    const { p } = JSON.parse(decided) as DecideResponse;
    if (p[0]?.n === undefined) throw new Error(`The shopper takes no part: ${decided}`);
  }

  /** Another order, accepted and on disk when this returns. */
  async buy(): Promise<void> {
    const now = Date.now();
    await this.#send(now, {
      name: 'purchase',
      params: { transaction_id: `order-${now.toString(36)}-${++this.orders}`, value: 10, currency: 'EUR' },
    });
  }

  #send(at: number, event: { name: string; params: object }): Promise<string> {
    const id = `${at.toString(36)}-${++this.#events}`;
    return this.#post('events', {
      v: 1,
      site: SITE,
      id: `batch-${id}`,
      sent_at: at,
      page: { view: id, url: '/', type: 'home' },
      events: [{ id: `event-${id}`, at, ...event }],
    });
  }

  async #post(path: string, body: unknown): Promise<string> {
    const response = await this.#client.post(`/_endcap/${path}`, body);
    if (response.status >= 300)
      throw new Error(`${path} was answered with ${response.status}: ${response.body}`);
    return response.body;
  }
}

/** Lets each shard make its tables; gives the names of their files. */
async function wakeShards(stack: Stack): Promise<string[]> {
  const namespace = await stack.worker.getDurableObjectNamespace('VISITOR_SHARD');
  const files: string[] = [];
  for (let index = 0; index < SHARDS; index++) {
    const id = namespace.idFromName(`${SITE}/eu/${index}`);
    const shard = namespace.get(id) as unknown as { overview(site: string, now: number): Promise<unknown> };
    await shard.overview(SITE, Date.now());
    files.push(`${String(id)}.sqlite`);
  }
  return files;
}

/** Loaded at run time: the Worker's code is checked with other types than Node's. */
const SUMS = String(new URL('../../worker/visitor/tallies.ts', import.meta.url));

/** What of it is used here. */
interface Sums {
  journal(state: object, before: string): void;
  replace(state: object, before: string): void;
  checkpoint(): void;
}

interface Filled {
  visitors: number;
  buyers: number;
  /** Whole euros, so that the sum is the same in whatever order. */
  revenue: number;
}

interface Filling {
  persist: string;
  /** By number of the shard. */
  files: readonly string[];
  visitors: number;
  began: number;
}

/** Writes visitors with outcomes into the shards' SQLite files as the shards themselves would. */
async function fill({ persist, files, visitors, began }: Filling): Promise<Filled> {
  const { Tallies } = (await import(SUMS)) as { Tallies: new (store: object) => Sums };
  const paths = readdirSync(persist, { recursive: true, encoding: 'utf8' });
  const shards = files.map((file) => {
    const path = paths.find((one) => basename(one) === file);
    if (path === undefined) throw new Error(`There is no ${file} under ${persist}.`);
    const database = new DatabaseSync(join(persist, path));
    database.exec('BEGIN');
    return {
      database,
      sums: new Tallies(storeOf(database)),
      insert: database.prepare(
        'INSERT INTO visitors (visitor, last_seq, body, outcomes) VALUES (?, 0, ?, ?)',
      ),
    };
  });
  const random = seeded(20_261_121);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const filled: Filled = { visitors, buyers: 0, revenue: 0 };
  for (let index = 0; index < visitors; index++) {
    let id = 'eu.';
    for (let letter = 0; letter < 22; letter++) id += letters[Math.floor(random() * 64)]!;
    const variation = random() < 0.5 ? 0 : 1;
    const at = began + Math.floor(random() * DAYS * DAY_MILLIS);
    const since: Record<string, number> = { 'page_view:count': 1 + Math.floor(random() * 9) };
    const before: Record<string, number> = random() < 0.3 ? { 'page_view:count': 4 } : {};
    if (random() < 0.03 + 0.001 * variation) {
      const value = 20 + Math.floor(random() ** 4 * 900);
      since['purchase:count'] = 1;
      since['purchase:value'] = value;
      filled.buyers += 1;
      filled.revenue += value;
    }
    const outcome = { experiment: experiment.id, phase: 1, variation, at, since, before, shown: true };
    const known = { device: random() < 0.6 ? 'phone' : 'desktop', country: 'NL', stage: 'new' };
    const { insert, sums } = shards[shardIndex(id, SHARDS)]!;
    const record = { live: true, personal: true, last_batch_at: at };
    const outcomes = [{ ...outcome, ...known }];
    const { lastInsertRowid } = insert.run(id, JSON.stringify(record), JSON.stringify(outcomes));
    const state = { rowId: Number(lastInsertRowid), outcomes };
    sums.journal(state, '[]');
    sums.replace(state, '[]');
    if ((index + 1) % 200_000 === 0) process.stderr.write(`${index + 1} visitors written\n`);
  }
  for (const { database, sums } of shards) {
    sums.checkpoint();
    database.exec('COMMIT');
    database.close();
  }
  return filled;
}

/** A shard's SQLite file as its sums use it. */
function storeOf(database: DatabaseSync): object {
  const exec = (statement: string, ...values: SQLInputValue[]) => {
    const rows = database.prepare(statement).all(...values);
    return { toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows[Symbol.iterator]() };
  };
  return { sql: { exec }, write: exec, storage: { transactionSync: (act: () => void) => act() } };
}

interface Look {
  millis: number;
  visitors: number;
}

/** An event, then the result that counts it. */
async function look(stack: Stack, shopper: Shopper, expected: Filled): Promise<Look> {
  await shopper.buy();
  const api = new ApiClient(stack.console, stack.apiToken);
  const started = performance.now();
  const { result } = await api.get<ResultAnswer>(`/experiments/${experiment.id}/result?site=${SITE}`);
  const millis = performance.now() - started;
  const buyers = sum(result, 'conversion', ({ positives }) => positives);
  const revenue = sum(result, 'revenue', ({ n, value }) => n * value!);
  const wanted = expected.revenue + 10 * shopper.orders;
  if (
    result.visitors !== expected.visitors + 1 ||
    buyers !== expected.buyers + 1 ||
    Math.abs(revenue - wanted) > 0.01
  ) {
    throw new Error(
      `The result counts ${result.visitors} visitors, ${buyers} buyers, ${revenue} EUR; ${JSON.stringify(expected)} and ${wanted} EUR were written.`,
    );
  }
  return { millis, visitors: result.visitors };
}

type Measured = ResultAnswer['result']['metrics'][number]['variations'][number];

function sum({ metrics }: ResultAnswer['result'], id: string, of: (one: Measured) => number): number {
  return metrics.find((metric) => metric.id === id)!.variations.reduce((total, one) => total + of(one), 0);
}
