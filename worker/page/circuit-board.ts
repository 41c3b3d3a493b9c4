import type { OpenCircuit } from '../../model/api/edge.ts';
import { kvKeys } from '../keys.ts';
import { adoptReverted, closeCircuit, openCircuits } from './breaker.ts';

/** What we need of KV. */
export type Board = Pick<KVNamespace, 'put' | 'list' | 'delete'>;

/** How old what this isolate knows may be, read again behind a response. */
const FRESH_MILLIS = 60_000;
/** KV takes that long to show a new key: what was opened here since is not given up for want of it. */
const PROPAGATION_MILLIS = 120_000;
/** The least that KV allows. */
const MIN_TTL_SECONDS = 60;
const MAX_SITES = 1_000;

/** Site -> when this isolate last read its circuits. */
const readAt = new Map<string, number>();

/** Tells all isolates, and the console, of a circuit that has opened here. Never rejects: the circuit is open here all the same. */
export async function announceCircuit(board: Board, site: string, circuit: OpenCircuit): Promise<void> {
  const seconds = Math.max(MIN_TTL_SECONDS, Math.ceil((circuit.until - circuit.opened_at) / 1000));
  try {
    await board.put(keyOf(site, circuit), '', { expirationTtl: seconds, metadata: circuit });
  } catch (error) {
    console.error(JSON.stringify({ event: 'circuit_not_announced', site, error: String(error) }));
  }
}

/** Learns behind the response, once a minute, what other isolates found to be put back by the shop's own scripts. */
export function followCircuits(
  board: Board,
  site: string,
  { now, waitUntil }: { now: number; waitUntil: (promise: Promise<unknown>) => void },
): void {
  const known = readAt.get(site);
  if (known !== undefined && now - known < FRESH_MILLIS) return;
  if (readAt.size >= MAX_SITES) readAt.clear();
  readAt.set(site, now);
  waitUntil(
    announced(board, site, now)
      .then((found) => adoptReverted(site, found, { now, ownSince: now - PROPAGATION_MILLIS }))
      .catch(() => undefined),
  );
}

/** All circuits of a site that are open: here, and as told by other isolates. */
export async function allCircuits(board: Board, site: string, now: number): Promise<OpenCircuit[]> {
  const found = new Map<string, OpenCircuit>();
  for (const circuit of [...(await announced(board, site, now)), ...openCircuits(site, now)])
    found.set(keyOf(site, circuit), circuit);
  return Array.from(found.values()).toSorted((a, b) => b.opened_at - a.opened_at);
}

/** Has a placement tried again: here at once, elsewhere once KV is read again. Rejects where KV fails. */
export async function forgetCircuit(
  board: Board,
  site: string,
  circuit: Pick<OpenCircuit, 'template' | 'placement'>,
): Promise<void> {
  closeCircuit(`${site} ${circuit.template}`, circuit.placement);
  await board.delete(keyOf(site, circuit));
}

async function announced(board: Board, site: string, now: number): Promise<OpenCircuit[]> {
  const { keys } = await board.list<OpenCircuit>({ prefix: kvKeys.circuit(site, '') });
  return keys.flatMap(({ metadata }) => (metadata && metadata.until > now ? [metadata] : []));
}

function keyOf(site: string, { template, placement }: Pick<OpenCircuit, 'template' | 'placement'>): string {
  return kvKeys.circuit(site, `${placement}:${template.slice(0, 350)}`);
}
