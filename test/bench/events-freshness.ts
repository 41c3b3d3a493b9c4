import type { PagePayload } from '../../model/page.ts';
import type { Placement } from '../../model/placement.ts';
import { encodeSession } from '../../model/session.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Line } from './events-shopper.ts';
import { Shopper } from './events-shopper.ts';

const ROUNDS = 20;
const GIVE_UP_MILLIS = 90_000;

/** Two banners: one for who has looked at a product in this visit, one for a segment of the profile. */
const banner = (id: string, who: Placement['rules'][number]['who']): Placement => ({
  v: 1,
  id,
  name: id,
  kind: 'content',
  match: {},
  selector: `#${id}`,
  rules: [
    {
      id: 'rule',
      name: id,
      who,
      experience: { kind: 'content', edits: [{ op: 'text', text: 'Welcome back' }] },
    },
  ],
  priority: 100,
  enabled: true,
});

/** The site's snapshot with what freshness is measured by. */
export function withBanners(snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    placements: [
      banner('visit', { condition: { products_this_visit: { $gte: 1 } } }),
      banner('segment', { segments: ['linen-lovers'] }),
    ],
    experiments: [],
    holdout: { share: 0, seed: 'holdout' },
  };
}

/**
 * From a click to a page that differs, median milliseconds over the local stack: on the next page by the session
 * cookie, and by a segment of the profile (collector, shard, segment, KV, decide). In production KV adds up to 30 s of
 * its own cache at an edge that has just asked for the profile.
 */
export async function freshness(
  line: Line,
  site: string,
  consent: () => Promise<{ cookie: string; visitor: string }>,
): Promise<{ nextPageMillis: number; segmentMillis: number }> {
  const nextPage: number[] = [];
  const segment: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { cookie } = await consent();
    const shown = async (session?: string) => {
      const cookies = session ? `${cookie}; ec_s=${session}` : cookie;
      const reply = await line.post(
        '/_endcap/decide',
        JSON.stringify({ v: 1, site, page: { url: '/', type: 'home' } }),
        cookies,
      );
      const payload = JSON.parse(reply.body) as PagePayload;
      return new Set(payload.p.filter((one) => one.x !== undefined).map((one) => one.i));
    };
    if ((await shown()).size > 0) throw new Error('a banner shows before the click');

    const clicked = performance.now();
    const now = Date.now();
    const session = encodeSession({ started: now, items: [{ id: 'P1', act: 'view', at: now }] });
    if (!(await shown(session)).has('visit'))
      throw new Error('the session cookie does not change the next page');
    nextPage.push(performance.now() - clicked);

    const viewed = performance.now();
    const batch = new Shopper(`fresh-${round}`, round, Date.now() - 60_000).next(site, 1);
    batch.events = [
      {
        id: `fresh-view-${round}`,
        name: 'view_item',
        at: Date.now(),
        params: { items: [{ item_id: 'P1', item_category: 'women/shirts', price: 79 }] },
      },
    ];
    await line.post('/_endcap/events', JSON.stringify({ ...batch, sent_at: Date.now() }), cookie);
    while (!(await shown()).has('segment')) {
      if (performance.now() - viewed > GIVE_UP_MILLIS) throw new Error('the segment never reached the edge');
    }
    segment.push(performance.now() - viewed);
  }
  return { nextPageMillis: median(nextPage), segmentMillis: median(segment) };
}

function median(values: readonly number[]): number {
  return Number(values.toSorted((a, b) => a - b)[values.length >> 1]!.toFixed(1));
}
