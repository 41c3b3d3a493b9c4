import { Buffer } from 'node:buffer';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';
import { workerdSeconds } from './workerd-seconds.ts';
import { serveInWorkerd } from '../probe/edge-in-workerd.ts';

const HELP = `npm run bench -- edge [--seconds N] [--pages 350-100-5,...]

Requests a second through the origin alone, a no-op HTMLRewriter, Endcap's page path and the GrowthBook edge app, taking
turns: shop and edge in a workerd each, as npm start serves them. A page is KB-CARDS-PLACEMENTS: the cards of its grid in
another order, and a text in each further placement. peer does the same by the app's own means, peer-texts only texts.
Goal: at 350-100-5, no-op / Endcap at most 1.5, and Endcap at least 5 times the peer.`;

const PAGES = ['10-24-1', '100-24-5', '350-100-1', '350-100-5', '350-100-20', '1024-400-20'];
const EDGES = ['noop', 'endcap', 'peer', 'peer-texts'] as const;
const VARIANTS = ['origin', ...EDGES] as const;
type Variant = (typeof VARIANTS)[number];

const CONNECTIONS = 8;
const ROUNDS = 6;
/** Long enough for the code to be compiled for good, as it is in an isolate that serves a shop. */
const WARM_SECONDS = 5;

interface Address {
  url: URL;
  host: string;
}

interface Measured {
  /** Milliseconds of each request, and seconds of each round with the requests that ended in it. */
  millis: number[];
  rounds: { requests: number; seconds: number; cpu: number }[];
}

export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '12' },
      pages: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return {};
  }
  const shop = await serveInWorkerd([{ name: 'origin', entry: 'test/worker/page/bench/origin.ts' }]);
  const origin = (await shop.ready).origin;
  const edge = await serveInWorkerd(
    EDGES.map((name) => ({
      name,
      entry: `test/worker/page/bench/${name}.ts`,
      more: { routes: [`${name}.bench/*`], bindings: { ORIGIN: origin } },
    })),
  );
  try {
    const doors: Doors = { origin, edge: (await edge.ready).origin };
    const pages = [];
    for (const shape of values.pages?.split(',') ?? PAGES) {
      const page = await measurePage(shape, doors, Number(values.seconds));
      process.stderr.write(`${shape.padEnd(12)} ${JSON.stringify(page)}\n`);
      pages.push(page);
    }
    return { pages };
  } finally {
    await edge.dispose();
    await shop.dispose();
  }
}

/** Addresses of the two workerd processes: the shop, and the edge with a Worker for each variant but the origin. */
interface Doors {
  origin: string;
  edge: string;
}

async function measurePage(shape: string, doors: Doors, seconds: number): Promise<object> {
  const [kb = 0, cards = 0, placements = 0] = shape.split('-').map(Number);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const measured = new Map<Variant, Measured>(VARIANTS.map((name) => [name, { millis: [], rounds: [] }]));
  const address = (name: Variant): Address => ({
    url: new URL(`/${shape}`, name === 'origin' ? doors.origin : doors.edge),
    host: `${name}.bench`,
  });
  for (const name of VARIANTS) await load(address(name), agent, WARM_SECONDS);
  await check(address, agent);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Turns in changing order, so that a slow second of the machine hits all alike.
    for (const name of round % 2 ? VARIANTS.toReversed() : VARIANTS) {
      const cpu = workerdSeconds();
      const { millis, elapsed } = await load(address(name), agent, seconds / ROUNDS / VARIANTS.length);
      measured.get(name)!.millis.push(...millis);
      measured
        .get(name)!
        .rounds.push({ requests: millis.length, seconds: elapsed, cpu: workerdSeconds() - cpu });
    }
  }
  const firstBytes = await firstByteMillis(address, agent);
  agent.destroy();
  const rps = (name: Variant) => median(measured.get(name)!.rounds.map((one) => one.requests / one.seconds));
  const per = (name: Variant) => summary(measured.get(name)!);
  return {
    kb,
    cards,
    placements,
    originRps: round(rps('origin')),
    noopRps: round(rps('noop')),
    endcapRps: round(rps('endcap')),
    peerRps: round(rps('peer')),
    peerTextsRps: round(rps('peer-texts')),
    addedFirstByteMs: round(firstBytes.endcap - firstBytes.origin),
    noopFirstByteMs: round(firstBytes.noop - firstBytes.origin),
    timesNoop: round(rps('noop') / rps('endcap')),
    timesPeer: round(rps('endcap') / rps('peer')),
    timesPeerTexts: round(rps('endcap') / rps('peer-texts')),
    origin: per('origin'),
    noop: per('noop'),
    endcap: per('endcap'),
    peer: per('peer'),
    peerTexts: per('peer-texts'),
  };
}

