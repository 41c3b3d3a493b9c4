import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import { SnapshotSchema } from '../../../model/snapshot.ts';
import { publish, repairPublishing } from '../../../worker/site/publish.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { experiment, fill, placement, site } from './fixtures.ts';

let token = '';
beforeEach(async () => {
  await migrate();
  token = await plantApiToken('admin');
});

const published = async () => v.parse(SnapshotSchema, await bindings.EDGE.get('snapshot:demo', 'json'));

describe('a snapshot', () => {
  it('is published with every change that the edge must see, in rising versions', async () => {
    await fill(token);
    const before = await published();
    expect(before.placements.map(({ id }) => id)).toEqual(['hero', 'listing']);
    expect(before.experiments).toEqual([]);
    await ask('/api/experiments/ranked/start?site=demo', { body: {}, token });
    const after = await published();
    expect(after.version).toBeGreaterThan(before.version);
    expect(after.experiments).toMatchObject([{ id: 'ranked', status: 'running', phases: [{ number: 1 }] }]);
  });

  it('leaves out what is turned off', async () => {
    await fill(token);
    await ask('/api/placements/hero', { method: 'PUT', body: { ...placement, enabled: false }, token });
    expect((await published()).placements.map(({ id }) => id)).toEqual(['listing']);
  });

  it('carries the site’s host names, and drops those it lost', async () => {
    await fill(token);
    expect(await bindings.EDGE.get('host:shop.localhost')).toBe('demo');
    await ask('/api/sites/demo', {
      method: 'PUT',
      body: { ...site, hostnames: ['www.shop.localhost'] },
      token,
    });
    expect(await bindings.EDGE.get('host:www.shop.localhost')).toBe('demo');
    expect(await bindings.EDGE.get('host:shop.localhost')).toBeNull();
  });

  it('carries live ranker, catalogue and holdout', async () => {
    await fill(token);
    await bindings.DB.prepare(
      "INSERT INTO rankers VALUES ('demo', 'r1', 'ranker/demo/r1', 'candidate', '{}', 1, NULL), ('demo', 'r2', 'ranker/demo/r2', 'candidate', '{}', 2, NULL)",
    ).run();
    await bindings.DB.prepare(
      "INSERT INTO catalogs (site, version, key, products, created_at) VALUES ('demo', 'c1', 'catalog/demo/c1.json', 3, 1), ('demo', 'c2', 'catalog/demo/c2.json', 4, 2)",
    ).run();
    expect((await ask('/api/sites/demo/rankers/r2/live', { method: 'POST', token })).status).toBe(200);
    await ask('/api/sites/demo/holdout', { method: 'PUT', body: { share: 0.05 }, token });
    expect(await published()).toMatchObject({
      ranker: { version: 'r2', key: 'ranker/demo/r2' },
      catalog: { version: 'c2', key: 'catalog/demo/c2.json' },
      holdout: { share: 0.05 },
    });
    const { answer } = await ask('/api/sites/demo/rankers/r1/live', {
      body: { override: 'older, but better' },
      token,
    });
    expect(answer.map((one: { version: string; status: string }) => [one.version, one.status])).toEqual([
      ['r2', 'retired'],
      ['r1', 'live'],
    ]);
    expect((await published()).ranker?.version).toBe('r1');
  });

  it('published many times at once ends in KV with the newest version', async () => {
    await fill(token);
    await Promise.all(
      Array.from({ length: 6 }, () => publish(bindings, 'demo', Date.now()).catch(() => undefined)),
    );
    await repairPublishing(bindings, Date.now());
    const row = await bindings.DB.prepare("SELECT version FROM sites WHERE id = 'demo'").first<{
      version: number;
    }>();
    expect((await published()).version).toBe(row?.version);
  });

  it('that KV refused is published by the repair', async () => {
    await fill(token);
    const broken = {
      ...bindings,
      EDGE: { put: () => Promise.reject(new Error('KV is down')), delete: () => Promise.resolve() },
    };
    await expect(publish(broken as unknown as typeof bindings, 'demo', Date.now())).rejects.toThrow(
      'KV is down',
    );
    await bindings.DB.prepare("INSERT INTO outbox VALUES ('demo', 1)").run();
    expect((await ask('/api/sites/demo', { token })).answer.publish_pending).toBe(true);
    expect(await repairPublishing(bindings, Date.now())).toEqual(['demo']);
    expect((await ask('/api/sites/demo', { token })).answer.publish_pending).toBe(false);
    expect(await repairPublishing(bindings, Date.now())).toEqual([]);
  });
});

describe('sites', () => {
  it('refuse another site’s host name, the console’s own, and an id of the console’s addresses', async () => {
    await fill(token);
    const put = (id: string, change: object) =>
      ask(`/api/sites/${id}`, { method: 'PUT', body: { ...site, id, ...change }, token });
    expect((await put('other', {})).status).toBe(409);
    expect((await put('other', { hostnames: ['console.localhost'] })).status).toBe(422);
    expect((await put('setup', { hostnames: ['s.localhost'] })).status).toBe(422);
    expect((await put('other', { hostnames: ['other.localhost'] })).status).toBe(201);
    expect((await ask('/api/placements', { token })).status).toBe(422);
    expect((await ask('/api/placements?site=other', { token })).answer).toEqual([]);
  });

  it('refuse a change from an old version', async () => {
    await fill(token);
    const { answer } = await ask('/api/sites/demo', { token });
    const put = (match: string) =>
      ask('/api/sites/demo', {
        method: 'PUT',
        body: { ...site, name: 'New' },
        headers: { 'If-Match': match },
        token,
      });
    expect((await put('"1"')).status).toBe(409);
    expect((await put(`"${answer.updated_at}"`)).status).toBe(200);
  });
});

describe('the audit log', () => {
  it('names who changed which field from what to what', async () => {
    await fill(token);
    await ask('/api/placements/hero', { method: 'PUT', body: { ...placement, priority: 7 }, token });
    const { answer } = await ask('/api/sites/demo/audit?kind=placement&subject=hero', { token });
    expect(answer[0]).toMatchObject({
      actor: 'Test admin',
      action: 'update',
      changes: [{ field: 'priority', before: 100, after: 7 }],
    });
    expect(answer[1]).toMatchObject({ action: 'create' });
  });
});

describe('roles', () => {
  it.each([
    ['viewer', 'GET', '/api/experiments', 200],
    ['viewer', 'PUT', '/api/experiments/ranked', 403],
    ['editor', 'PUT', '/api/experiments/ranked', 200],
    ['editor', 'PUT', '/api/sites/demo', 403],
    ['train', 'GET', '/api/experiments', 403],
    ['editor train', 'GET', '/api/experiments', 200],
    ['editor', 'GET', '/api/people', 403],
  ])('%s: %s %s gives %i', async (scopes, method, path, status) => {
    await fill(token);
    const body = path.endsWith('ranked') ? experiment : site;
    const answer = await ask(path, {
      method,
      token: await plantApiToken(scopes),
      ...(method === 'PUT' && { body }),
    });
    expect(answer.status).toBe(status);
  });
});
