import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EventBatch } from '../../model/event.ts';
import { mergeOverviews } from '../../model/overview.ts';
import type { Overview } from '../../model/overview.ts';
import type { Profile } from '../../model/profile.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { build, root } from '../build.ts';
import { freshness, withBanners } from './events-freshness.ts';
import { differences } from './events-fold.ts';
import { copiesPer1000Views, price } from './events-price.ts';
import type { Question, ServerOptions } from './events-server.ts';
import { Line, seeded, Shopper } from './events-shopper.ts';
import { workerdThreads } from './workerd-seconds.ts';

const HOST = 'shop.localhost';
const SITE = 'bench';
const DAY_MILLIS = 86_400_000;
const HELP = `npm run bench -- events [--seconds N] [--shoppers N] [--connections N] [--kills N] [--port N] [--quick]

Events a second through the built Worker in workerd, in batches of 1, 3 and 20 and with 1 to 8 shards, each batch one
awaited write; then load under which workerd and all around it is killed (SIGKILL), with batches sent twice and out of
order, until every event accepted is counted. --quick: one short round of each.`;

/**
 * Throughput, scaling, price and crash safety of the event path. Throws where an accepted event is lost or counted
 * twice, or a profile differs from the one computed from the log in another way.
 */
export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '8' },
      shoppers: { type: 'string', default: '400' },
      connections: { type: 'string', default: '32' },
      kills: { type: 'string', default: '20' },
      port: { type: 'string', default: '8390' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const plan: Plan = {
    seconds: values.quick ? 3 : Number(values.seconds),
    shoppers: values.quick ? 100 : Number(values.shoppers),
    connections: Number(values.connections),
    port: Number(values.port),
  };
  const kills = values.quick ? 2 : Number(values.kills);
  await build(['worker']);
  const batches: Record<string, number> = {};
  const cores: Record<string, Cores> = {};
  let cost: object = {};
  for (const size of [1, 3, 20]) {
    const measured = await measure(plan, { size, shards: 8 });
    batches[size] = measured.eventsPerSecond;
    if (size === 3) [cost, cores[8]] = [measured.cost, measured.cores];
  }
  const shards: Record<string, number> = { 8: batches[3]! };
  for (const count of [1, 2, 4]) {
    const measured = await measure(plan, { size: 3, shards: count });
    shards[count] = measured.eventsPerSecond;
    cores[count] = measured.cores;
  }
  const fresh = await measureFreshness(plan);
  const crash = await crashes(plan, kills);
  return {
    eventsPerSecond: batches[3],
    ...crash,
    batches,
    shards,
    scaling: scalingOf(cores),
    cost,
    freshness: fresh,
  };
}

interface Plan {
  seconds: number;
  shoppers: number;
  connections: number;
  port: number;
}

/** Throughput on fresh state; a quarter of the time more is spent before, to warm up. */
async function measure(
  plan: Plan,
  { size, shards }: { size: number; shards: number },
): Promise<{ eventsPerSecond: number; cost: object; cores: Cores }> {
  const server = new Server(plan.port, shards);
  await server.start();
  try {
    const load = new Load(plan, size);
    await load.enter();
    await load.send({ seconds: plan.seconds / 4 });
    const before = await server.overview();
    const from = load.accepted;
    const started = performance.now();
    const [threads, own] = [server.threads(), process.cpuUsage()];
    await load.send({ seconds: plan.seconds });
    const seconds = (performance.now() - started) / 1000;
    const cores = coresOf({ threads, own }, { threads: server.threads(), own: process.cpuUsage() }, seconds);
    const eventsPerSecond = Math.round((load.accepted - from) / seconds);
    const after = await server.overview();
    note(`batches of ${size}, ${shards} shards: ${eventsPerSecond} events/s`);
    check(load, after);
    return { eventsPerSecond, cost: await priceOf(server, load, before, after), cores };
  } finally {
    await server.stop();
  }
}

