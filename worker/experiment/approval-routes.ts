import { Hono } from 'hono';
import { ApprovalNoteSchema } from '../../model/api/experiment.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { contractOf } from '../record-store.ts';
import { body } from '../validated.ts';
import { approve, askApproval, decline } from './approval.ts';
import { found, save } from './save.ts';

/**
 * A second person's approval, `{note?}` each:
 *
 * - `POST /api/experiments/:id/review` asks for it; `POST /:id/decline` makes it a draft again
 * - `POST /api/experiments/:id/approve` by anybody with the role editor but who asked. What is changed afterwards is a draft again.
 */
export const routes = new Hono<ApiEnv>()
  .post('/experiments/:id/review', requireRole('editor'), body(ApprovalNoteSchema), async (c) => {
    const { site, stored } = await found(c);
    const before = contractOf(stored);
    const after = askApproval(before, c.get('actor'), Date.now());
    const { note } = c.req.valid('json');
    return c.json((await save(c, site, { before, after, action: 'ask for review', note })).saved);
  })
  .post('/experiments/:id/approve', requireRole('editor'), body(ApprovalNoteSchema), async (c) => {
    const { site, stored } = await found(c);
    const before = contractOf(stored);
    const { note } = c.req.valid('json');
    const after = approve(before, c.get('actor'), { note, now: Date.now() });
    return c.json((await save(c, site, { before, after, action: 'approve', note })).saved);
  })
  .post('/experiments/:id/decline', requireRole('editor'), body(ApprovalNoteSchema), async (c) => {
    const { site, stored } = await found(c);
    const before = contractOf(stored);
    const { note } = c.req.valid('json');
    return c.json((await save(c, site, { before, after: decline(before), action: 'send back', note })).saved);
  });
