import * as v from 'valibot';
import type { Env } from '../env.ts';
import { base64url } from '../visitor/identity.ts';
import { shardOf } from '../visitor/shards.ts';
import { seal, unseal } from './seal.ts';

const CODE_MILLIS = 2 * 60_000;
const SESSION_MILLIS = 30 * 60_000;

const EntrySchema = v.object({ site: v.string(), visitor: v.string(), nonce: v.string(), until: v.number() });
/** Who looks at the privacy page: sealed in its cookie. */
export type Entry = v.InferOutput<typeof EntrySchema>;

/** A code that opens the privacy page for this visitor, once, within two minutes. */
export function mintCode(env: Env, site: string, visitor: string, now: number): Promise<string> {
  const entry: Entry = {
    site,
    visitor,
    nonce: base64url(crypto.getRandomValues(new Uint8Array(12))),
    until: now + CODE_MILLIS,
  };
  return seal(env.SECRET, 'privacy-code', entry);
}

/** The session that a code opens, as a cookie value; undefined: no code of ours, too old, or used before. */
export async function spendCode(env: Env, code: string, now: number): Promise<string | undefined> {
  const entry = read(await unseal(env.SECRET, 'privacy-code', code), now);
  if (!entry) return undefined;
  const { site, visitor, nonce, until } = entry;
  if (!(await shardOf(env, site, visitor).spend(site, nonce, until))) return undefined;
  return seal(env.SECRET, 'privacy-session', { ...entry, until: now + SESSION_MILLIS });
}

/** Who looks, from the session cookie; undefined: nobody known, or the half hour is over. */
export async function sessionOf(
  env: Env,
  cookie: string | undefined,
  now: number,
): Promise<Entry | undefined> {
  return read(await unseal(env.SECRET, 'privacy-session', cookie), now);
}

function read(value: unknown, now: number): Entry | undefined {
  const parsed = v.safeParse(EntrySchema, value);
  return parsed.success && parsed.output.until > now ? parsed.output : undefined;
}