/** What is measured must be what is meant: whole pages, and the edits made. */
async function check(address: (name: Variant) => Address, agent: Agent): Promise<void> {
  const origin = (await get(address('origin'), agent)).body.toString();
  const noop = (await get(address('noop'), agent)).body.toString();
  const endcap = (await get(address('endcap'), agent)).body.toString();
  const peer = (await get(address('peer'), agent)).body.toString();
  const texts = (await get(address('peer-texts'), agent)).body.toString();
  if (noop !== origin) throw new Error('The no-op changed the page.');
  if (cards(endcap).toSorted().join() !== cards(origin).toSorted().join())
    throw new Error('Endcap lost cards.');
  if (cards(endcap).length > 5 && cards(endcap).join() === cards(origin).join())
    throw new Error('Endcap did not re-rank.');
  if (!endcap.includes('endcap-payload')) throw new Error('Endcap added no payload.');
  if (
    cards(peer).toSorted().join() !== cards(origin).toSorted().join() ||
    cards(peer).join() === cards(origin).join()
  )
    throw new Error('The peer did not put the cards in another order.');
  if (cards(texts).join() !== cards(origin).join()) throw new Error('The peer changed the order.');
  const places = (html: string) => html.match(/<h2>For you, \d+/g)?.length ?? 0;
  if (places(peer) !== places(endcap) || places(texts) !== places(endcap) + 1)
    throw new Error('The peer made other edits than Endcap.');
}

function cards(html: string): string[] {
  return html.match(/data-product-id="\w+"/g) ?? [];
}

async function load(
  url: Address,
  agent: Agent,
  seconds: number,
): Promise<{ millis: number[]; elapsed: number }> {
  const millis: number[] = [];
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) {
        const at = performance.now();
        await get(url, agent);
        millis.push(performance.now() - at);
      }
    }),
  );
  return { millis, elapsed: (performance.now() - started) / 1000 };
}

/** Median time to the first byte of the body, one request at a time, taking turns. */
async function firstByteMillis(
  address: (name: Variant) => Address,
  agent: Agent,
): Promise<Record<'origin' | 'noop' | 'endcap', number>> {
  const names = ['origin', 'noop', 'endcap'] as const;
  const times = { origin: [] as number[], noop: [] as number[], endcap: [] as number[] };
  for (let turn = 0; turn < 60; turn += 1) {
    for (const name of names) times[name].push((await get(address(name), agent)).firstByteMillis);
  }
  return { origin: median(times.origin), noop: median(times.noop), endcap: median(times.endcap) };
}

function get({ url, host }: Address, agent: Agent): Promise<{ body: Buffer; firstByteMillis: number }> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let firstByteMillis = 0;
    const pieces: Buffer[] = [];
    // Without encodings: else the shop's Miniflare would compress for Endcap, and for the no-op it would not.
    const headers = { Accept: 'text/html', Host: host };
    const asked = request(url, { agent, headers }, (response) => {
      response.on('data', (piece: Buffer) => {
        firstByteMillis ||= performance.now() - started;
        pieces.push(piece);
      });
      response.on('end', () =>
        response.statusCode === 200
          ? resolve({ body: Buffer.concat(pieces), firstByteMillis })
          : reject(new Error(`${url.href}: status ${response.statusCode}`)),
      );
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}

function summary({ millis, rounds }: Measured): object {
  const sorted = millis.toSorted((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  const requests = rounds.reduce((sum, one) => sum + one.requests, 0);
  const cpu = rounds.reduce((sum, one) => sum + one.cpu, 0);
  return { p50: at(0.5), p99: at(0.99), cpuMs: round((cpu / requests) * 1000) };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) /
    2
  );
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
