import * as v from 'valibot';
import {
  BUNDLE_FILES,
  MANIFEST_FILE,
  ManifestSchema,
  RankerCardSchema,
  type BundleFile,
  type Manifest,
  type RankerCard,
} from '../../model/ranker/bundle.ts';
import type { Env } from '../env.ts';
import { r2Keys } from '../keys.ts';

/** A bundle's bytes whose hashes are those of its manifest. */
export interface BundleBytes {
  manifest: Manifest;
  card: RankerCard;
  files: Record<BundleFile, Uint8Array>;
}

/** Reads a bundle from R2. Throws where a file is missing or its hash is not the manifest's. */
export async function readBundle(env: Env, folder: string): Promise<BundleBytes> {
  const manifest = v.parse(
    ManifestSchema,
    JSON.parse(new TextDecoder().decode(await readObject(env, `${folder}/${MANIFEST_FILE}`))),
  );
  const entries = await Promise.all(
    BUNDLE_FILES.map(async (name) => [name, await readChecked(env, folder, name, manifest)] as const),
  );
  const files = Object.fromEntries(entries) as Record<BundleFile, Uint8Array>;
  return {
    manifest,
    files,
    card: v.parse(RankerCardSchema, JSON.parse(new TextDecoder().decode(files['card.json']))),
  };
}

/** Writes one file of a bundle. A file that is there already is left as it is: bundles are immutable. */
export async function writeBundleFile(
  env: Env,
  site: string,
  version: string,
  name: string,
  bytes: ArrayBuffer,
): Promise<void> {
  await env.BUCKET.put(`${r2Keys.ranker(site, version)}/${name}`, bytes, {
    onlyIf: { etagDoesNotMatch: '*' },
  });
}

async function readChecked(
  env: Env,
  folder: string,
  name: BundleFile,
  manifest: Manifest,
): Promise<Uint8Array> {
  const bytes = await readObject(env, `${folder}/${name}`);
  const expected = manifest.files[name];
  const hash = hex(await crypto.subtle.digest('SHA-256', bytes));
  if (!expected || hash !== expected.sha256)
    throw new Error(
      `${folder}/${name} has SHA-256 ${hash}, the manifest says ${expected?.sha256 ?? 'nothing'}.`,
    );
  return bytes;
}

async function readObject(env: Env, key: string): Promise<Uint8Array<ArrayBuffer>> {
  const object = await env.BUCKET.get(key);
  if (!object) throw new Error(`R2 has no ${key}.`);
  return new Uint8Array(await object.arrayBuffer());
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
