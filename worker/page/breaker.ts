import type { OpenCircuit } from '../../model/api/edge.ts';

/** A placement that fails so often in a row on a template is left alone there for a while. */
const MAX_FAILURES = 5;
const OPEN_MILLIS = 60_000;
/** What a framework puts back it will put back again: such a place is left alone for longer, then tried anew. */
export const REVERTED_OPEN_MILLIS = 30 * 60_000;
/** So many pages must have told that the change was undone, and most of those that told anything. */
const MIN_REVERTED = 5;
const MIN_REVERTED_SHARE = 0.5;
/** One visitor's pages speak so often at most, so that nobody's word alone turns off what others see. */
const MAX_WORDS_OF_ONE = 5;
/** The last so many words count. */
const WORDS_KEPT = 200;
const MAX_KEPT = 5_000;

export type BreakerCause = OpenCircuit['cause'];

interface Circuit {
  failures: number;
  cause: BreakerCause;
  openedAt: number;
}

/** What the plugin told of one placement on one page. */
interface Word {
  visitor: string;
  decision: string;
  stands: boolean;
}

/** In this isolate, by template and placement: what failed here, and what the plugin told to have been put back. */
const circuits = new Map<string, Circuit>();
const reverted = new Map<string, { openedAt: number; until: number }>();
const words = new Map<string, Word[]>();

const keyOf = (template: string, placement: string) => `${template} ${placement}`;

/** Whether a placement is to be left alone on pages of a template. After a while one page tries again: who asks a second time is told that it does. */
export function isOpen(template: string, placement: string, now: number): boolean {
  const key = keyOf(template, placement);
  if ((reverted.get(key)?.until ?? 0) > now) return true;
  const circuit = circuits.get(key);
  if (!circuit || circuit.failures < MAX_FAILURES) return false;
  if (now - circuit.openedAt < OPEN_MILLIS) return true;
  circuit.openedAt = now;
  return false;
}

/** A placement's handlers, its ranking or its strip's products failed. Gives the circuit if this is what opened it. */
export function placementFailed(
  template: string,
  placement: string,
  { cause, now }: { cause: BreakerCause; now: number },
): OpenCircuit | undefined {
  const key = keyOf(template, placement);
  const failures = (circuits.get(key)?.failures ?? 0) + 1;
  keep(circuits, key, { failures, cause, openedAt: now });
  if (failures !== MAX_FAILURES) return undefined;
  return opened(key, { cause, openedAt: now, until: now + OPEN_MILLIS });
}

/** It did what it was to do on one page: failures before count no more. */
export function placementWorked(template: string, placement: string): void {
  if (circuits.size > 0) circuits.delete(keyOf(template, placement));
}

/**
 * The plugin's word whether a placement's change stands on a page of a template. Gives the circuit if this is what opened
 * it: five pages told of it undone, and at least half of all that told anything; one visitor speaks five times at most.
 */
export function placementShown(
  template: string,
  placement: string,
  { now, ...word }: Word & { now: number },
): OpenCircuit | undefined {
  const key = keyOf(template, placement);
  if ((reverted.get(key)?.until ?? 0) > now) return undefined;
  const told = words.get(key) ?? [];
  // A place of which nobody ever complained costs no memory.
  if (word.stands && told.length === 0) return undefined;
  const own = told.filter(({ visitor }) => visitor === word.visitor);
  // A batch that is sent again tells nothing new.
  if (own.length >= MAX_WORDS_OF_ONE || own.some(({ decision }) => decision === word.decision))
    return undefined;
  told.push(word);
  if (told.length > WORDS_KEPT) told.shift();
  keep(words, key, told);
  const undone = told.filter(({ stands }) => !stands).length;
  if (undone < MIN_REVERTED || undone < MIN_REVERTED_SHARE * told.length) return undefined;
  words.delete(key);
  const until = now + REVERTED_OPEN_MILLIS;
  keep(reverted, key, { openedAt: now, until });
  return opened(key, { cause: 'reverted', openedAt: now, until });
}

/** Takes over what other isolates found to be put back, and forgets what is no longer so; what was found here a moment ago stays. */
export function adoptReverted(
  site: string,
  found: readonly OpenCircuit[],
  { now, ownSince }: { now: number; ownSince: number },
): void {
  for (const [key, { openedAt }] of reverted)
    if (key.startsWith(`${site} `) && openedAt < ownSince) reverted.delete(key);
  for (const { template, placement, cause, opened_at: openedAt, until } of found)
    if (cause === 'reverted' && until > now)
      keep(reverted, keyOf(`${site} ${template}`, placement), { openedAt, until });
}

/** A person's word that a placement is to be tried again now. */
export function closeCircuit(template: string, placement: string): void {
  const key = keyOf(template, placement);
  for (const map of [circuits, reverted, words]) map.delete(key);
}

/** Circuits of a site that are open now in this isolate, for the console. */
export function openCircuits(site: string, now: number): OpenCircuit[] {
  const failed = Array.from(circuits).flatMap(([key, { failures, cause, openedAt }]) =>
    failures >= MAX_FAILURES ? [circuitOf(key, { cause, openedAt, until: openedAt + OPEN_MILLIS })] : [],
  );
  const undone = Array.from(reverted, ([key, times]) => circuitOf(key, { cause: 'reverted', ...times }));
  return [...failed, ...undone].flatMap(({ site: owner, ...circuit }) =>
    owner === site && circuit.until > now ? [circuit] : [],
  );
}

interface Opening {
  cause: BreakerCause;
  openedAt: number;
  until: number;
}

function opened(key: string, opening: Opening): OpenCircuit {
  const { site, ...circuit } = circuitOf(key, opening);
  console.error(JSON.stringify({ event: 'circuit_opened', site, ...circuit }));
  return circuit;
}

/** A key is site, template's path and placement: none of them holds a space. */
function circuitOf(key: string, { cause, openedAt, until }: Opening): OpenCircuit & { site: string } {
  const [site = '', template = '', placement = ''] = key.split(' ');
  return { site, template, placement, cause, opened_at: openedAt, until };
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= MAX_KEPT && !map.has(key)) map.delete(map.keys().next().value!);
  map.set(key, value);
}
