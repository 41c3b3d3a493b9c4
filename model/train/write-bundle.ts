import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  MANIFEST_FILE,
  type BundleFile,
  type Goldens,
  type Manifest,
  type RankerCard,
} from '../ranker/bundle.ts';
import { packTrees } from '../ranker/pack-trees.ts';
import type { Trees } from '../ranker/trees.ts';
import { writeOnnx } from './write-onnx.ts';

export interface Bundle {
  card: RankerCard;
  trees: Trees;
  /** Bytes of `items.bin`. */
  items: Uint8Array;
  goldens: Goldens;
}

/** Writes a ranker bundle into a folder, its manifest last; files of an earlier bundle there are replaced. */
export function writeBundle(folder: string, { card, trees, items, goldens }: Bundle): Manifest {
  mkdirSync(folder, { recursive: true });
  const json = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`);
  const files: Record<BundleFile, Uint8Array> = {
    'ranker.onnx': writeOnnx(trees, { producer: 'endcap', version: card.version }),
    'trees.bin': packTrees(trees),
    'items.bin': items,
    'goldens.json': json(goldens),
    'card.json': json(card),
  };
  const manifest: Manifest = {
    v: 1,
    version: card.version,
    feature_hash: card.feature_hash,
    files: {} as Manifest['files'],
  };
  for (const [name, bytes] of Object.entries(files) as [BundleFile, Uint8Array][]) {
    writeFileSync(join(folder, name), bytes);
    (manifest.files as Record<string, unknown>)[name] = {
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  }
  writeFileSync(join(folder, MANIFEST_FILE), json(manifest));
  return manifest;
}
