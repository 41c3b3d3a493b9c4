import { readPack, writePack, type PackedArray } from './pack.ts';
import { checkTrees, type Trees } from './trees.ts';

const ARRAYS = [
  'roots',
  'feature',
  'threshold',
  'left',
  'right',
  'missingLeft',
  'set',
  'value',
  'setStarts',
  'setBits',
] as const;

/** Bytes of `trees.bin`. */
export function packTrees(trees: Trees): Uint8Array {
  return writePack({
    facts: { v: 1, featureCount: trees.featureCount, base: trees.base },
    arrays: Object.fromEntries(ARRAYS.map((name) => [name, trees[name] as PackedArray])),
  });
}

/** The trees in `trees.bin`, checked so that no walk can leave its arrays. Throws where the bytes are no such pack. */
export function unpackTrees(bytes: Uint8Array): Trees {
  const { facts, arrays } = readPack(bytes);
  const missing = ARRAYS.find((name) => arrays[name] === undefined);
  if (facts.v !== 1 || missing)
    throw new Error(`These bytes are no trees of version 1${missing ? `: ${missing} is missing` : ''}.`);
  return checkTrees({
    featureCount: Number(facts.featureCount),
    base: Number(facts.base),
    ...arrays,
  } as unknown as Trees);
}
