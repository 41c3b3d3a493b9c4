import { Buffer } from 'node:buffer';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { workerdMegabytes } from '../bench/workerd-seconds.ts';
import { serveInWorkerd } from '../probe/edge-in-workerd.ts';
import { answerAsShop, END, FAULTS, type Fault } from './soak-origin.ts';

const HELP = `npm run soak [-- --seconds N] [--connections N]

Pages at full load for 10 minutes (--seconds) while shop, KV, ranker and shard fail: every response must be complete (or
broken off, where the shop itself broke off), every card of the shop there once, and memory flat. The last line is JSON.`;

const WORKER_FAULTS = [
  '',
  '',
  '',
  'kv',
  'kv-late',
  'profile',
  'profile-late',
  'ranker',
  'ranker-late',
  'shard',
];
/** Of so many requests, one is of a page that is megabytes long: they would be most of the load. */
const HEAVY: ReadonlySet<Fault> = new Set(['token', 'huge-grid']);
const HEAVY_EVERY = 40;

export interface SoakResult {
  seconds: number;
  requests: number;
  requestsPerSecond: number;
  /** Whole pages, pages broken off since the shop broke off, and whatever must not happen. */
  complete: number;
  brokenOff: number;
  wrong: { address: string; why: string }[];
  byFault: Record<string, number>;
  /** Megabytes that workerd held after a third of the time, and at the end. */
  memoryMb: { early: number; late: number };
  counters: Record<string, number>;
}

export async function soak({
  seconds,
  connections,
  onProgress,
}: {
  seconds: number;
  connections: number;
  onProgress: (line: string) => void;
}): Promise<SoakResult> {
  const shop = createServer(answerAsShop);
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  const edge = await serveInWorkerd(
    [{ name: 'soak', entry: 'test/worker/page/soak-worker.ts', more: { bindings: { ORIGIN: origin } } }],
    { handleStructuredLogs: () => undefined },
  );
  const base = await edge.ready;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const result: SoakResult = {
    seconds,
    requests: 0,
    requestsPerSecond: 0,
    complete: 0,
    brokenOff: 0,
    wrong: [],
    byFault: {},
    memoryMb: { early: 0, late: 0 },
    counters: {},
  };
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  let told = 0;
  try {
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (elapsed() < seconds) {
          const turn = result.requests++;
          await one(turn, { base, agent, result });
          if (result.memoryMb.early === 0 && elapsed() > seconds / 3)
            result.memoryMb.early = Math.round(workerdMegabytes());
          if (elapsed() - told > 10) {
            told = elapsed();
            onProgress(
              `${Math.round(told)} s: ${result.requests} requests, ${result.wrong.length} wrong, ${Math.round(workerdMegabytes())} MB`,
            );
          }
        }
      }),
    );
    result.requestsPerSecond = Math.round(result.requests / elapsed());
    result.memoryMb.late = Math.round(workerdMegabytes());
    result.counters = JSON.parse(
      (await get(new URL('/counters', base), agent, {})).body.toString(),
    ) as Record<string, number>;
  } finally {
    agent.destroy();
    await edge.dispose();
    shop.closeAllConnections();
    shop.close();
  }
  return result;
}

interface Setting {
  base: URL;
  agent: Agent;
  result: SoakResult;
}

async function one(turn: number, { base, agent, result }: Setting): Promise<void> {
  const light = FAULTS.filter((fault) => !HEAVY.has(fault));
  const heavy = [...HEAVY];
  const fault =
    turn % HEAVY_EVERY === 0 ? heavy[(turn / HEAVY_EVERY) % heavy.length]! : light[turn % light.length]!;
  const workerFault = WORKER_FAULTS[Math.floor(turn / light.length) % WORKER_FAULTS.length]!;
  // Some pages come again, most are new: templates earn trust and lose it.
  const url = new URL(`/${fault}/${turn % 5 === 0 ? turn % 50 : turn}`, base);
  const headers = {
    Accept: 'text/html',
    'X-Fault': workerFault,
    ...(turn % 4 === 0 ? {} : { Cookie: 'consent=1' }),
  };
  const name = `${fault}${workerFault ? `+${workerFault}` : ''}`;
  result.byFault[name] = (result.byFault[name] ?? 0) + 1;
  const answer = await get(url, agent, headers).catch((error: Error) => error);
  const why = wrongWith(fault, answer);
  if (why) result.wrong.push({ address: `${url.pathname} ${workerFault}`, why });
  else if (answer instanceof Error) result.brokenOff += 1;
  else result.complete += 1;
}

/** What must not be; undefined: all is well. */
function wrongWith(fault: Fault, answer: { status: number; body: Buffer } | Error): string | undefined {
  if (fault === 'reset')
    return answer instanceof Error ? undefined : 'half a page was ended as if it were whole';
  if (answer instanceof Error) return `broken off: ${answer.message}`;
  if (answer.status !== (fault === 'error' ? 500 : 200)) return `status ${answer.status}`;
  const html = answer.body.toString('latin1');
  const tail = html.slice(-(END.length + 4000));
  if (!tail.includes(END.trim())) return `not complete: ends with ${JSON.stringify(html.slice(-60))}`;
  const ids = html.match(/data-product-id="P\d+"/g) ?? [];
  if (ids.length !== 60 || new Set(ids).size !== 60)
    return `${ids.length} cards, ${new Set(ids).size} of them different`;
  return html.includes('\u0001') ? 'a mark was left behind' : undefined;
}

function get(
  url: URL,
  agent: Agent,
  headers: Record<string, string>,
): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () =>
        response.complete
          ? resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces) })
          : reject(new Error('cut off')),
      );
      response.on('error', reject);
    });
    asked.setTimeout(30_000, () => asked.destroy(new Error('no answer in 30 s')));
    asked.on('error', reject);
    asked.end();
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '600' },
      connections: { type: 'string', default: '8' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const result = await soak({
    seconds: Number(values.seconds),
    connections: Number(values.connections),
    onProgress: (line) => process.stderr.write(`soak: ${line}\n`),
  });
  console.log(JSON.stringify({ ...result, wrong: result.wrong.slice(0, 20), wrongs: result.wrong.length }));
  process.exit(result.wrong.length > 0 ? 1 : 0);
}

if (import.meta.filename === process.argv[1]) await main();
