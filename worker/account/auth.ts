import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { betterAuth } from 'better-auth/minimal';
import { admin } from 'better-auth/plugins/admin';
import * as access from 'better-auth/plugins/admin/access';
import { account, database, rateLimit, session, user, verification } from '../database.ts';
import type { Env } from '../env.ts';
import { keyedHash } from './secrets.ts';

/** Paths of better-auth that are reachable; everything else of it answers 404. */
export const AUTH_PATHS = ['/sign-in/email', '/sign-out', '/change-password'] as const;

export const SESSION_SECONDS = 7 * 86_400;
export const MIN_PASSWORD_LENGTH = 10;

/**
 * WARNING: only whole instances are kept between requests, never promises, which die with the request that made
 * them (facts/edge.md); `$context` is awaited before an instance is kept.
 */
const ready = new Map<string, Auth>();

export type Auth = Awaited<ReturnType<typeof create>>;

/** better-auth for the console at `origin` (scheme, host, port). */
export async function auth(env: Env, origin: string): Promise<Auth> {
  const held = ready.get(origin);
  if (held) return held;
  const made = await create(env, origin);
  await made.$context;
  ready.set(origin, made);
  return made;
}

async function create(env: Env, origin: string) {
  const { user: userRole, admin: adminRole } = access.defaultRoles;
  return betterAuth({
    appName: 'Endcap',
    baseURL: origin,
    basePath: '/api/auth',
    secret: await keyedHash(env.SECRET, 'sessions', 'v1'),
    trustedOrigins: [origin],
    database: drizzleAdapter(database(env), {
      provider: 'sqlite',
      schema: { user, session, account, verification, rateLimit },
      transaction: false,
    }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD_LENGTH },
    session: { expiresIn: SESSION_SECONDS, updateAge: 86_400 },
    plugins: [
      admin({
        defaultRole: 'viewer',
        adminRoles: ['admin'],
        roles: { admin: adminRole, editor: userRole, viewer: userRole },
      }),
    ],
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 100,
      customRules: { '/sign-in/email': { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'endcap',
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
    },
    databaseHooks: {
      session: {
        // DESIGN rule 8: neither address nor user agent is kept.
        create: { before: async (data) => ({ data: { ...data, ipAddress: '', userAgent: '' } }) },
      },
    },
    logger: { level: 'error' },
    telemetry: { enabled: false },
  });
}

const CLIENT_HEADER = 'x-endcap-client';

/**
 * The request as better-auth may see it: the client's address is replaced by a keyed hash in the form of an IPv6
 * address, since the rate limiter writes it to D1 and DESIGN rule 8 keeps no raw address. The first 64 bits count.
 */
export async function withHashedClient(request: Request, secret: string): Promise<Request> {
  const headers = new Headers(request.headers);
  const hash = await keyedHash(
    secret,
    'client-address',
    request.headers.get('cf-connecting-ip') ?? 'unknown',
  );
  headers.set(CLIENT_HEADER, `fd${hash.slice(0, 30)}`.replace(/(.{4})(?=.)/g, '$1:'));
  return new Request(request, { headers });
}