/** Cores kept busy: by workerd as a whole, by its busiest thread, and by this sender. */
interface Cores {
  workerd: number;
  busiest_thread: number;
  sender: number;
}

interface Used {
  threads: Map<string, number>;
  own: NodeJS.CpuUsage;
}

function coresOf(before: Used, after: Used, seconds: number): Cores {
  const threads = Array.from(after.threads, ([id, used]) => used - (before.threads.get(id) ?? 0));
  const own = after.own.user + after.own.system - before.own.user - before.own.system;
  const share = (used: number) => Math.round((used / seconds) * 100) / 100;
  return {
    workerd: share(threads.reduce((sum, used) => sum + used, 0)),
    busiest_thread: share(Math.max(0, ...threads)),
    sender: share(own / 1e6),
  };
}

/**
 * Why shards do not show in these numbers: one workerd runs all objects of a Worker in one isolate, on one thread, which
 * the Worker's own requests share. Cloudflare runs each object by itself, so only one shard's rate carries over.
 */
function scalingOf(cores: Record<string, Cores>): object {
  return {
    cores,
    machine: availableParallelism(),
    note: 'One workerd runs every shard of a Worker on one thread, beside the requests: more shards cannot be faster here. On Cloudflare each shard is an object with a thread of its own, so the rate of 1 shard is what each of them takes.',
  };
}

/** From a click to a page that differs, with nothing else going on. */
async function measureFreshness(plan: Plan): Promise<object> {
  const server = new Server(plan.port, 8, withBanners(snapshotOf()));
  await server.start();
  const line = new Line(plan.port, HOST, 2);
  try {
    const measured = await freshness(line, SITE, async () => {
      const load = new Load({ ...plan, shoppers: 1 }, 1);
      await load.enter();
      await load.finish();
      return load.shoppers[0]!;
    });
    note(
      `click to next page ${measured.nextPageMillis} ms, to segment at the edge ${measured.segmentMillis} ms`,
    );
    return measured;
  } finally {
    line.close();
    await server.stop();
  }
}

/** Load under which everything is killed again and again; what was accepted must have been counted once. */
async function crashes(
  plan: Plan,
  kills: number,
): Promise<{
  accepted: number;
  counted: number;
  kills: number;
  duplicatesSent: number;
  profilesChecked: number;
  profilesWrong: number;
}> {
  const server = new Server(plan.port, 8);
  await server.start();
  try {
    const load = new Load(plan, 3, { twice: 0.1, late: 0.1 });
    await load.enter();
    for (let kill = 1; kill <= kills; kill++) {
      const sending = load.send({ seconds: 2 });
      await pause(700 + (kill % 5) * 200);
      server.kill();
      await server.start();
      await sending;
      note(`kill ${kill} of ${kills}: ${load.accepted} events accepted`);
    }
    await load.send({ seconds: 1 });
    await load.finish();
    const { counted } = check(load, await server.overview());
    const profiles = await server.profiles(load.shoppers.map((shopper) => shopper.visitor));
    const wrong = load.shoppers.flatMap((shopper) =>
      differences(profiles[shopper.visitor], shopper.sent).map(
        (difference) => `${shopper.name}: ${difference}`,
      ),
    );
    if (wrong.length > 0)
      throw new Error(`${wrong.length} profiles differ from their log: ${wrong.slice(0, 5).join('; ')}`);
    return {
      accepted: load.accepted,
      counted,
      kills,
      duplicatesSent: load.duplicatesSent,
      profilesChecked: load.shoppers.length,
      profilesWrong: wrong.length,
    };
  } finally {
    await server.stop();
  }
}

function check(load: Load, overview: Overview): { counted: number } {
  const counted = overview.hours.reduce((sum, hour) => sum + hour.events, 0);
  if (counted !== load.accepted)
    throw new Error(`${load.accepted} events were accepted, but ${counted} counted.`);
  return { counted };
}

