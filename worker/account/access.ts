import { eq } from 'drizzle-orm';
import type { Context, MiddlewareHandler } from 'hono';
import { apiTokens, database } from '../database.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { auth } from './auth.ts';
import { ROLES, type Role } from '../../model/api/account.ts';
import { hashToken, keyedHash } from './secrets.ts';

/** Who acts: a person with a session, or a machine client with an API token. */
export interface Actor {
  id: string;
  name: string;
  /** Absent: a machine token without any role. */
  role?: Role;
  scopes: readonly string[];
}

export interface ApiEnv {
  Bindings: Env;
  Variables: { actor: Actor };
}

/** Header that carries the session's own token with every change. */
export const CHANGE_TOKEN_HEADER = 'x-endcap-token';
/** `last_used_at` of an API token is written at most so often. */
const USE_STAMP_MILLIS = 3_600_000;

/** Lets in whoever has at least `role`: a session (changes also need the right Origin and token) or an API token. */
export function requireRole(role: Role): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const actor = await actorOf(c);
    if (!actor.role || ROLES.indexOf(actor.role) < ROLES.indexOf(role)) {
      throw new HttpError(
        403,
        'forbidden',
        `This needs the role ${role}; ${actor.name} has ${actor.role ?? 'none'}.`,
      );
    }
    c.set('actor', actor);
    await next();
  };
}

/** Lets in machine clients whose API token has `scope` (or `admin`), and administrators with a session. */
export function requireToken(scope: string): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const actor = await actorOf(c);
    if (actor.role !== 'admin' && !actor.scopes.includes(scope)) {
      throw new HttpError(403, 'forbidden', `This needs an API token with the scope ${scope}.`);
    }
    c.set('actor', actor);
    await next();
  };
}

/** Refuses a request that another site's page sent. GET and HEAD change nothing and pass. */
export const sameOrigin: MiddlewareHandler<ApiEnv> = async (c, next) => {
  checkOrigin(c);
  await next();
};

function checkOrigin(c: Context<ApiEnv>): void {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return;
  const own = new URL(c.req.url).origin;
  const given = c.req.header('origin');
  // A machine client sends no Origin, but its bearer token, which a browser never adds by itself.
  if (given === undefined && bearer(c)) return;
  if (given !== own)
    throw new HttpError(
      403,
      'forbidden',
      `Changes are accepted from ${own} only, not from ${given ?? 'a request without Origin'}.`,
    );
}

async function actorOf(c: Context<ApiEnv>): Promise<Actor> {
  checkOrigin(c);
  const token = bearer(c);
  return token ? machine(c, token) : person(c);
}

function bearer(c: Context<ApiEnv>): string | undefined {
  return /^Bearer\s+(\S{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1];
}

async function machine(c: Context<ApiEnv>, token: string): Promise<Actor> {
  const db = database(c.env);
  const [row] = await db
    .select()
    .from(apiTokens)
    .where(eq(apiTokens.hash, await hashToken(token)));
  const now = Date.now();
  if (!row || (row.expiresAt !== null && row.expiresAt <= now)) {
    throw new HttpError(
      401,
      'unauthorized',
      'The API token is unknown or has expired. Make one under Settings, API tokens.',
    );
  }
  if (now - (row.lastUsedAt ?? 0) > USE_STAMP_MILLIS) {
    await db.update(apiTokens).set({ lastUsedAt: now }).where(eq(apiTokens.id, row.id));
  }
  const scopes = row.scopes.split(' ');
  const role = ROLES.findLast((role) => scopes.includes(role));
  return { id: `token:${row.id}`, name: row.name, scopes, ...(role && { role }) };
}

async function person(c: Context<ApiEnv>): Promise<Actor> {
  const found = await sessionOf(c);
  if (!found) throw new HttpError(401, 'unauthorized', 'Not signed in, or the session has ended.');
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    if (c.req.header(CHANGE_TOKEN_HEADER) !== found.changeToken) {
      throw new HttpError(
        403,
        'forbidden',
        `The header ${CHANGE_TOKEN_HEADER} must carry this session's token from GET /api/me.`,
      );
    }
  }
  return { id: found.user.id, name: found.user.name, role: found.role, scopes: [] };
}

/** The signed-in person of a request and the token that changes need; undefined: nobody. */
export async function sessionOf(c: Context<ApiEnv>) {
  const instance = await auth(c.env, new URL(c.req.url).origin);
  const found = await instance.api.getSession({ headers: c.req.raw.headers });
  if (!found || found.user.banned) return undefined;
  const role = ROLES.find((role) => role === found.user.role) ?? 'viewer';
  return {
    user: found.user,
    role,
    changeToken: await keyedHash(c.env.SECRET, 'change-token', found.session.id),
  };
}
