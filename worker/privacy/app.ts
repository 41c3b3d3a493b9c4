import { Hono } from 'hono';
import type { Context } from 'hono';
import * as v from 'valibot';
import type { ConsentChoice } from '../../model/consent.ts';
import { parseCookies } from '../../model/cookie.ts';
import { AFFINITY_KINDS } from '../../model/profile.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Env } from '../env.ts';
import { notFound, refuse } from '../refuse.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { digestOf } from '../visitor/digest.ts';
import { eraseVisitor } from '../visitor/erase.ts';
import { shardOf } from '../visitor/shards.ts';
import { sessionOf, spendCode } from './door.ts';
import type { Entry } from './door.ts';
import { erasedPage, landingPage, OPEN_SCRIPT, visitorPage } from './page.ts';

const COOKIE = 'ec_d';
const SESSION_SECONDS = 1_800;

type PrivacyContext = Context<{ Bindings: Env }>;

/**
 * The shopper's privacy page, everything on PRIVACY_HOST: an origin of its own, so that neither the shop's scripts nor
 * the console see it. Entered by a one-time code in the fragment; every change is a form with a token and this Origin.
 */
export const privacyApp = new Hono<{ Bindings: Env }>()
  .use(async (c, next) => {
    await next();
    c.header('Content-Security-Policy', await policy());
    // Not no-referrer: a form would then be sent with the Origin "null", and refused. Other sites learn as little.
    c.header('Referrer-Policy', 'same-origin');
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Cache-Control', 'no-store');
  })
  .get('/', async (c) => {
    const entered = await enteredBy(c);
    if (!entered) return c.html(landingPage((await siteNamed(c, c.req.query('site')))?.site));
    const { entry, snapshot } = entered;
    const view = await shardOf(c.env, entry.site, entry.visitor).visitorView(entry.site, entry.visitor);
    return c.html(
      visitorPage({
        site: snapshot.site,
        view,
        token: await tokenOf(entry),
        said: SAID[c.req.query('said') ?? ''],
      }),
    );
  })
  .post('/open', async (c) => {
    const refused = foreign(c);
    if (refused) return refused;
    const { code } = await c.req.parseBody();
    const session = typeof code === 'string' ? await spendCode(c.env, code, Date.now()) : undefined;
    if (!session)
      return c.html(
        landingPage(
          undefined,
          'This link was used before or is older than two minutes. Open it again from the shop.',
        ),
        403,
      );
    c.header('Set-Cookie', sessionCookie(c, session, SESSION_SECONDS));
    return c.redirect('/', 303);
  })
  .get('/download', async (c) => {
    const entered = await enteredBy(c);
    if (!entered) return c.redirect('/', 303);
    const { site, visitor } = entered.entry;
    const view = await shardOf(c.env, site, visitor).visitorView(site, visitor, { whole: true });
    // What the devices of a person have given to each other is kept once, with the person.
    const shared =
      view?.person &&
      (await shardOf(c.env, site, view.person).visitorView(site, view.person, { whole: true }));
    return c.json({ ...view, ...(shared && { shared }) }, 200, {
      'Content-Disposition': 'attachment; filename="my-data.json"',
    });
  })
  .post('/consent', (c) =>
    changing(c, async ({ entry }, form) => {
      const choice: ConsentChoice = {
        v: 1,
        analytics: form.get('analytics') !== null,
        personalization: form.get('personalization') !== null,
        marketing: false,
        on_device: false,
        at: Date.now(),
        source: 'privacy_page',
      };
      if (!choice.analytics && !choice.personalization) return erased(c, entry);
      await shardOf(c.env, entry.site, entry.visitor).setConsent(entry.site, entry.visitor, choice);
      return c.redirect('/?said=choice', 303);
    }),
  )
  .post('/taste', (c) =>
    changing(c, async ({ entry }, form) => {
      const kind = v.safeParse(v.picklist(AFFINITY_KINDS), form.get('kind'));
      const value = form.get('value');
      if (!kind.success || typeof value !== 'string') return c.redirect('/', 303);
      await shardOf(c.env, entry.site, entry.visitor).denyTaste(
        entry.site,
        entry.visitor,
        kind.output,
        value.slice(0, 200),
      );
      return c.redirect('/?said=taste', 303);
    }),
  )
  .post('/erase', (c) => changing(c, ({ entry }) => erased(c, entry)))
  .notFound(notFound)
  .onError(refuse);

const SAID: Record<string, string> = {
  choice: 'Your choice was saved and holds from now on.',
  taste: 'Removed. It will not be used again.',
};

interface Entered {
  entry: Entry;
  snapshot: Snapshot;
}

/** Runs a change asked by a form of this page; anyone else is sent to the front. */
async function changing(
  c: PrivacyContext,
  act: (entered: Entered, form: FormData) => Promise<Response>,
): Promise<Response> {
  const refused = foreign(c);
  if (refused) return refused;
  const entered = await enteredBy(c);
  if (!entered) return c.redirect('/', 303);
  const form = await c.req.formData();
  if (form.get('token') !== (await tokenOf(entered.entry)))
    return c.text('The form is out of date. Go back and reload the page.', 403);
  return act(entered, form);
}

async function erased(c: PrivacyContext, entry: Entry): Promise<Response> {
  const receipt = await eraseVisitor(c.env, entry.site, entry.visitor);
  const snapshot = await siteNamed(c, entry.site);
  c.header('Set-Cookie', sessionCookie(c, '', 0));
  return c.html(erasedPage(snapshot!.site, receipt));
}

async function enteredBy(c: PrivacyContext): Promise<Entered | undefined> {
  const cookie = parseCookies(c.req.header('Cookie')).get(COOKIE);
  const entry = await sessionOf(c.env, cookie, Date.now());
  const snapshot = entry && (await siteNamed(c, entry.site));
  return entry && snapshot ? { entry, snapshot } : undefined;
}

function siteNamed(c: PrivacyContext, site: string | undefined): Promise<Snapshot | undefined> {
  return site === undefined || !/^[a-z0-9_-]{1,64}$/.test(site)
    ? Promise.resolve(undefined)
    : loadSnapshot(c.env, site, { now: Date.now() });
}

function foreign(c: PrivacyContext): Response | undefined {
  const own = new URL(c.req.url).origin;
  return c.req.header('Origin') === own ? undefined : c.text(`Only forms of ${own} are accepted.`, 403);
}

/** What a form must carry: from the session's nonce, which no other page can read. */
function tokenOf({ nonce }: Entry): Promise<string> {
  return digestOf(`form ${nonce}`);
}

function sessionCookie(c: PrivacyContext, value: string, maxAge: number): string {
  const secure = c.req.url.startsWith('https:') ? '; Secure' : '';
  return `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAge}${secure}`;
}

/** The landing script's hash, made once. */
let scriptHash: string | undefined;

async function policy(): Promise<string> {
  if (scriptHash === undefined) {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(OPEN_SCRIPT));
    scriptHash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  }
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;
}
