import { beforeEach, describe, expect, it } from 'vitest';
import {
  ADMIN,
  ask,
  bindings,
  browser,
  firstAdmin,
  migrate,
  ORIGIN,
  plantApiToken,
  plantSetupToken,
} from '../console-api.ts';

beforeEach(migrate);
const headers = { origin: ORIGIN };

const signIn = (body: object, extra: object = {}) =>
  ask('/api/auth/sign-in/email', { body, headers: { ...headers, ...extra } });

describe('one-time set-up link', () => {
  it('makes the first administrator and signs in', async () => {
    const admin = await firstAdmin();
    const { status, answer } = await admin('/api/me');
    expect(status).toBe(200);
    expect(answer.person).toMatchObject({ name: ADMIN.name, email: ADMIN.email, role: 'admin' });
    expect(answer.sites).toEqual([]);
  });

  it('works once', async () => {
    await firstAdmin();
    const again = await ask('/api/setup', {
      body: { token: 'first-link', ...ADMIN, email: 'eve@example.com' },
      headers,
    });
    expect(again.status).toBe(404);
  });

  it('works for one of two that use it at once', async () => {
    await plantSetupToken('race');
    const both = await Promise.all(
      ['a@example.com', 'b@example.com'].map((email) =>
        ask('/api/setup', { body: { token: 'race', ...ADMIN, email }, headers }),
      ),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404]);
  });

  it('is refused once there is an administrator, even if it was never used', async () => {
    await firstAdmin();
    await plantSetupToken('second');
    const { status } = await ask('/api/setup', {
      body: { token: 'second', ...ADMIN, email: 'eve@example.com' },
      headers,
    });
    expect(status).toBe(404);
    expect((await ask('/api/setup/check', { body: { token: 'second' }, headers })).status).toBe(404);
  });

  it('is refused after its time', async () => {
    await plantSetupToken('late', Date.now() - 1);
    expect((await ask('/api/setup', { body: { token: 'late', ...ADMIN }, headers })).status).toBe(404);
  });

  it('is given back where making the account fails', async () => {
    await plantSetupToken('kept');
    const failed = await ask('/api/setup', { body: { token: 'kept', password: ADMIN.password }, headers });
    expect(failed.status).toBe(422);
    expect((await ask('/api/setup/check', { body: { token: 'kept' }, headers })).answer).toEqual({
      purpose: 'admin',
    });
  });

  it('is refused from another origin, and stays usable', async () => {
    await plantSetupToken('csrf');
    for (const origin of ['http://evil.example', 'http://console.localhost:81', 'null']) {
      const { status } = await ask('/api/setup', { body: { token: 'csrf', ...ADMIN }, headers: { origin } });
      expect(status).toBe(403);
    }
    expect((await ask('/api/setup', { body: { token: 'csrf', ...ADMIN } })).status).toBe(403);
    expect((await ask('/api/setup/check', { body: { token: 'csrf' }, headers })).status).toBe(200);
  });

  it('a refusal never repeats the password', async () => {
    const { answer } = await ask('/api/setup', { body: { token: 'x', password: 'tooshort9' }, headers });
    expect(answer.error.code).toBe('invalid');
    expect(JSON.stringify(answer)).not.toContain('tooshort9');
  });

  it('is not kept in plain', async () => {
    await plantSetupToken('plain-text-token');
    const { results } = await bindings.DB.prepare('SELECT * FROM setup_tokens').all();
    expect(JSON.stringify(results)).not.toContain('plain-text-token');
  });
});

describe('signing in', () => {
  it('takes the right password and refuses a wrong one in one and the same way as an unknown address', async () => {
    await firstAdmin();
    const right = await signIn({ email: ADMIN.email, password: ADMIN.password });
    expect(right.status).toBe(200);
    expect((await (await browser(right.response))('/api/me')).status).toBe(200);
    const wrong = await signIn({ email: ADMIN.email, password: 'wrong password' });
    const unknown = await signIn({ email: 'nobody@example.com', password: 'wrong password' });
    expect(wrong.status).toBe(401);
    expect(wrong.answer).toEqual(unknown.answer);
  });

  it('is limited in the database, without keeping the address', async () => {
    await firstAdmin();
    const extra = { 'cf-connecting-ip': '203.0.113.77' };
    let last = 0;
    for (let i = 0; i < 12 && last !== 429; i++)
      last = (await signIn({ email: ADMIN.email, password: 'wrong password' }, extra)).status;
    expect(last).toBe(429);
    const { results } = await bindings.DB.prepare('SELECT * FROM rateLimit').all();
    expect(results.length).toBeGreaterThan(0);
    expect(JSON.stringify(results)).not.toContain('203.0.113');
  });

  it('keeps neither address nor user agent of a session', async () => {
    await firstAdmin();
    await signIn(
      { email: ADMIN.email, password: ADMIN.password },
      { 'cf-connecting-ip': '203.0.113.78', 'user-agent': 'Mozilla/5.0 Secret' },
    );
    const { results } = await bindings.DB.prepare('SELECT ipAddress, userAgent FROM session').all();
    for (const row of results) expect(Object.values(row).filter(Boolean)).toEqual([]);
  });

  it('signing up, and every other path of the library, is closed', async () => {
    for (const path of [
      '/sign-up/email',
      '/admin/create-user',
      '/delete-user',
      '/update-user',
      '/request-password-reset',
    ]) {
      expect((await ask(`/api/auth${path}`, { body: { ...ADMIN }, headers })).status).toBe(404);
    }
  });

  it('signing out ends the session', async () => {
    const admin = await firstAdmin();
    expect((await admin('/api/auth/sign-out', { body: {} })).status).toBe(200);
    expect((await admin('/api/me')).status).toBe(401);
  });
});

describe('changes', () => {
  it('need a session or a token, the own Origin and the session’s token', async () => {
    const admin = await firstAdmin();
    const body = { name: 'Bo', email: 'bo@example.com', role: 'viewer' };
    expect((await ask('/api/people', { body, headers })).status).toBe(401);
    expect((await admin('/api/people', { body, headers: { origin: 'http://shop.localhost' } })).status).toBe(
      403,
    );
    expect((await admin('/api/people', { body, headers: { 'x-endcap-token': '' } })).status).toBe(403);
    expect((await admin('/api/people', { body, headers: { 'x-endcap-token': 'f'.repeat(64) } })).status).toBe(
      403,
    );
    expect((await admin('/api/people', { body })).status).toBe(201);
  });

  it('an API token is refused with a foreign Origin, unknown, or after its time', async () => {
    const token = await plantApiToken('admin');
    expect((await ask('/api/sites', { token })).status).toBe(200);
    expect(
      (
        await ask('/api/tokens', {
          token,
          body: { name: 'n', scopes: ['viewer'] },
          headers: { origin: 'http://evil.example' },
        })
      ).status,
    ).toBe(403);
    expect((await ask('/api/sites', { token: 'ec_unknown' })).status).toBe(401);
    expect((await ask('/api/sites', { token: await plantApiToken('admin', Date.now() - 1) })).status).toBe(
      401,
    );
  });
});