/** Rows that a batch of events and a record of decisions cost, measured; copies in KV at the pace of real pages, computed. */
async function priceOf(server: Server, load: Load, before: Overview, after: Overview): Promise<object> {
  const rowsABatch =
    (after.cost!.rows_written - before.cost!.rows_written) / (pageViews(after) - pageViews(before));
  const visitors = load.shoppers.map((shopper) => shopper.visitor);
  await server.logDecisions(visitors);
  const logged = await server.overview();
  const rowsADecision = (logged.cost!.rows_written - after.cost!.rows_written) / visitors.length;
  return {
    per1000PageViews: price({ rowsABatch, rowsADecision, copies: copiesPer1000Views(snapshotOf().site) }),
  };
}

function pageViews(overview: Overview): number {
  return overview.hours.reduce((sum, hour) => sum + hour.page_views, 0);
}

/** Shoppers who send as fast as they are answered, each one page after the other. */
class Load {
  readonly shoppers: Shopper[];
  accepted = 0;
  duplicatesSent = 0;
  readonly #line: Line;
  readonly #size: number;
  readonly #connections: number;
  readonly #faults: { twice: number; late: number };
  readonly #random = seeded(7);
  readonly #late: { shopper: Shopper; batch: EventBatch }[] = [];
  #turn = 0;

  constructor(plan: Plan, size: number, faults = { twice: 0, late: 0 }) {
    // A week back at most is taken; a shopper's pages stay within five days.
    const start = Date.now() - 5 * DAY_MILLIS;
    this.shoppers = Array.from(
      { length: plan.shoppers },
      (_, i) => new Shopper(`s${i}-${size}`.padEnd(8, 'x'), i + 1, start),
    );
    this.#line = new Line(plan.port, HOST, plan.connections);
    this.#size = size;
    this.#connections = plan.connections;
    this.#faults = faults;
  }

