import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../model/snapshot.ts';
import { allCircuits, followCircuits, forgetCircuit } from '../../../worker/page/circuit-board.ts';
import { openCircuits, REVERTED_OPEN_MILLIS } from '../../../worker/page/breaker.ts';
import { page, payloadOf, placement } from '../page/edge.ts';
import { bindings, Browser, event, id, publishSite } from '../visitor/shop.ts';

const TEXT = placement('h1', { kind: 'content', edits: [{ op: 'text', text: 'Mine' }] }, { id: 'title' });
const OTHER = placement('footer', { kind: 'content', edits: [{ op: 'text', text: 'Ours' }] }, { id: 'foot' });

let site: Snapshot;
beforeEach(async () => {
  site = await publishSite((snapshot) => {
    snapshot.placements = [TEXT, OTHER];
  });
});

const consented = async () => {
  const browser = new Browser(site.site.id);
  await browser.consent();
  return browser;
};
const tell = (
  browser: Browser,
  stands: boolean,
  more: { url?: string; at?: string; decision?: string } = {},
) =>
  browser.send({
    page: { view: id('view'), url: more.url ?? '/shirts/blue', type: 'product' },
    events: [event('page_view', Date.now())],
    exposures: [
      {
        decision: more.decision ?? id('decision'),
        placement: more.at ?? 'title',
        stands,
        at: Date.now(),
      },
    ],
  });
const shown = async (path: string) => {
  const html = await page(path, { site: { id: site.site.id }, placements: [TEXT, OTHER] });
  return { title: html.includes('Mine'), foot: html.includes('Ours'), payload: payloadOf(html) };
};
const open = () => allCircuits(bindings.EDGE, site.site.id, Date.now());

describe('a placement that the shop keeps putting back', () => {
  it('is left alone on pages of that template, for everyone, and nowhere else', async () => {
    const visitors = [await consented(), await consented()];
    for (let visit = 0; visit < 4; visit += 1) await tell(visitors[visit % 2]!, false);
    expect(await shown('/shirts/red')).toMatchObject({ title: true, foot: true });
    await tell(visitors[0]!, false);
    expect(await shown('/shirts/red')).toMatchObject({ title: false, foot: true });
    expect(await shown('/hats/red')).toMatchObject({ title: true, foot: true });
  });

  it('is told once as a structured line of the log, and to the console with cause and end', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const browser = await consented();
    for (let visit = 0; visit < 6; visit += 1) await tell(browser, false);
    const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)) as { event: string });
    log.mockRestore();
    expect(lines.filter((line) => line.event === 'circuit_opened')).toMatchObject([
      { site: site.site.id, template: '/shirts/*', placement: 'title', cause: 'reverted' },
    ]);
    const [circuit, ...more] = await open();
    expect(more).toEqual([]);
    expect(circuit).toMatchObject({ template: '/shirts/*', placement: 'title', cause: 'reverted' });
    expect(circuit!.until - circuit!.opened_at).toBe(REVERTED_OPEN_MILLIS);
  });

  it('is tried again at once when somebody says so', async () => {
    const browser = await consented();
    for (let visit = 0; visit < 5; visit += 1) await tell(browser, false);
    expect(await shown('/shirts/red')).toMatchObject({ title: false });
    await forgetCircuit(bindings.EDGE, site.site.id, (await open())[0]!);
    expect(await shown('/shirts/red')).toMatchObject({ title: true });
    expect(await open()).toEqual([]);
  });

  it('is left alone by isolates that heard of it from others', async () => {
    const now = Date.now();
    const circuit = {
      template: '/a/*',
      placement: 'foot',
      cause: 'reverted',
      opened_at: now,
      until: now + 60_000,
    };
    await bindings.EDGE.put(`circuit:${site.site.id}:foot:/a/*`, '', {
      expirationTtl: 60,
      metadata: circuit,
    });
    const waiting: Promise<unknown>[] = [];
    followCircuits(bindings.EDGE, site.site.id, { now, waitUntil: (promise) => waiting.push(promise) });
    expect(await shown('/a/b')).toMatchObject({ foot: true });
    await Promise.all(waiting);
    expect(await shown('/a/b')).toMatchObject({ title: true, foot: false });
  });
});

describe('the word of pages', () => {
  it('counts once a page, however often it is sent', async () => {
    const browser = await consented();
    for (let visit = 0; visit < 8; visit += 1) await tell(browser, false, { decision: 'the-same-one' });
    expect(await shown('/shirts/red')).toMatchObject({ title: true });
  });

  it('of one visitor does not outweigh that of many for whom it stands', async () => {
    const loud = await consented();
    for (let visit = 0; visit < 4; visit += 1) await tell(loud, false);
    const many = await Promise.all(Array.from({ length: 6 }, consented));
    for (const one of many) await tell(one, true);
    for (let visit = 0; visit < 8; visit += 1) await tell(loud, false);
    expect(await shown('/shirts/red')).toMatchObject({ title: true });
  });

  it('on placements that the site does not have is passed over', async () => {
    const browser = await consented();
    for (let visit = 0; visit < 6; visit += 1) await tell(browser, false, { at: 'unheard-of' });
    expect(openCircuits(site.site.id, Date.now())).toEqual([]);
  });

  it('without consent is not heard', async () => {
    const stranger = new Browser(site.site.id);
    for (let visit = 0; visit < 6; visit += 1) expect((await tell(stranger, false)).status).toBe(403);
    expect(await shown('/shirts/red')).toMatchObject({ title: true });
  });
});
