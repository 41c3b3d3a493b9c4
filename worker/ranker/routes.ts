import { Hono } from 'hono';
import { BUNDLE_FILES, MANIFEST_FILE } from '../../model/ranker/bundle.ts';
import { requireToken, type ApiEnv } from '../account/access.ts';
import { database, rankers } from '../database.ts';
import { HttpError } from '../http-error.ts';
import { r2Keys } from '../keys.ts';
import { publish } from '../site/publish.ts';
import { listRankers } from '../site/store.ts';
import { readBundle, writeBundleFile } from './store.ts';
import { routes as watching } from './watch-routes.ts';

const MAX_FILE_BYTES = 64 * 1024 * 1024;
const VERSION = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const FILES: readonly string[] = [...BUNDLE_FILES, MANIFEST_FILE];

/**
 * Ranker bundles as the trainer uploads them (scope `train`); what becomes live is decided by a person or `--live`.
 *
 * - `PUT /api/sites/:site/rankers/:version/files/:name`: one file of the bundle, never overwritten.
 * - `POST /api/sites/:site/rankers/:version`: checks the whole bundle in R2 against its manifest and registers it as a
 *   candidate. 422 where a file is missing or has another hash.
 */
export const routes = new Hono<ApiEnv>()
  .route('/', watching)
  .put('/sites/:site/rankers/:version/files/:name', requireToken('train'), async (c) => {
    const { site, version, name } = c.req.param();
    checkVersion(version);
    if (!FILES.includes(name))
      throw new HttpError(404, 'not_found', `A bundle has no file ${name}; it has ${FILES.join(', ')}.`);
    const bytes = await c.req.arrayBuffer();
    if (bytes.byteLength > MAX_FILE_BYTES)
      throw new HttpError(
        413,
        'too_large',
        `${name} has ${bytes.byteLength} bytes, the limit is ${MAX_FILE_BYTES}.`,
      );
    await writeBundleFile(c.env, site, version, name, bytes);
    return c.json({ stored: name, bytes: bytes.byteLength });
  })
  .post('/sites/:site/rankers/:version', requireToken('train'), async (c) => {
    const { site, version } = c.req.param();
    checkVersion(version);
    const key = r2Keys.ranker(site, version);
    const { card, manifest } = await readBundle(c.env, key).catch((error: unknown) => {
      throw new HttpError(
        422,
        'invalid',
        `The bundle is not complete: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    if (manifest.version !== version)
      throw new HttpError(
        422,
        'invalid',
        `The manifest names version ${manifest.version}, the address ${version}.`,
      );
    await database(c.env)
      .insert(rankers)
      .values({ site, version, key, status: 'candidate', card, createdAt: Date.now() })
      .onConflictDoNothing();
    // The newest candidate scores in the shadow from the next snapshot on.
    await publish(c.env, site, Date.now());
    const all = await listRankers(database(c.env), site);
    return c.json(
      all.find((one) => one.version === version),
      201,
    );
  });

function checkVersion(version: string): void {
  if (!VERSION.test(version))
    throw new HttpError(422, 'invalid', `"${version}" is no version: 1 to 64 of a-z, 0-9, - and _.`);
}
