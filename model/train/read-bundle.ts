import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import {
  BUNDLE_FILES,
  GoldensSchema,
  MANIFEST_FILE,
  ManifestSchema,
  RankerCardSchema,
} from '../ranker/bundle.ts';
import type { BundleFile, Goldens, Manifest, RankerCard } from '../ranker/bundle.ts';
import { unpackTrees } from '../ranker/pack-trees.ts';
import type { Trees } from '../ranker/trees.ts';

/** A ranker bundle in memory, its files' hashes checked. */
export interface ReadBundle {
  readonly manifest: Manifest;
  readonly card: RankerCard;
  readonly trees: Trees;
  readonly onnx: Uint8Array;
  readonly items: Uint8Array;
  readonly goldens: Goldens;
}

/**
 * Reads a bundle from a folder.
 * @throws Error naming the file that is missing or whose SHA-256 is not the manifest's.
 */
export function readBundle(folder: string): ReadBundle {
  const path = join(folder, MANIFEST_FILE);
  if (!existsSync(path)) throw new Error(`${folder} is no ranker bundle: it has no ${MANIFEST_FILE}.`);
  const manifest = v.parse(ManifestSchema, JSON.parse(readFileSync(path, 'utf8')));
  const bytes = {} as Record<BundleFile, Uint8Array>;
  for (const name of BUNDLE_FILES) {
    if (!existsSync(join(folder, name))) throw new Error(`${folder} has no ${name}.`);
    bytes[name] = new Uint8Array(readFileSync(join(folder, name)));
    const hash = createHash('sha256').update(bytes[name]).digest('hex');
    const expected = manifest.files[name]?.sha256;
    if (hash !== expected)
      throw new Error(
        `${join(folder, name)} has SHA-256 ${hash}, the manifest says ${expected ?? 'nothing'}.`,
      );
  }
  const json = (name: BundleFile): unknown => JSON.parse(new TextDecoder().decode(bytes[name]));
  return {
    manifest,
    card: v.parse(RankerCardSchema, json('card.json')),
    trees: unpackTrees(bytes['trees.bin']),
    onnx: bytes['ranker.onnx'],
    items: bytes['items.bin'],
    goldens: v.parse(GoldensSchema, json('goldens.json')),
  };
}
