import { handleRequest } from '@growthbook/edge-cloudflare';
import { shapeOf } from './page.ts';

/**
 * The GrowthBook edge app with the edits that Endcap makes: a text in each place but one, and the cards of the grid in
 * another order, by the visual editor's `position` edits: one a card, in the form that costs the app least.
 */
export default peerWith((placements, cards) => [...texts(placements - 1), ...positions(cards)]);

/** The app with these edits of a page. */
export function peerWith(mutations: (placements: number, cards: number) => object[]) {
  return {
    fetch(request: Request, { ORIGIN }: { ORIGIN: string }): Promise<Response> {
      const { placements, cards } = shapeOf(new URL(request.url).pathname);
      const experiment = {
        key: 'bench',
        status: 'running',
        manual: false,
        changeId: 'bench',
        hashAttribute: 'id',
        hashVersion: 2,
        weights: [0, 1],
        coverage: 1,
        urlPatterns: [{ include: true, type: 'simple', pattern: '*' }],
        variations: [{}, { domMutations: mutations(placements, cards) }],
        meta: [{ key: '0' }, { key: '1' }],
      };
      const payload = { features: {}, experiments: [experiment], dateUpdated: '2026-01-01T00:00:00Z' };
      const env = {
        PROXY_TARGET: ORIGIN,
        GROWTHBOOK_API_HOST: 'http://api.bench',
        GROWTHBOOK_CLIENT_KEY: 'bench',
      };
      return handleRequest(request, env as never, { payload } as never);
    },
  };
}

export function texts(places: number): object[] {
  return Array.from({ length: places }, (_one, index) => ({
    selector: `#place-${index} h2`,
    action: 'set',
    attribute: 'html',
    value: `For you, ${index}`,
  }));
}

/** Each card put at the grid's end, in a fixed shuffled order: 37 has no divisor in common with the numbers of cards. */
function positions(cards: number): object[] {
  return Array.from({ length: cards }, (_one, index) => ({
    selector: `li[data-product-id="P${(index * 37 + 5) % cards}"]`,
    action: 'set',
    attribute: 'position',
    parentSelector: '#grid',
  }));
}
