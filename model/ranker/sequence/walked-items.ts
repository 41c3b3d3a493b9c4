import type { ItemSignal } from '../../session.ts';
import type { SequenceTable } from './sequence-table.ts';
import { stepsOf } from './visit.ts';

/** Ids of the products looked at in this visit, newest first; `signals` newest first. */
export function walkedIds(signals: readonly ItemSignal[]): string[] {
  const oldestFirst = signals.toReversed();
  return stepsOf(oldestFirst)
    .map((index) => oldestFirst[index]!.id)
    .toReversed();
}

/** The same as item numbers of a table; products it does not know are left out. */
export function walkedItems({ indexOf }: SequenceTable, signals: readonly ItemSignal[]): Int32Array {
  return Int32Array.from(walkedIds(signals).flatMap((id) => indexOf.get(id) ?? []));
}
