import { Hono } from 'hono';
import * as v from 'valibot';
import { requireRole, requireToken } from '../account/access.ts';
import type { ApiEnv } from '../account/access.ts';
import { auditLine } from '../audit/store.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { enterPrivacyPage } from '../privacy/enter.ts';
import { siteOf } from '../site/site-of.ts';
import { body } from '../validated.ts';
import { eraseCustomer } from '../visitor/erase.ts';
import { reshard } from '../visitor/reshard.ts';
import { backfill } from './backfill.ts';
import { preflight } from './caller.ts';
import { choose } from './choose.ts';
import { collect } from './collect.ts';
import { identify, reference } from './identify.ts';
import { replayDeadLetters } from './overflow.ts';
import { takePixel } from './pixel.ts';
import { showPage } from './show-page.ts';
import { keepWebhookSecret, shopKey } from './shop-key.ts';
import { isPing, takeOrders } from './take-orders.ts';

const REPLAY_LIMIT = 500;

/**
 * What shops call, under `/_endcap`: `POST /events`, `POST /shown`, `POST /consent`, `POST /identify`, `POST /reference` and the link `GET /privacy`
 * from pages,
 * `POST /orders/:source` from their servers, `POST /pixel` from the sandbox of a checkout.
 */
export const collectorRoutes = new Hono<{ Bindings: Env }>()
  // A refusal must be readable too: the tag would take one without this header for a broken line, and send again.
  .use(async (c, next) => {
    await next();
    const origin = c.req.header('Origin');
    if (origin && c.res.status >= 400 && !c.res.headers.has('Access-Control-Allow-Origin')) {
      c.header('Access-Control-Allow-Origin', origin);
      c.header('Vary', 'Origin');
    }
  })
  .options('/events', (c) => preflight(c.req.raw))
  .options('/consent', (c) => preflight(c.req.raw))
  .post('/events', (c) =>
    collect(c.env, c.req.raw, { now: Date.now(), waitUntil: (promise) => c.executionCtx.waitUntil(promise) }),
  )
  .post('/shown', (c) =>
    showPage(c.env, c.req.raw, {
      now: Date.now(),
      waitUntil: (promise) => c.executionCtx.waitUntil(promise),
    }),
  )
  .options('/identify', (c) => preflight(c.req.raw))
  .post('/identify', (c) =>
    identify(c.env, c.req.raw, {
      now: Date.now(),
      waitUntil: (promise) => c.executionCtx.waitUntil(promise),
    }),
  )
  .get('/privacy', (c) => enterPrivacyPage(c.env, c.req.raw, Date.now()))
  .options('/reference', (c) => preflight(c.req.raw))
  .post('/reference', (c) =>
    reference(c.env, c.req.raw, {
      now: Date.now(),
      waitUntil: (promise) => c.executionCtx.waitUntil(promise),
    }),
  )
  .options('/pixel', (c) => preflight(c.req.raw))
  .post('/pixel', (c) => takePixel(c.env, c.req.raw, Date.now()))
  .post('/orders/:source', async (c) => {
    const source = c.req.param('source');
    if (await isPing(c.req.raw, source)) return c.json({ ready: true });
    return c.json(await takeOrders(c.env, c.req.raw, source, Date.now()), 202);
  })
  .post('/consent', (c) =>
    choose(c.env, c.req.raw, { now: Date.now(), waitUntil: (promise) => c.executionCtx.waitUntil(promise) }),
  );

const SecretSchema = v.object({ secret: v.pipe(v.string(), v.minLength(8), v.maxLength(200)) });
const CustomerSchema = v.object({ customer: v.pipe(v.string(), v.minLength(1), v.maxLength(320)) });

const ReshardSchema = v.object({ from: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)) });

/**
 * Under `/api`:
 *
 * - `POST /events/backfill`, `POST /dead-letters/replay?site=`: machine clients
 * - `GET /sites/:site/shop-key`: what the shop's server signs with; `PUT /sites/:site/shopify-secret`
 * - `POST /sites/:site/reshard` `{from}`: after SHARDS was changed; again until `more` is false
 * - `POST /sites/:site/customers/erase` `{customer}`: erases a known customer with all devices
 */
export const routes = new Hono<ApiEnv>()
  .post('/events/backfill', requireToken('backfill'), async (c) =>
    c.json(await backfill(c.env, c.req.raw, Date.now()), 202),
  )
  .get('/sites/:site/shop-key', requireRole('admin'), async (c) => {
    const { id } = await siteOf(c);
    return c.json({
      shop_key: await shopKey(c.env, id),
      orders_url: `/_endcap/orders/{shopify,woocommerce,own}?site=${id}`,
    });
  })
  .put('/sites/:site/shopify-secret', requireRole('admin'), body(SecretSchema), async (c) => {
    await keepWebhookSecret(c.env, (await siteOf(c)).id, c.req.valid('json').secret);
    return c.json({});
  })
  .post('/sites/:site/customers/erase', requireRole('admin'), body(CustomerSchema), async (c) => {
    const { id } = await siteOf(c);
    const receipt = await eraseCustomer(c.env, id, c.req.valid('json').customer);
    await auditLine(
      database(c.env),
      { site: id, actor: c.get('actor'), action: 'erase', subjectKind: 'customer', subject: receipt.digest },
      Date.now(),
    );
    return c.json(receipt);
  })
  .post('/sites/:site/reshard', requireRole('admin'), body(ReshardSchema), async (c) =>
    c.json(await reshard(c.env, (await siteOf(c)).id, c.req.valid('json').from)),
  )
  .post('/dead-letters/replay', requireToken('backfill'), async (c) =>
    c.json(await replayDeadLetters(c.env, c.req.query('site') ?? '', REPLAY_LIMIT)),
  );
