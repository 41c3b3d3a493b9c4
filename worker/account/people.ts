import { asc, desc, eq, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import {
  InviteSchema,
  NewTokenSchema,
  PersonChangeSchema,
  ROLES,
  type ApiToken,
  type OneTimeLink,
  type Person,
} from '../../model/api/account.ts';
import { auditLine } from '../audit/store.ts';
import { apiTokens, database, session, user, type Database } from '../database.ts';
import { HttpError } from '../http-error.ts';
import { body } from '../validated.ts';
import { requireRole, type ApiEnv } from './access.ts';
import { auth } from './auth.ts';
import { hashToken, newToken } from './secrets.ts';
import { newPasswordLink } from './setup.ts';

const DAY_MILLIS = 86_400_000;

/** People and API tokens: `/api/people`, `/api/tokens`. Only administrators. */
export const routes = new Hono<ApiEnv>()
  .get('/people', requireRole('admin'), async (c) => c.json(await listPeople(database(c.env))))
  .post('/people', requireRole('admin'), body(InviteSchema), async (c) => {
    const { name, email, role } = c.req.valid('json');
    const now = Date.now();
    const db = database(c.env);
    const [known] = await db.select({ id: user.id }).from(user).where(eq(user.email, email));
    if (known) throw new HttpError(409, 'conflict', `${email} already has an account here.`);
    const origin = new URL(c.req.url).origin;
    const instance = await auth(c.env, origin);
    const made = await instance.api.createUser({ body: { name, email, role } });
    const after = { name, email, role };
    await auditLine(
      db,
      { actor: c.get('actor'), action: 'invite', subjectKind: 'person', subject: email, after },
      now,
    );
    return c.json(await link(c.env, origin, made.user.id, now), 201);
  })
  .put('/people/:id', requireRole('admin'), body(PersonChangeSchema), async (c) => {
    const db = database(c.env);
    const id = c.req.param('id');
    const before = await getPerson(db, id);
    const { role = before.role, disabled = before.disabled } = c.req.valid('json');
    if (before.role === 'admin' && !before.disabled && (role !== 'admin' || disabled))
      await refuseLastAdmin(db);
    const after = { ...before, role, disabled };
    await db.batch([
      db.update(user).set({ role, banned: disabled, updatedAt: new Date() }).where(eq(user.id, id)),
      auditLine(
        db,
        {
          actor: c.get('actor'),
          action: 'update',
          subjectKind: 'person',
          subject: before.email,
          before,
          after,
        },
        Date.now(),
      ),
      ...(disabled ? [db.delete(session).where(eq(session.userId, id))] : []),
    ]);
    return c.json(after);
  })
  .post('/people/:id/link', requireRole('admin'), async (c) => {
    const now = Date.now();
    const db = database(c.env);
    const person = await getPerson(db, c.req.param('id'));
    await auditLine(
      db,
      { actor: c.get('actor'), action: 'password link', subjectKind: 'person', subject: person.email },
      now,
    );
    return c.json(await link(c.env, new URL(c.req.url).origin, person.id, now), 201);
  })
  .get('/tokens', requireRole('admin'), async (c) => {
    const rows = await database(c.env).select().from(apiTokens).orderBy(desc(apiTokens.createdAt));
    return c.json(rows.map(readToken));
  })
  .post('/tokens', requireRole('admin'), body(NewTokenSchema), async (c) => {
    const { name, scopes, expires_in_days } = c.req.valid('json');
    const now = Date.now();
    const db = database(c.env);
    const token = newToken('ec_');
    const actor = c.get('actor');
    const row = {
      id: crypto.randomUUID(),
      name,
      hash: await hashToken(token),
      scopes: scopes.join(' '),
      createdBy: actor.name,
      createdAt: now,
      expiresAt: expires_in_days === undefined ? null : now + expires_in_days * DAY_MILLIS,
      lastUsedAt: null,
    };
    await db.batch([
      db.insert(apiTokens).values(row),
      auditLine(db, { actor, action: 'create', subjectKind: 'token', subject: name, after: { scopes } }, now),
    ]);
    return c.json({ ...readToken(row), token }, 201);
  })
  .delete('/tokens/:id', requireRole('admin'), async (c) => {
    const db = database(c.env);
    const [gone] = await db
      .delete(apiTokens)
      .where(eq(apiTokens.id, c.req.param('id')))
      .returning({ name: apiTokens.name });
    if (!gone)
      throw new HttpError(404, 'not_found', 'There is no such token; perhaps it was revoked before.');
    await auditLine(
      db,
      { actor: c.get('actor'), action: 'revoke', subjectKind: 'token', subject: gone.name },
      Date.now(),
    );
    return c.json({});
  });

async function link(
  env: ApiEnv['Bindings'],
  origin: string,
  userId: string,
  now: number,
): Promise<OneTimeLink> {
  const { token, expiresAt } = await newPasswordLink(env, userId, now);
  return { url: `${origin}/setup#token=${token}`, expires_at: expiresAt };
}

// Written out, since drizzle leaves the table's name off in a select from one table, and `id` would be the account's own.
const hasPassword = sql<number>`EXISTS (SELECT 1 FROM account WHERE account.userId = user.id AND account.providerId = 'credential')`;
const lastSeen = sql<
  number | null
>`(SELECT MAX(session.updatedAt) FROM session WHERE session.userId = user.id)`;

async function listPeople(db: Database): Promise<Person[]> {
  const rows = await db.select({ user, hasPassword, lastSeen }).from(user).orderBy(asc(user.name));
  return rows.map(readPerson);
}

async function getPerson(db: Database, id: string): Promise<Person> {
  const [row] = await db.select({ user, hasPassword, lastSeen }).from(user).where(eq(user.id, id));
  if (!row) throw new HttpError(404, 'not_found', 'There is no such person.');
  return readPerson(row);
}

async function refuseLastAdmin(db: Database): Promise<void> {
  const admins = await db.select({ banned: user.banned }).from(user).where(eq(user.role, 'admin'));
  if (admins.filter((admin) => !admin.banned).length < 2) {
    throw new HttpError(
      409,
      'conflict',
      'This is the last administrator. Make someone else administrator first.',
    );
  }
}

function readPerson(row: {
  user: typeof user.$inferSelect;
  hasPassword: number;
  lastSeen: number | null;
}): Person {
  return {
    id: row.user.id,
    name: row.user.name,
    email: row.user.email,
    role: ROLES.find((role) => role === row.user.role) ?? 'viewer',
    disabled: row.user.banned ?? false,
    joined: row.hasPassword === 1,
    created_at: row.user.createdAt.getTime(),
    ...(row.lastSeen !== null && { last_seen: Number(row.lastSeen) }),
  };
}

function readToken(row: typeof apiTokens.$inferSelect): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes.split(' '),
    created_at: row.createdAt,
    created_by: row.createdBy,
    ...(row.expiresAt !== null && { expires_at: row.expiresAt }),
    ...(row.lastUsedAt !== null && { last_used_at: row.lastUsedAt }),
  };
}
