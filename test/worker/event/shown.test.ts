import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../../model/decision.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import { logDecisions } from '../../../worker/decision/log.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { ageCopy, bindings, Browser, event, id, publishSite } from '../visitor/shop.ts';

let site: Snapshot;
beforeEach(async () => {
  site = await publishSite();
});

const consented = async () => {
  const browser = new Browser(site.site.id);
  await browser.consent();
  return browser;
};
const record = (at = Date.now() - 60_000): DecisionRecord => ({
  v: 1,
  id: id('decision'),
  at,
  page: { url: '/women', type: 'listing' },
  snapshot: 1,
  inputs: 'x',
  placements: [],
  triggers: [{ experiment: 'ranked', phase: 1, variation: 1, propensity: 0.5 }],
});
const hold = (browser: Browser, one: DecisionRecord) =>
  logDecisions(bindings, site.site.id, browser.visitor!, one, true);
const show = (browser: Browser, decision: string) =>
  browser.post('shown', { v: 1, site: site.site.id, decision });
const decisionsOf = async (browser: Browser) =>
  (await shardOf(bindings, site.site.id, browser.visitor!).visitorView(site.site.id, browser.visitor!))!
    .decisions;
const triggered = async (browser: Browser) => {
  const query = { site: site.site.id, experiment: 'ranked', phase: 1, metrics: [] };
  const tally = await shardOf(bindings, site.site.id, browser.visitor!).tally(query as never);
  return tally.cells.reduce((sum, { visitors }) => sum + visitors, 0);
};

describe('a page that the browser fetched ahead', () => {
  it('triggers nothing until it is shown, and then once, from that moment on', async () => {
    const browser = await consented();
    const ahead = record();
    await hold(browser, ahead);
    expect(await decisionsOf(browser)).toEqual([]);
    expect(await triggered(browser)).toBe(0);
    const before = Date.now();
    const first = await show(browser, ahead.id);
    expect([first.status, first.answer]).toEqual([202, { logged: true }]);
    const again = await show(browser, ahead.id);
    expect([again.status, again.answer]).toEqual([200, { logged: false }]);
    const logged = await decisionsOf(browser);
    expect(logged.map((one) => one.id)).toEqual([ahead.id]);
    expect(logged[0]!.at).toBeGreaterThanOrEqual(before);
    expect(await triggered(browser)).toBe(1);
  });

  it('is remembered over a restart of the shard', async () => {
    const browser = await consented();
    const ahead = record();
    await hold(browser, ahead);
    await ageCopy(site.site.id, browser.visitor!, 0);
    expect((await show(browser, ahead.id)).answer).toEqual({ logged: true });
  });

  it('cannot be shown by another visitor, and nothing can be shown that was not decided', async () => {
    const [mine, other] = [await consented(), await consented()];
    const ahead = record();
    await hold(mine, ahead);
    expect((await show(other, ahead.id)).answer).toEqual({ logged: false });
    expect((await show(mine, 'made-up-decision')).answer).toEqual({ logged: false });
    expect(await triggered(other)).toBe(0);
    expect((await show(mine, ahead.id)).answer).toEqual({ logged: true });
  });

  it('is forgotten after an hour', async () => {
    const browser = await consented();
    const old = record(Date.now() - 2 * 3_600_000);
    await hold(browser, old);
    expect((await show(browser, old.id)).answer).toEqual({ logged: false });
  });

  it('goes with its visitor', async () => {
    const browser = await consented();
    const ahead = record();
    await hold(browser, ahead);
    const { visitor } = browser;
    await browser.consent({ analytics: false, personalization: true });
    expect((await show(browser, ahead.id)).status).toBe(403);
    const stub = shardOf(bindings, site.site.id, visitor!);
    expect(await stub.showDecisions(site.site.id, visitor!, { decision: ahead.id, now: Date.now() })).toBe(
      false,
    );
  });

  it('does not stand in the way of events', async () => {
    const browser = await consented();
    const ahead = record();
    await hold(browser, ahead);
    await browser.send({ events: [event('page_view', Date.now())] });
    expect((await show(browser, ahead.id)).answer).toEqual({ logged: true });
    expect(await decisionsOf(browser)).toHaveLength(1);
  });
});

describe('POST /_endcap/shown', () => {
  it('refuses what is no word of a page', async () => {
    const browser = await consented();
    expect((await browser.post('shown', { v: 1, site: site.site.id })).status).toBe(422);
    expect((await show(browser, 'a b')).status).toBe(422);
  });
});
