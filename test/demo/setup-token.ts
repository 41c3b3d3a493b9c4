import { createHash, randomBytes } from 'node:crypto';
import type { Miniflare } from 'miniflare';

const LINK_MILLIS = 7 * 86_400_000;

/** A one-time token with which the first administrator sets up the console; earlier ones stop working. */
export async function issueSetupToken(worker: Miniflare): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const db = await worker.getD1Database('DB');
  const now = Date.now();
  await db.batch([
    db.prepare("DELETE FROM setup_tokens WHERE purpose = 'admin'"),
    db
      .prepare("INSERT INTO setup_tokens (hash, purpose, created_at, expires_at) VALUES (?, 'admin', ?, ?)")
      .bind(createHash('sha256').update(token).digest('hex'), now, now + LINK_MILLIS),
  ]);
  return token;
}
