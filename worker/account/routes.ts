import { Hono, type Context } from 'hono';
import { SetupCheckSchema, SetupSchema, type Me } from '../../model/api/account.ts';
import { database } from '../database.ts';
import { HttpError } from '../http-error.ts';
import { listSites } from '../site/store.ts';
import { body } from '../validated.ts';
import { CHANGE_TOKEN_HEADER, requireRole, sameOrigin, sessionOf, type ApiEnv } from './access.ts';
import { auth, AUTH_PATHS, withHashedClient } from './auth.ts';
import { checkLink, useLink } from './setup.ts';

/**
 * Signing in and the signed-in person.
 *
 * - `POST /api/auth/sign-in/email {email, password}`, `/api/auth/sign-out`, `/api/auth/change-password`: better-auth's.
 * - `POST /api/setup/check {token}`: what a one-time link is for. `POST /api/setup`: uses it and signs in.
 * - `GET /api/me`: person, the token that every change carries in `x-endcap-token`, and the sites.
 *
 * Every change needs an `Origin` equal to the console's own; all but sign-in and set-up also the token.
 */
export const routes = new Hono<ApiEnv>()
  .post('/setup/check', sameOrigin, body(SetupCheckSchema), async (c) =>
    c.json(await checkLink(c.env, c.req.valid('json').token, Date.now())),
  )
  .post('/setup', sameOrigin, body(SetupSchema), async (c) => {
    const setup = c.req.valid('json');
    const instance = await auth(c.env, new URL(c.req.url).origin);
    const email = await useLink(c.env, instance, setup, Date.now());
    return instance.api.signInEmail({ body: { email, password: setup.password }, asResponse: true });
  })
  .get('/me', requireRole('viewer'), async (c) => {
    const found = await sessionOf(c);
    if (!found) throw new HttpError(403, 'forbidden', 'This answers people with a session, not API tokens.');
    const { id, name, email } = found.user;
    const sites = await listSites(database(c.env));
    const me: Me = {
      person: { id, name, email, role: found.role },
      token: found.changeToken,
      sites: sites.map((site) => ({ id: site.id, name: site.name })),
      edge: edgeOrigin(c.env, new URL(c.req.url)),
    };
    return c.json(me, 200, { 'Cache-Control': 'no-store' });
  })
  .post('/auth/*', sameOrigin, async (c) => {
    const path = new URL(c.req.url).pathname.replace(/^\/api\/auth/, '');
    if (!(AUTH_PATHS as readonly string[]).includes(path))
      throw new HttpError(404, 'not_found', `There is no ${path} here.`);
    if (path !== '/sign-in/email') await refuseWithoutToken(c);
    const instance = await auth(c.env, new URL(c.req.url).origin);
    const response = await instance.handler(await withHashedClient(c.req.raw, c.env.SECRET));
    return response.ok ? response : refusal(response);
  });

/** The privacy page's host serves `/_endcap/*` to whoever has no host of their own. */
function edgeOrigin({ PRIVACY_HOST }: ApiEnv['Bindings'], { protocol, port }: URL): string {
  return `${protocol}//${PRIVACY_HOST}${port ? `:${port}` : ''}`;
}

async function refuseWithoutToken(c: Context<ApiEnv>): Promise<void> {
  const found = await sessionOf(c);
  if (!found) throw new HttpError(401, 'unauthorized', 'Not signed in, or the session has ended.');
  if (c.req.header(CHANGE_TOKEN_HEADER) !== found.changeToken) {
    throw new HttpError(
      403,
      'forbidden',
      `The header ${CHANGE_TOKEN_HEADER} must carry this session's token from GET /api/me.`,
    );
  }
}

/** better-auth's refusal in the words and the form of every other refusal. */
async function refusal(response: Response): Promise<never> {
  if (response.status === 429)
    throw new HttpError(429, 'rate_limited', 'Too many attempts. Wait a minute and try again.');
  const { message, code } = (await response.json().catch(() => ({}))) as { message?: string; code?: string };
  if (code === 'INVALID_EMAIL_OR_PASSWORD' || response.status === 401) {
    throw new HttpError(401, 'unauthorized', 'E-mail address and password do not belong together.');
  }
  if (code === 'BANNED_USER')
    throw new HttpError(403, 'forbidden', 'This account is disabled. Ask an administrator.');
  if (response.status >= 500)
    throw new HttpError(503, 'unavailable', 'Signing in does not work just now. Try again.');
  throw new HttpError(422, 'invalid', message ?? 'The request was refused.');
}
