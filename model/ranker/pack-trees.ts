import { NETWORK_ARRAYS } from './network.ts';
import type { Network } from './network.ts';
import { readPack, writePack, type Pack, type PackedArray } from './pack.ts';
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

const NETWORK_PREFIX = 'network.';

/** Bytes of `trees.bin`; a network that belongs to the trees goes with them. */
export function packTrees(trees: Trees): Uint8Array {
  const { network } = trees;
  return writePack({
    facts: { v: 1, featureCount: trees.featureCount, base: trees.base },
    arrays: {
      ...Object.fromEntries(ARRAYS.map((name) => [name, trees[name] as PackedArray])),
      ...(network
        ? Object.fromEntries(
            NETWORK_ARRAYS.map((name) => [NETWORK_PREFIX + name, network[name] as PackedArray]),
          )
        : {}),
    },
  });
}

/** The trees in `trees.bin`, checked so that no walk can leave its arrays. Throws where the bytes are no such pack. */
export function unpackTrees(bytes: Uint8Array): Trees {
  const { facts, arrays } = readPack(bytes);
  const missing = ARRAYS.find((name) => arrays[name] === undefined);
  if (facts.v !== 1 || missing)
    throw new Error(`These bytes are no trees of version 1${missing ? `: ${missing} is missing` : ''}.`);
  const network = networkIn(arrays);
  return checkTrees({
    featureCount: Number(facts.featureCount),
    base: Number(facts.base),
    ...Object.fromEntries(ARRAYS.map((name) => [name, arrays[name]])),
    ...(network ? { network } : {}),
  } as unknown as Trees);
}

function networkIn(arrays: Pack['arrays']): Network | undefined {
  if (!arrays[NETWORK_PREFIX + NETWORK_ARRAYS[0]]) return undefined;
  const missing = NETWORK_ARRAYS.find((name) => arrays[NETWORK_PREFIX + name] === undefined);
  if (missing) throw new Error(`The trees' network has no ${missing}.`);
  return Object.fromEntries(
    NETWORK_ARRAYS.map((name) => [name, arrays[NETWORK_PREFIX + name]]),
  ) as unknown as Network;
}
