import { env } from 'cloudflare:test';
import { Hono } from 'hono';
import { hashToken } from '../../worker/account/secrets.ts';
import { api } from '../../worker/api.ts';
import type { Env } from '../../worker/env.ts';
import { HttpError } from '../../worker/http-error.ts';

export const ORIGIN = 'http://console.localhost';
export const bindings = env as unknown as Env;

const migrations = import.meta.glob<string>('../../worker/migrations/*.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const app = new Hono<{ Bindings: Env }>().route('/api', api).onError((error, c) => {
  if (!(error instanceof HttpError)) throw error;
  return c.json({ error: { code: error.code, message: error.message } }, error.status);
});

/** Makes D1 as a fresh installation has it. */
export async function migrate(): Promise<void> {
  const { results } = await bindings.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`,
  ).all<{ name: string }>();
  for (const { name } of results) await bindings.DB.exec(`DROP TABLE "${name}"`);
  for (const path of Object.keys(migrations).toSorted()) {
    const statements = migrations[path]!.replace(/^--.*$/gm, '')
      .split(';')
      .filter((sql) => sql.trim());
    await bindings.DB.batch(statements.map((sql) => bindings.DB.prepare(sql)));
  }
}

/** Puts a one-time set-up link into D1 as `npm start` does. */
export async function plantSetupToken(token: string, expiresAt = Date.now() + 60_000): Promise<void> {
  await bindings.DB.prepare('INSERT INTO setup_tokens (hash, created_at, expires_at) VALUES (?, ?, ?)')
    .bind(await hashToken(token), Date.now(), expiresAt)
    .run();
}

/** Puts an API token into D1 as `npm start` does; gives the token. */
export async function plantApiToken(scopes: string, expiresAt: number | null = null): Promise<string> {
  const token = `ec_test-${scopes.replaceAll(' ', '-')}-${expiresAt ?? 'ever'}`;
  await bindings.DB.prepare(
    'INSERT OR REPLACE INTO api_tokens (id, name, hash, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
    .bind(token, `Test ${scopes}`, await hashToken(token), scopes, Date.now(), expiresAt)
    .run();
  return token;
}

interface Asked {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Bearer token of a machine client. */
  token?: string;
}

/** A request to the console's API as it would come over the wire. */
export async function ask(path: string, { method, body, headers = {}, token }: Asked = {}) {
  const response = await app.request(
    `${ORIGIN}${path}`,
    {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(token && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    },
    bindings,
  );
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  const answer: any = await response.json().catch(() => undefined);
  return { status: response.status, answer, response };
}

/** Asks like a signed-in browser: cookie, Origin, and the session's token with changes. */
export interface Browser {
  (path: string, asked?: Asked): ReturnType<typeof ask>;
  cookie: string;
  changeToken: string;
}

export async function browser(signIn: Response): Promise<Browser> {
  const cookie = signIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0]!)
    .join('; ');
  const me = await ask('/api/me', { headers: { cookie } });
  const changeToken: string = me.answer.token;
  const client = (path: string, asked: Asked = {}) =>
    ask(path, {
      ...asked,
      headers: { cookie, origin: ORIGIN, 'x-endcap-token': changeToken, ...asked.headers },
    });
  return Object.assign(client, { cookie, changeToken });
}

export const ADMIN = { name: 'Ada Admin', email: 'ada@example.com', password: 'correct horse battery' };

/** The first administrator, signed in through a one-time link. */
export async function firstAdmin(): Promise<Browser> {
  await plantSetupToken('first-link');
  const { response } = await ask('/api/setup', {
    body: { token: 'first-link', ...ADMIN },
    headers: { origin: ORIGIN },
  });
  return browser(response);
}
