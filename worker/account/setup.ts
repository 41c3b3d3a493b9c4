import { and, eq, gt, sql } from 'drizzle-orm';
import type { Setup, SetupLink } from '../../model/api/account.ts';
import { database, session, setupTokens, user } from '../database.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import type { Auth } from './auth.ts';
import { hashToken, newToken } from './secrets.ts';

/** How long a one-time link may be used. */
export const LINK_MILLIS = 7 * 86_400_000;

const noAdminYet = sql`NOT EXISTS (SELECT 1 FROM user WHERE role = 'admin')`;
const spent = () =>
  new HttpError(
    404,
    'not_found',
    'This link has been used, has expired or never was one. Ask an administrator for a new link; without any administrator, run npm start again for a new one.',
  );

/** What a one-time link is for. Throws 404 when it is spent. */
export async function checkLink(env: Env, token: string, now: number): Promise<SetupLink> {
  const db = database(env);
  const [row] = await db
    .select({ purpose: setupTokens.purpose, name: user.name, email: user.email })
    .from(setupTokens)
    .leftJoin(user, eq(user.id, setupTokens.userId))
    .where(and(eq(setupTokens.hash, await hashToken(token)), gt(setupTokens.expiresAt, now)));
  if (!row) throw spent();
  if (row.purpose === 'admin') {
    const [admin] = await db.select({ id: user.id }).from(user).where(eq(user.role, 'admin')).limit(1);
    if (admin) throw spent();
    return { purpose: 'admin' };
  }
  return { purpose: 'password', ...(row.name && { name: row.name }), ...(row.email && { email: row.email }) };
}

/**
 * Uses a one-time link: makes the first administrator, or sets the password of the person it belongs to; gives back
 * the e-mail address to sign in with. The link is claimed by deleting it, so two requests cannot both use it; where
 * what follows fails, it is put back.
 */
export async function useLink(env: Env, auth: Auth, setup: Setup, now: number): Promise<string> {
  const db = database(env);
  const [claimed] = await db
    .delete(setupTokens)
    .where(
      and(
        eq(setupTokens.hash, await hashToken(setup.token)),
        gt(setupTokens.expiresAt, now),
        sql`(${setupTokens.purpose} <> 'admin' OR ${noAdminYet})`,
      ),
    )
    .returning();
  if (!claimed) throw spent();
  try {
    return claimed.purpose === 'admin'
      ? await firstAdmin(auth, setup)
      : await setPassword(env, auth, claimed.userId ?? '', setup.password);
  } catch (error) {
    await db.insert(setupTokens).values(claimed);
    throw error;
  }
}

async function firstAdmin(auth: Auth, { name, email, password }: Setup): Promise<string> {
  if (!name || !email)
    throw new HttpError(422, 'invalid', 'The first administrator needs a name and an e-mail address.');
  await auth.api.createUser({ body: { name, email, password, role: 'admin' } });
  return email;
}

async function setPassword(env: Env, auth: Auth, userId: string, password: string): Promise<string> {
  const db = database(env);
  const [person] = await db.select().from(user).where(eq(user.id, userId));
  if (!person || person.banned) throw spent();
  const { internalAdapter, password: passwords } = await auth.$context;
  const hash = await passwords.hash(password);
  const accounts = await internalAdapter.findAccounts(userId);
  if (accounts.some((account) => account.providerId === 'credential'))
    await internalAdapter.updatePassword(userId, hash);
  else
    await internalAdapter.linkAccount({
      providerId: 'credential',
      accountId: userId,
      userId,
      password: hash,
    });
  // Whoever was signed in with the old password is not any more.
  await db.delete(session).where(eq(session.userId, userId));
  return person.email;
}

/** Makes a one-time link with which a person sets a password; links made before are spent. */
export async function newPasswordLink(
  env: Env,
  userId: string,
  now: number,
): Promise<{ token: string; expiresAt: number }> {
  const db = database(env);
  const token = newToken('');
  const expiresAt = now + LINK_MILLIS;
  const hash = await hashToken(token);
  await db.batch([
    db.delete(setupTokens).where(eq(setupTokens.userId, userId)),
    db.insert(setupTokens).values({ hash, purpose: 'password', userId, createdAt: now, expiresAt }),
  ]);
  return { token, expiresAt };
}
