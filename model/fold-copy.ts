import { decisiveText } from './fold-compact.ts';
import type { CompactProfile } from './profile.ts';

/** KV takes one write a second a key and costs $5 a million: a visitor's copy is written at most so often ... */
export const COPY_INTERVAL_MILLIS = 60_000;
/** ... and where only the last items changed, before the session cookie that also knows them ends. */
export const ITEMS_INTERVAL_MILLIS = 25 * 60_000;

/** What is known of a visitor's copy in KV. */
export interface CopyState {
  /** Last write: when (ms since epoch), the text of what decides, and the last items. */
  kv?: { at: number; text: string; items: string };
  /** When a change that is not in KV yet is due there. */
  due?: number;
}

/**
 * What becomes of a changed profile, and the state after it: written at once the first time and when the last write is
 * long enough ago, noted as due where it has to wait, left alone where nothing of use to the edge has changed.
 */
export function planCopy(
  state: CopyState,
  value: CompactProfile,
  now: number,
): { write: boolean; state: CopyState } {
  const text = decisiveText(value);
  const items = value.items.map((item) => `${item.act}${item.id}`).join(' ');
  const { kv } = state;
  if (kv && kv.text === text && kv.items === items) return { write: false, state: { kv } };
  if (kv) {
    const due = kv.at + (kv.text === text ? ITEMS_INTERVAL_MILLIS : COPY_INTERVAL_MILLIS);
    if (due > now) return { write: false, state: { kv, due: Math.min(due, state.due ?? Infinity) } };
  }
  return { write: true, state: { kv: { at: now, text, items } } };
}
