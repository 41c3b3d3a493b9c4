import { beforeEach, describe, expect, it } from 'vitest';
import {
  ask,
  bindings,
  browser,
  firstAdmin,
  migrate,
  ORIGIN,
  plantApiToken,
  type Browser,
} from '../console-api.ts';
import { experiment, fill, site } from '../site/fixtures.ts';

let token = '';
let ada: Browser;
let bo: Browser;
beforeEach(async () => {
  await migrate();
  token = await plantApiToken('admin');
  await fill(token);
  ada = await firstAdmin();
  const { answer } = await ada('/api/people', {
    body: { name: 'Bo', email: 'bo@example.com', role: 'editor' },
  });
  const { response } = await ask('/api/setup', {
    body: { token: new URL(answer.url).hash.slice('#token='.length), password: 'another long password' },
    headers: { origin: ORIGIN },
  });
  bo = await browser(response);
  await requireApproval(true);
});

const requireApproval = (on: boolean) =>
  ask('/api/sites/demo', { method: 'PUT', body: { ...site, require_approval: on }, token });
const act = (who: Browser, verb: string, body: unknown = {}) =>
  who(`/api/experiments/ranked/${verb}?site=demo`, { body });

describe('approval', () => {
  it('is needed for a start where the site asks for it, and comes from a second person', async () => {
    expect(await act(bo, 'start')).toMatchObject({ status: 409 });
    expect((await act(bo, 'review', { note: 'Please look' })).answer).toMatchObject({
      status: 'review',
      approval: { asked_by: { name: 'Bo' } },
    });
    expect(await act(bo, 'start')).toMatchObject({ status: 409 });
    expect(await act(bo, 'approve')).toMatchObject({ status: 403 });
    const machine = await ask('/api/experiments/ranked/approve?site=demo', { body: {}, token });
    expect(machine.status).toBe(403);
    const started = await ask('/api/experiments/ranked/start?site=demo', { body: {}, token });
    expect(started.status).toBe(409);
    const { answer: open } = await bo('/api/experiments/ranked/checklist?site=demo');
    expect(open.ready).toBe(false);
    expect((await act(ada, 'approve', { note: 'Fine' })).answer).toMatchObject({
      status: 'review',
      approval: { asked_by: { name: 'Bo' }, given_by: { name: 'Ada Admin' }, note: 'Fine' },
    });
    expect((await act(bo, 'start')).answer).toMatchObject({
      status: 'running',
      approval: { given_by: { name: 'Ada Admin' } },
    });
    const { answer: log } = await ada('/api/sites/demo/audit?subject=ranked');
    expect(log.map((line: { action: string; actor_name?: string }) => line.action)).toEqual(
      expect.arrayContaining(['ask for review', 'approve', 'start']),
    );
  });

  it('is lost by a change of what was approved, not by saving the same', async () => {
    await act(bo, 'review');
    await act(ada, 'approve');
    const { answer: approved } = await bo('/api/experiments/ranked?site=demo');
    const put = async (change: object) =>
      (
        await bo('/api/experiments/ranked?site=demo', {
          method: 'PUT',
          body: { ...approved, ...change, approval: { asked_by: { id: 'x', name: 'x' }, asked_at: 1 } },
        })
      ).answer;
    expect(await put({})).toMatchObject({ status: 'review', approval: approved.approval });
    const changed = await put({ hypothesis: 'Something else altogether, in the last minute.' });
    expect(changed.status).toBe('draft');
    expect(changed.approval).toBeUndefined();
    expect(await act(bo, 'start')).toMatchObject({ status: 409 });
  });

  it('is refused by sending the draft back; a copy has none', async () => {
    await act(bo, 'review');
    expect((await act(ada, 'decline', { note: 'No hypothesis' })).answer).toMatchObject({ status: 'draft' });
    expect(await act(ada, 'approve')).toMatchObject({ status: 409 });
    await act(bo, 'review');
    await act(ada, 'approve');
    const { answer: copy } = await act(bo, 'duplicate');
    expect([copy.status, copy.approval]).toEqual(['draft', undefined]);
  });

  it('is not asked for elsewhere', async () => {
    await requireApproval(false);
    expect((await act(bo, 'start')).answer).toMatchObject({ status: 'running' });
    expect(
      (await bindings.EDGE.get<{ experiments: unknown[] }>('snapshot:demo', 'json'))?.experiments,
    ).toHaveLength(1);
  });
});

describe('a review', () => {
  const items = async (change: object = {}) => {
    const body = { ...experiment, status: 'draft', ...change };
    const { answer } = await bo('/api/experiments/checklist?site=demo', { body });
    return Object.fromEntries(
      answer.items.map((item: { id: string; ok: boolean; detail: string }) => [item.id, item]),
    );
  };

  it('says who takes part under the site’s consent policy', async () => {
    expect((await items()).consent.detail).toContain('must allow personalization as well');
  });

  it('asks for costs where margin is measured, and for a window as long as its metrics', async () => {
    expect((await items({ primary: 'margin' })).metrics).toMatchObject({ ok: false });
    expect((await items({ primary: 'margin', costs: { margin: 0.5 } })).metrics).toMatchObject({ ok: true });
    expect((await items({ secondary: ['retention_28'], window_days: 14 })).metrics).toMatchObject({
      ok: false,
    });
    expect((await items({ secondary: ['retention_28'] })).metrics).toMatchObject({ ok: true });
  });

  it('tells of power, and that there is no history to plan from', async () => {
    expect((await items()).power).toMatchObject({ ok: false });
    expect((await items({ allocation: 'bandit' })).power).toBeUndefined();
  });
});
