import { ItemStatistics } from './listing/item-statistics.ts';
import { readPack, writePack } from './pack.ts';
import { readSequenceTable, writeSequenceTable } from './sequence/sequence-table.ts';
import type { SequenceTable } from './sequence/sequence-table.ts';

/** What was learned about products beside the trees: `items.bin` of a bundle. */
export interface Learned {
  readonly statistics: ItemStatistics;
  /** Absent: the ranker was trained without sequences. */
  readonly sequences?: SequenceTable;
}

/** Bytes of `items.bin`. */
export function writeLearned({ statistics, sequences }: Learned): Uint8Array {
  return writePack({
    facts: { v: 2 },
    arrays: {
      statistics: statistics.write() as Uint8Array<ArrayBuffer>,
      ...(sequences ? { sequences: writeSequenceTable(sequences) as Uint8Array<ArrayBuffer> } : {}),
    },
  });
}

/**
 * What `writeLearned` wrote, or the statistics alone that older bundles hold. Arrays are views into the bytes.
 * @throws where the bytes are neither.
 */
export function readLearned(bytes: Uint8Array): Learned {
  const { facts, arrays } = readPack(bytes);
  if (facts.v === 1) return { statistics: ItemStatistics.read(bytes) };
  if (facts.v !== 2 || !arrays.statistics)
    throw new Error(`items.bin of version ${String(facts.v)} is not known; 1 and 2 are.`);
  const { statistics, sequences } = arrays as Record<string, Uint8Array | undefined>;
  return {
    statistics: ItemStatistics.read(statistics!),
    ...(sequences ? { sequences: readSequenceTable(sequences) } : {}),
  };
}
