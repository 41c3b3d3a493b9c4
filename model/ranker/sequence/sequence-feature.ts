import type { Purpose } from '../../consent.ts';
import type { SequenceReading } from './read-sequence.ts';
import type { SequenceTable } from './sequence-table.ts';

/** One feature of the walk through the shop. `of` gives NaN where it is not known. */
export interface SequenceFeature {
  name: string;
  group: 'next' | 'alike' | 'visit' | 'popularity';
  unit: string;
  consent: Purpose | 'necessary';
  /** 1: a higher value never speaks against a product; -1: never for it. What a ranker of next looks is held to. */
  monotone?: 1 | -1;
  /** Value for the candidate at `index` of the request's list. */
  of(reading: SequenceReading, index: number): number;
}

/** A feature of the product alone, by its number in the table. */
export const ofItem =
  (of: (table: SequenceTable, number: number) => number) =>
  ({ table, numbers }: SequenceReading, index: number): number => {
    const number = numbers[index]!;
    return number < 0 ? Number.NaN : of(table, number);
  };
