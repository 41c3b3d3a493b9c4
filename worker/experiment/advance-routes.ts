import { Hono } from 'hono';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { advanceExperiments } from './advance.ts';

/** `POST /api/experiments/advance`: does at once what cron does every five minutes; answers what changed, a line each. */
export const routes = new Hono<ApiEnv>().post('/experiments/advance', requireRole('editor'), async (c) =>
  c.json(await advanceExperiments(c.env, Date.now())),
);
