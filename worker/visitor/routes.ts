import { Hono, type Context } from 'hono';
import type { VisitorAnswer, VisitorPage } from '../../model/api/visitor.ts';
import type { VisitorView } from '../../model/visitor-view.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { auditLine } from '../audit/store.ts';
import { productCards } from '../catalog/product-cards.ts';
import { database } from '../database.ts';
import { HttpError } from '../http-error.ts';
import { siteOf } from '../site/site-of.ts';
import { eraseVisitor } from './erase.ts';
import { regionOfVisitor } from './identity.ts';
import { listVisitors } from './list-visitors.ts';
import { shardOf } from './shards.ts';

/**
 * Visitors as the console shows them.
 *
 * - `GET /api/sites/:site/visitors?cursor=`: lines, the last seen first within a page
 * - `GET /api/sites/:site/visitors/:visitor`: all that is kept of one; looking is noted in the audit log
 * - `DELETE /api/sites/:site/visitors/:visitor`: erases for good; answers the receipt
 */
export const routes = new Hono<ApiEnv>()
  .get('/sites/:site/visitors', requireRole('viewer'), async (c) => {
    const site = await siteOf(c);
    const page: VisitorPage = await listVisitors(c.env, site.id, c.req.query('cursor'));
    return c.json(page);
  })
  .get('/sites/:site/visitors/:visitor', requireRole('viewer'), async (c) => {
    const { site, visitor } = await asked(c);
    const view = await shardOf(c.env, site, visitor).visitorView(site, visitor);
    if (!view)
      throw new HttpError(
        404,
        'not_found',
        'Nothing is kept of this visitor: never seen, erased, or past the retention time.',
      );
    await noteLook(c, site, visitor);
    const answer: VisitorAnswer = { view, products: await productCards(c.env, site, productIds(view)) };
    return c.json(answer);
  })
  .delete('/sites/:site/visitors/:visitor', requireRole('admin'), async (c) => {
    const { site, visitor } = await asked(c);
    const receipt = await eraseVisitor(c.env, site, visitor);
    const db = database(c.env);
    // The log names the digest only: the id itself is to be nowhere any more.
    await auditLine(
      db,
      { site, actor: c.get('actor'), action: 'erase', subjectKind: 'visitor', subject: receipt.digest },
      Date.now(),
    );
    return c.json(receipt);
  });

async function asked(c: Context<ApiEnv>): Promise<{ site: string; visitor: string }> {
  const site = (await siteOf(c)).id;
  const visitor = c.req.param('visitor') ?? '';
  if (!regionOfVisitor(visitor)) throw new HttpError(404, 'not_found', `"${visitor}" is no visitor id.`);
  return { site, visitor };
}

/** "Who saw what" without keeping a second copy of ids: the last characters tell looks apart and name nobody. */
async function noteLook(c: Context<ApiEnv>, site: string, visitor: string): Promise<void> {
  await auditLine(
    database(c.env),
    { site, actor: c.get('actor'), action: 'look', subjectKind: 'visitor', subject: `…${visitor.slice(-6)}` },
    Date.now(),
  );
}

function productIds(view: VisitorView): Set<string> {
  return new Set([
    ...view.events.flatMap((event) => event.params.items?.map((item) => item.item_id) ?? []),
    ...view.decisions.flatMap((record) => record.placements.flatMap((one) => one.ranking?.candidates ?? [])),
    ...(view.profile?.items.map((item) => item.id) ?? []),
    ...(view.profile?.bought.map((item) => item.id) ?? []),
  ]);
}