  /** Every shopper consents and so gets an identity. */
  async enter(): Promise<void> {
    const choice = { v: 1, analytics: true, personalization: true, at: Date.now(), source: 'banner' };
    const queue = [...this.shoppers];
    await this.#workers(async () => {
      for (let shopper = queue.pop(); shopper; shopper = queue.pop()) {
        const { cookies, status, body } = await this.#persist(
          '/_endcap/consent',
          () => ({ v: 1, site: SITE, choice }),
          '',
        );
        if (status !== 200) throw new Error(`consent answered ${status}: ${body}`);
        shopper.cookie = cookies.map((line) => line.split(';')[0]).join('; ');
        shopper.visitor = /ec_v=([a-z]{2}\.[\w-]{22})\./.exec(shopper.cookie)![1]!;
      }
    });
  }

  /** Sends for a while. A line that breaks is tried again until an answer comes: only an answer is an acceptance. */
  async send({ seconds }: { seconds: number }): Promise<void> {
    const until = performance.now() + seconds * 1000;
    await this.#workers(async () => {
      while (performance.now() < until) {
        const shopper = this.shoppers[this.#turn++ % this.shoppers.length]!;
        const batch = shopper.next(SITE, this.#size);
        if (this.#random() < this.#faults.late) {
          this.#late.push({ shopper, batch });
          continue;
        }
        await this.#deliver(shopper, batch);
        if (this.#random() < this.#faults.twice) await this.#again(shopper, batch);
        if (this.#late.length > 20) await this.#deliverLate();
      }
    });
  }

  /** Sends what was held back. */
  async finish(): Promise<void> {
    while (this.#late.length > 0) await this.#deliverLate();
    this.#line.close();
  }

  async #deliverLate(): Promise<void> {
    const [one] = this.#late.splice(Math.floor(this.#random() * this.#late.length), 1);
    if (one) await this.#deliver(one.shopper, one.batch);
  }

  async #deliver(shopper: Shopper, batch: EventBatch): Promise<void> {
    const { status, body } = await this.#persist(
      '/_endcap/events',
      () => ({ ...batch, sent_at: Date.now() }),
      shopper.cookie,
    );
    if (status !== 202) throw new Error(`events answered ${status}: ${body}`);
    this.accepted += batch.events.length;
  }

  async #again(shopper: Shopper, batch: EventBatch): Promise<void> {
    this.duplicatesSent += 1;
    const { status } = await this.#persist(
      '/_endcap/events',
      () => ({ ...batch, sent_at: Date.now() }),
      shopper.cookie,
    );
    if (status !== 202) throw new Error(`a batch sent again answered ${status}`);
  }

  async #persist(path: string, body: () => object, cookie: string) {
    for (let attempt = 0; ; attempt++) {
      try {
        const reply = await this.#line.post(path, JSON.stringify(body()), cookie);
        if (reply.status < 500) return reply;
        if (attempt > 200) throw new Error(`${path} still answers ${reply.status}: ${reply.body}`);
      } catch (error) {
        if (attempt > 200) throw error;
      }
      await pause(100);
    }
  }

  async #workers(work: () => Promise<void>): Promise<void> {
    await Promise.all(Array.from({ length: this.#connections }, work));
  }
}

/** The Worker in a process group of its own, on state that outlives it. */
class Server {
  readonly #folder = mkdtempSync(join(tmpdir(), 'endcap-bench-events-'));
  readonly #options: ServerOptions;
  #child: ChildProcess | undefined;
  #questions = 0;

  constructor(port: number, shards: number, snapshot = snapshotOf()) {
    this.#options = {
      port,
      shards,
      persist: this.#folder,
      secret: randomBytes(32).toString('hex'),
      snapshot,
    };
  }

  async start(): Promise<void> {
    const script = join(root, 'test/bench/events-server.ts');
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script, JSON.stringify(this.#options)],
      {
        cwd: root,
        detached: true,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
    });
  }

  /** Ends workerd, Miniflare and all at once, as a power cut would. */
  kill(): void {
    process.kill(-this.#child!.pid!, 'SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((resolve) => this.#child!.once('exit', resolve));
      this.kill();
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** CPU seconds of workerd's threads so far. */
  threads(): Map<string, number> {
    return workerdThreads(this.#child!.pid!);
  }

  async overview(): Promise<Overview> {
    return mergeOverviews((await this.#ask({ ask: 'overview' })) as Overview[]);
  }

  async profiles(visitors: string[]): Promise<Record<string, Profile | undefined>> {
    return (await this.#ask({ ask: 'profiles', visitors })) as Record<string, Profile | undefined>;
  }

  async logDecisions(visitors: string[]): Promise<void> {
    await this.#ask({ ask: 'decisions', visitors });
  }

  #ask(
    question: { ask: 'overview' } | { ask: 'profiles' | 'decisions'; visitors: string[] },
  ): Promise<unknown> {
    const id = ++this.#questions;
    const child = this.#child!;
    return new Promise((resolve, reject) => {
      const listen = (reply: { id: number; answer?: unknown; error?: string }) => {
        if (reply.id !== id) return;
        child.off('message', listen);
        if (reply.error === undefined) resolve(reply.answer);
        else reject(new Error(reply.error));
      };
      child.on('message', listen);
      child.send({ id, ...question } as Question);
    });
  }
}

/** The contract's golden snapshot as a site of the benchmark: segments, an experiment, no catalogue. */
function snapshotOf(): Snapshot {
  const snapshot = JSON.parse(
    readFileSync(join(root, 'test/fixtures/contract/snapshot.json'), 'utf8'),
  ) as Snapshot;
  delete snapshot.catalog;
  delete snapshot.ranker;
  snapshot.site = {
    ...snapshot.site,
    id: SITE,
    hostnames: [HOST],
    time_zone: 'UTC',
    consent_policy_by_country: {},
  };
  return snapshot;
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, millis);
  });
}
