import { beforeEach, describe, expect, it } from 'vitest';
import { newPhase, ship, start, stop } from '../../../worker/experiment/lifecycle.ts';
import { onTheEdge } from '../../../worker/experiment/store.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { experiment, fill, placement } from '../site/fixtures.ts';

let token = '';
beforeEach(async () => {
  await migrate();
  token = await plantApiToken('admin');
  await fill(token);
});

const post = (act: string, body: unknown = {}, id = 'ranked') =>
  ask(`/api/experiments/${id}/${act}?site=demo`, { body, token });
const put = (body: Record<string, unknown>) =>
  ask(`/api/experiments/${String(body['id'])}`, { method: 'PUT', body, token });
const get = async (id = 'ranked') => (await ask(`/api/experiments/${id}`, { token })).answer;

describe('a change of a running experiment', () => {
  const now = 1_780_000_000_000;
  const at = { now, effective: now + 60_000 };
  const running = start(
    { ...experiment, status: 'draft' } as never,
    {},
    { now: now - 3_600_000, effective: now - 3_600_000 },
  );

  it('that stops or ships it leaves it on the edge until all edges can know', () => {
    const stopped = stop(running, { outcome: 'revert', note: '' }, at);
    expect(stopped.phases[0]!.ended_at).toBe(at.effective);
    expect(onTheEdge(stopped, now)).toMatchObject({ status: 'running', phases: stopped.phases });
    expect(onTheEdge(stopped, at.effective)).toBeUndefined();
    const shipped = ship(running, [], { variation: 1, share: 1, note: '' }, at).experiment;
    expect(onTheEdge(shipped, now)?.status).toBe('running');
    expect(onTheEdge(shipped, at.effective)?.status).toBe('shipped');
  });

  it('that begins a new phase leaves with the one before what held in it', () => {
    const { phases } = newPhase(
      { ...running, coverage: 0.4 },
      {
        weights: [1, 3],
        coverage: 0.9,
        who: { segments: ['linen-lovers'] },
        rerandomise: false,
        reason: 'x',
      },
      at,
    );
    expect(phases).toMatchObject([
      { number: 1, ended_at: at.effective, weights: [1, 1], coverage: 0.4, who: experiment.who ?? {} },
      { number: 2, started_at: at.effective },
    ]);
  });
});

