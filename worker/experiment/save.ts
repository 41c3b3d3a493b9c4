import type { BatchItem } from 'drizzle-orm/batch';
import type { Context } from 'hono';
import type { Experiment } from '../../model/experiment.ts';
import type { ApiEnv } from '../account/access.ts';
import { database } from '../database.ts';
import { keepSums } from '../result/keep-sums.ts';
import { change, changeQuietly } from '../site/publish.ts';
import { siteOf } from '../site/site-of.ts';
import { experimentStore } from './store.ts';

/** The experiment that a request is about, and its site. Throws 404. */
export async function found(c: Context<ApiEnv>) {
  const db = database(c.env);
  const site = (await siteOf(c)).id;
  return { db, site, stored: await experimentStore.get(db, site, c.req.param('id') ?? '') };
}

interface Save {
  before: Experiment | undefined;
  after: Experiment;
  action: string;
  note?: string;
  also?: readonly BatchItem<'sqlite'>[];
}

const ON_EDGE = new Set<string>(['running', 'scheduled', 'shipped']);

/** Writes an experiment and publishes where the edge has or had to know it. */
export async function save(
  c: Context<ApiEnv>,
  site: string,
  { before, after, action, note, also = [] }: Save,
) {
  const db = database(c.env);
  const now = Date.now();
  const apply = ON_EDGE.has(before?.status ?? '') || ON_EDGE.has(after.status) ? change : changeQuietly;
  await apply(c.env, {
    site,
    statements: [experimentStore.put(db, site, after, { status: after.status, now }), ...also],
    audit: {
      actor: c.get('actor'),
      action,
      subjectKind: 'experiment',
      subject: after.id,
      before,
      after,
      ...(note && { note }),
    },
    now,
  });
  if (after.status === 'running' || after.status === 'scheduled') await keepSums(c.env, site, after, now);
  return { saved: await experimentStore.get(db, site, after.id) };
}
