import { Hono } from 'hono';
import { requireToken } from '../account/access.ts';
import type { ApiEnv } from '../account/access.ts';
import type { Env } from '../env.ts';
import { backfill } from './backfill.ts';
import { preflight } from './caller.ts';
import { choose } from './choose.ts';
import { collect } from './collect.ts';
import { replayDeadLetters } from './overflow.ts';

const REPLAY_LIMIT = 500;

/** What shop pages call, under `/_endcap`: `POST /events`, `POST /consent`. */
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
  .post('/consent', (c) =>
    choose(c.env, c.req.raw, { now: Date.now(), waitUntil: (promise) => c.executionCtx.waitUntil(promise) }),
  );

/** What machine clients call, under `/api`: `POST /events/backfill`, `POST /dead-letters/replay?site=`. */
export const routes = new Hono<ApiEnv>()
  .post('/events/backfill', requireToken('backfill'), async (c) =>
    c.json(await backfill(c.env, c.req.raw, Date.now()), 202),
  )
  .post('/dead-letters/replay', requireToken('backfill'), async (c) =>
    c.json(await replayDeadLetters(c.env, c.req.query('site') ?? '', REPLAY_LIMIT)),
  );