describe('an experiment', () => {
  it('is stored as a draft whatever the body says of its state', async () => {
    expect(await get()).toMatchObject({ status: 'draft', phases: [], variations: experiment.variations });
    expect((await get()).starts_at).toBeUndefined();
  });

  it('starts once, with a first phase', async () => {
    expect((await post('start')).answer).toMatchObject({
      status: 'running',
      phases: [{ number: 1, seed: 'ranked-1' }],
    });
    expect((await post('start')).status).toBe(409);
  });

  it('that starts later is scheduled, and on the edge already', async () => {
    const starts_at = Date.now() + 3_600_000;
    expect((await post('start', { starts_at })).answer).toMatchObject({
      status: 'scheduled',
      phases: [{ started_at: starts_at }],
    });
    const snapshot = await bindings.EDGE.get<{ experiments: unknown[] }>('snapshot:demo', 'json');
    expect(snapshot?.experiments).toMatchObject([{ status: 'running', phases: [{ started_at: starts_at }] }]);
  });

  it('is not started while its placement is missing, off or of another kind', async () => {
    const variations = [
      experiment.variations[0],
      { name: 'B', weight: 1, experiences: { nowhere: { kind: 'content', edits: [{ op: 'hide' }] } } },
    ];
    await put({ ...experiment, variations } as typeof experiment);
    const { status, answer } = await post('start');
    expect(status).toBe(409);
    expect(answer.error.message).toContain('no placement "nowhere"');
    await put({
      ...experiment,
      variations: [
        experiment.variations[0],
        { name: 'B', weight: 1, experiences: { hero: experiment.variations[1]!.experiences.listing } },
      ],
    } as typeof experiment);
    expect((await post('start')).answer.error.message).toContain('is of kind content, not listing');
    await ask('/api/placements/listing', {
      method: 'PUT',
      body: { ...placement, id: 'listing', kind: 'listing', selector: 'ul', rules: [], enabled: false },
      token,
    });
    await put(experiment);
    expect((await post('start')).answer.error.message).toContain('turned off');
  });

  it('that is a bandit is not started with guardrails, nor given any later', async () => {
    const guardrails = [{ metric: 'conversion', margin: 0.02 }];
    const bandit = { ...experiment, allocation: 'bandit', primary: 'pages', secondary: [] };
    await put({ ...bandit, guardrails });
    const { status, answer } = await post('start');
    expect(status).toBe(409);
    expect(answer.error.message).toContain('remove Conversion rate from the guardrails');
    await put({ ...bandit, guardrails: [] });
    expect((await post('start')).status).toBe(200);
    expect((await put({ ...(await get()), guardrails })).status).toBe(422);
  });

  it('that began elsewhere starts with its seed; its copy draws anew', async () => {
    await put({ ...experiment, seed: 'began-elsewhere', hash_version: 1 });
    expect((await post('start')).answer).toMatchObject({
      hash_version: 1,
      phases: [{ number: 1, seed: 'began-elsewhere' }],
    });
    const { answer: copy } = await post('duplicate');
    expect([copy.seed, copy.hash_version]).toEqual([undefined, undefined]);
  });

  it('is not started beside another in the same placement, unless both have disjoint ranges of a layer', async () => {
    await post('start');
    const second = { ...experiment, id: 'second', key: 'second' };
    await put(second);
    expect((await post('start', {}, 'second')).answer.error.message).toContain('runs in Category listing');
    await post('stop', { outcome: 'inconclusive' });
    await put({
      ...experiment,
      id: 'third',
      key: 'third',
      layer: { id: 'grid', from: 0, to: 0.5 },
    } as typeof experiment);
    await post('start', {}, 'third');
    await put({ ...second, layer: { id: 'grid', from: 0.5, to: 1 } } as typeof experiment);
    expect((await post('start', {}, 'second')).status).toBe(200);
  });

  it('that runs keeps weights, audience and variations; words and guardrails may change', async () => {
    await post('start');
    const now = await get();
    expect((await put({ ...now, name: 'Renamed', guardrails: [] })).status).toBe(200);
    expect((await put({ ...now, coverage: 0.5 })).status).toBe(409);
    expect(
      (await put({ ...now, variations: now.variations.map((one: object) => ({ ...one, weight: 3 })) }))
        .status,
    ).toBe(409);
    expect((await put({ ...now, primary: 'revenue' })).status).toBe(409);
  });

  it('ramps up within its phase and never down', async () => {
    await put({ ...experiment, coverage: 0.05 });
    await post('start');
    expect((await post('ramp', { coverage: 0.5 })).answer).toMatchObject({
      coverage: 0.5,
      phases: [{ number: 1 }],
    });
    expect((await post('ramp', { coverage: 0.2 })).status).toBe(409);
  });

  it('changes weights by a new phase, which ends the one before', async () => {
    await post('start');
    const { answer } = await post('phase', { weights: [1, 3], reason: 'more of the ranked' });
    expect(answer.phases).toMatchObject([
      { number: 1 },
      { number: 2, seed: 'ranked-1', reason: 'more of the ranked' },
    ]);
    expect(answer.phases[0].ended_at).toBe(answer.phases[1].started_at);
    expect((await post('phase', { rerandomise: true, reason: 'anew' })).answer.phases[2].seed).toBe(
      'ranked-3',
    );
    expect((await post('phase', { weights: [0, 1], reason: 'x' })).status).toBe(422);
    expect((await post('phase', { weights: [1], reason: 'x' })).status).toBe(422);
  });

  it('stops with a decision and a note, and leaves the edge', async () => {
    await post('start');
    const { answer } = await post('stop', { outcome: 'revert', note: 'Returns went up.' });
    expect(answer).toMatchObject({
      status: 'stopped',
      decision: { outcome: 'revert', note: 'Returns went up.' },
    });
    expect(answer.phases[0].ended_at).toBeGreaterThan(0);
    expect(
      (await bindings.EDGE.get<{ experiments: unknown[] }>('snapshot:demo', 'json'))?.experiments,
    ).toEqual([]);
    expect((await post('stop', { outcome: 'revert' })).status).toBe(409);
  });

  it('ships its winner as the placement’s first rule, to everyone or to a segment', async () => {
    await post('start');
    const { answer } = await post('ship', {
      variation: 1,
      who: { segments: ['linen-lovers'] },
      note: 'Clear win',
    });
    expect(answer).toMatchObject({ status: 'shipped', decision: { outcome: 'ship', variation: 1 } });
    const { answer: listing } = await ask('/api/placements/listing', { token });
    expect(listing.rules).toMatchObject([
      {
        id: 'shipped-ranked',
        who: { segments: ['linen-lovers'] },
        experience: { kind: 'listing', order: 'ranked' },
      },
    ]);
    expect((await post('ship', { variation: 9 })).status).toBe(409);
  });

  it('is shipped in stages: to a share of visitors first, raised until it is a rule for all', async () => {
    await post('start');
    expect((await post('rollout', { share: 0.5 })).status).toBe(409);
    const { answer } = await post('ship', { variation: 1, who: {}, share: 0.1 });
    expect(answer.decision).toMatchObject({ outcome: 'ship', share: 0.1 });
    const rule = async () => (await ask('/api/placements/listing', { token })).answer.rules[0];
    expect(await rule()).toMatchObject({
      id: 'shipped-ranked',
      rollout: { share: 0.1, seed: 'ranked-rollout' },
    });
    expect((await post('rollout', { share: 0.05 })).status).toBe(409);
    expect((await post('rollout', { share: 0.5 })).answer.decision.share).toBe(0.5);
    expect((await rule()).rollout).toMatchObject({ share: 0.5, seed: 'ranked-rollout' });
    const done = (await post('rollout', { share: 1 })).answer;
    expect(done.decision).toMatchObject({ outcome: 'ship', variation: 1 });
    expect([done.decision.share, (await rule()).rollout]).toEqual([undefined, undefined]);
    expect((await post('rollout', { share: 1 })).status).toBe(409);
  });

  it('that ran is archived, not deleted; a draft is deleted', async () => {
    await post('start');
    const remove = () => ask('/api/experiments/ranked', { method: 'DELETE', token });
    expect((await post('archive')).status).toBe(409);
    await post('stop', { outcome: 'inconclusive' });
    expect((await remove()).status).toBe(409);
    expect((await post('archive')).answer.status).toBe('archived');
    const copy = (await post('duplicate')).answer;
    expect(copy).toMatchObject({ id: 'ranked-2', key: 'ranked-2', status: 'draft', phases: [] });
    expect((await ask('/api/experiments/ranked-2', { method: 'DELETE', token })).status).toBe(200);
  });
});
