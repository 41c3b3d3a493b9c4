/** What a visitor did with a product, strongest last. */
export const ITEM_ACTS = ['click', 'view', 'cart', 'purchase'] as const;
export type ItemAct = (typeof ITEM_ACTS)[number];

export interface ItemSignal {
  id: string;
  act: ItemAct;
  /** Milliseconds since epoch. */
  at: number;
}

/** In-session signals: the last products touched, newest first. Written by the plugin at the moment of the event. */
export interface SessionSignals {
  /** Milliseconds since epoch. */
  started: number;
  items: ItemSignal[];
}

export const SESSION_MAX_ITEMS = 20;
/** A session ends after so long without a signal. */
export const SESSION_IDLE_MILLIS = 30 * 60 * 1000;
const MAX_COOKIE_BYTES = 1024;

/**
 * The session cookie's value, at most 1,024 bytes: `1.<start, s base 36>` then `.<act digit><s since start, base 36>~<item id>`
 * per item, newest first; oldest items are left out where it would be longer.
 */
export function encodeSession({ started, items }: SessionSignals): string {
  let value = `1.${Math.floor(started / 1000).toString(36)}`;
  for (const { id, act, at } of items.slice(0, SESSION_MAX_ITEMS)) {
    const seconds = Math.max(0, Math.floor((at - started) / 1000));
    const part = `.${ITEM_ACTS.indexOf(act)}${seconds.toString(36)}~${encodeURIComponent(id).replaceAll('.', '%2E').replaceAll('~', '%7E')}`;
    if (value.length + part.length > MAX_COOKIE_BYTES) break;
    value += part;
  }
  return value;
}

/** The signals in a session cookie's value. Parts that are not well-formed are passed over; undefined: none at all or idle too long. */
export function decodeSession(value: string | undefined, now: number): SessionSignals | undefined {
  const [version, start, ...parts] = (value ?? '').slice(0, 2 * MAX_COOKIE_BYTES).split('.');
  if (version !== '1' || !/^[0-9a-z]{1,9}$/.test(start ?? '')) return undefined;
  const started = Number.parseInt(start!, 36) * 1000;
  const items: ItemSignal[] = [];
  for (const part of parts.slice(0, SESSION_MAX_ITEMS)) {
    const match = /^([0-3])([0-9a-z]{1,7})~(.{1,400})$/.exec(part);
    const id = match && decodeOrUndefined(match[3]!);
    if (!match || !id) continue;
    items.push({
      id,
      act: ITEM_ACTS[Number(match[1])]!,
      at: started + Number.parseInt(match[2]!, 36) * 1000,
    });
  }
  const last = items[0]?.at ?? started;
  return now - last > SESSION_IDLE_MILLIS ? undefined : { started, items };
}

/** The session after one more signal; an item touched again moves to the front. A new session starts after idling. */
export function recordSignal(session: SessionSignals | undefined, signal: ItemSignal): SessionSignals {
  const base = session ?? { started: signal.at, items: [] };
  const others = base.items.filter((item) => item.id !== signal.id || item.act !== signal.act);
  return { started: base.started, items: [signal, ...others].slice(0, SESSION_MAX_ITEMS) };
}

function decodeOrUndefined(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
