import { beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../../worker/visitor/digest.ts';
import { seal } from '../../../worker/privacy/seal.ts';
import { linkVisitor, personOf } from '../../../worker/visitor/link.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { fill } from '../site/fixtures.ts';
import { choiceOf, inputOf, purchase, someone } from '../visitor/shop.ts';

const SITE = 'demo';
const EMAIL = 'ada@example.com';
const now = Date.now();
const [open, closed, ada] = [someone(), someone(), someone()];
let token = '';
const hash = digestOf(EMAIL);

const buy = (visitor: string, personalization: boolean) =>
  shardOf(bindings, SITE, visitor).ingest(
    inputOf(SITE, visitor, [purchase(`T-${visitor}`, 40, now - 5_000)], { personalization }),
  );
const members = (format: string) =>
  ask(`/api/sites/${SITE}/segments/buyers/members?format=${format}`, { token });

beforeAll(async () => {
  await migrate();
  token = await plantApiToken('admin');
  await fill(token);
  const segment = {
    v: 1,
    id: 'buyers',
    name: 'Buyers',
    description: '',
    kind: 'rule',
    condition: { orders: { $gte: 1 } },
  };
  await ask(`/api/segments/buyers?site=${SITE}`, { method: 'PUT', body: segment, token });
  await buy(open, true);
  await buy(closed, false);
  await buy(ada, true);
  await linkVisitor(bindings, SITE, ada, await personOf(bindings, SITE, EMAIL), {
    ads: await seal(bindings.SECRET, 'ads', await hash),
  });
});

describe('members of a segment', () => {
  it('are exported as CSV where they allow it, and the export is in the audit log', async () => {
    const { status, response } = await members('csv');
    expect(status).toBe(200);
    expect(response.headers.get('Content-Disposition')).toContain('buyers.csv');
    const { answer } = await ask(`/api/sites/${SITE}/audit`, { token });
    expect(JSON.stringify(answer)).toContain('"export"');
  });

  it('leave out who does not allow personalization', async () => {
    const { exportMembers } = await import('../../../worker/segment/export.ts');
    const csv = await exportMembers(bindings, SITE, 'buyers', 'csv');
    expect(csv.split('\n')[0]).toBe(
      'visitor,stage,visits,orders,revenue,last_seen,next_order_at,churn,value',
    );
    expect(csv).toContain(`${open},active,1,1,40,`);
    // A person is one row, however many devices there are.
    expect(csv).not.toContain(ada);
    expect(csv).toContain(await personOf(bindings, SITE, EMAIL));
    expect(csv).not.toContain(closed);
    const lines = (await exportMembers(bindings, SITE, 'buyers', 'ndjson')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { orders: number }).orders)).toEqual(lines.map(() => 1));
  });

  it('go to ad platforms as hashes, while they allow marketing', async () => {
    const { exportMembers } = await import('../../../worker/segment/export.ts');
    expect(await exportMembers(bindings, SITE, 'buyers', 'ads')).toBe(`${await hash}\n`);
    await shardOf(bindings, SITE, ada).setConsent(SITE, ada, choiceOf({ marketing: false }));
    expect(await exportMembers(bindings, SITE, 'buyers', 'ads')).toBe('');
  });

  it('are refused in a form that there is not', async () => {
    expect((await members('xlsx')).status).toBe(422);
  });
});

describe('counts with differential privacy', () => {
  it('are paid for from a budget that ends', async () => {
    const spend = (epsilon: number) => ask(`/api/sites/${SITE}/census-export`, { token, body: { epsilon } });
    const first = await spend(1.5);
    expect(first.answer).toMatchObject({ epsilon: 1.5, budget_left: 0.5, stages: expect.any(Object) });
    expect(Object.keys(first.answer.stages)).toEqual(['new', 'active', 'loyal', 'at-risk', 'lapsed']);
    expect(Object.keys(first.answer.grades).length).toBe(125);
    expect((await spend(1)).status).toBe(409);
    expect((await spend(0.5)).answer.budget_left).toBe(0);
    expect((await spend(0.1)).status).toBe(409);
    expect((await spend(-1)).status).toBe(422);
  });
});

describe('the record of processing', () => {
  it('lists purposes, cookies and safeguards from the site’s settings', async () => {
    const { answer } = await ask(`/api/sites/${SITE}/processing-record`, { token });
    expect(answer).toMatchObject({
      site: SITE,
      controller: 'Demo shop',
      recipients: [expect.stringContaining('Cloudflare')],
    });
    expect(answer.activities.map((one: { basis: string }) => one.basis)).toContain('Consent to analytics');
    expect(answer.cookies.map((one: { name: string }) => one.name)).toEqual(
      expect.arrayContaining(['ec_v', 'ec_c', 'ec_s', 'ec_x']),
    );
  });
});
