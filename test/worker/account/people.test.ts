import { beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, ask, bindings, browser, firstAdmin, migrate, ORIGIN, type Browser } from '../console-api.ts';

let admin: Browser;
beforeEach(async () => {
  await migrate();
  admin = await firstAdmin();
});

const headers = { origin: ORIGIN };
const invite = async (role = 'editor', email = 'bo@example.com') =>
  (await admin('/api/people', { body: { name: 'Bo', email, role } })).answer.url as string;
const tokenOf = (url: string) => new URL(url).hash.slice('#token='.length);
const accept = (url: string, password = 'another long password') =>
  ask('/api/setup', { body: { token: tokenOf(url), password }, headers });
const bo = async () => (await admin('/api/people')).answer.find((one: { name: string }) => one.name === 'Bo');

describe('an invited person', () => {
  it('sets a password by a link on the console’s own address and has the role given, no more', async () => {
    const url = await invite('editor');
    expect(url.startsWith(`${ORIGIN}/setup#token=`)).toBe(true);
    expect(await bo()).toMatchObject({ role: 'editor', joined: false });
    const person = await browser((await accept(url)).response);
    expect((await person('/api/me')).answer.person).toMatchObject({ name: 'Bo', role: 'editor' });
    expect((await person('/api/people')).status).toBe(403);
    expect((await person('/api/sites')).status).toBe(200);
    expect(await bo()).toMatchObject({ joined: true });
    expect((await accept(url)).status).toBe(404);
  });

  it('cannot become administrator by what the link’s form sends', async () => {
    const url = await invite('viewer');
    await ask('/api/setup', {
      body: {
        token: tokenOf(url),
        password: 'another long password',
        role: 'admin',
        name: 'Eve',
        email: 'eve@example.com',
      },
      headers,
    });
    expect(await bo()).toMatchObject({ role: 'viewer', email: 'bo@example.com' });
  });

  it('is signed out when disabled, and cannot sign in again', async () => {
    const person = await browser((await accept(await invite())).response);
    await admin(`/api/people/${(await bo()).id}`, { method: 'PUT', body: { disabled: true } });
    expect((await person('/api/me')).status).toBe(401);
    const again = await ask('/api/auth/sign-in/email', {
      body: { email: 'bo@example.com', password: 'another long password' },
      headers,
    });
    expect(again.status).toBe(403);
  });

  it('with a new password link keeps nothing of the old password and sessions', async () => {
    const person = await browser((await accept(await invite())).response);
    const { answer } = await admin(`/api/people/${(await bo()).id}/link`, { method: 'POST' });
    await accept(answer.url, 'a third long password');
    expect((await person('/api/me')).status).toBe(401);
    const signIn = (password: string) =>
      ask('/api/auth/sign-in/email', { body: { email: 'bo@example.com', password }, headers });
    expect((await signIn('another long password')).status).toBe(401);
    expect((await signIn('a third long password')).status).toBe(200);
  });

  it('is not invited twice', async () => {
    await invite();
    expect(
      (await admin('/api/people', { body: { name: 'Bo', email: 'BO@example.com', role: 'viewer' } })).status,
    ).toBe(409);
  });
});

describe('the last administrator', () => {
  it('is neither demoted nor disabled', async () => {
    const { id } = (await admin('/api/me')).answer.person;
    for (const body of [{ role: 'editor' }, { disabled: true }]) {
      expect((await admin(`/api/people/${id}`, { method: 'PUT', body })).status).toBe(409);
    }
    await accept(await invite('admin'));
    expect((await admin(`/api/people/${id}`, { method: 'PUT', body: { role: 'editor' } })).status).toBe(200);
  });
});

describe('a session', () => {
  it('is in a cookie that scripts cannot read and other sites do not send', async () => {
    const { response } = await ask('/api/auth/sign-in/email', {
      body: { email: ADMIN.email, password: ADMIN.password },
      headers,
    });
    const cookies = response.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/i);
  });

  it('changes its password only with the current one, and is then the only one left', async () => {
    const other = await browser(
      (
        await ask('/api/auth/sign-in/email', {
          body: { email: ADMIN.email, password: ADMIN.password },
          headers,
        })
      ).response,
    );
    const change = (currentPassword: string) =>
      admin('/api/auth/change-password', {
        body: { currentPassword, newPassword: 'an even longer password', revokeOtherSessions: true },
      });
    expect((await change('wrong password')).status).not.toBe(200);
    const changed = await change(ADMIN.password);
    expect(changed.status).toBe(200);
    expect((await other('/api/me')).status).toBe(401);
    expect((await (await browser(changed.response))('/api/me')).status).toBe(200);
  });
});

describe('an API token', () => {
  it('is shown once, kept as a hash, listed without it, and revoked', async () => {
    const { answer: made } = await admin('/api/tokens', {
      body: { name: 'Nightly', scopes: ['catalog', 'train'], expires_in_days: 30 },
    });
    expect(made.token).toMatch(/^ec_/);
    const { answer: list } = await admin('/api/tokens');
    expect(list).toMatchObject([{ name: 'Nightly', scopes: ['catalog', 'train'], created_by: ADMIN.name }]);
    expect(JSON.stringify(list)).not.toContain(made.token);
    const { results } = await bindings.DB.prepare('SELECT * FROM api_tokens').all();
    expect(JSON.stringify(results)).not.toContain(made.token);
    // Its scopes are no role: it reads nothing that the console shows.
    expect((await ask('/api/sites', { token: made.token })).status).toBe(403);
    expect((await admin(`/api/tokens/${made.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await ask('/api/sites', { token: made.token })).status).toBe(401);
  });

  it('with an unknown scope is refused', async () => {
    expect((await admin('/api/tokens', { body: { name: 'x', scopes: ['everything'] } })).status).toBe(422);
  });
});
