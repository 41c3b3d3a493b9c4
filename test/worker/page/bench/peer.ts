import { handleRequest } from '@growthbook/edge-cloudflare';
import { shapeOf } from './page.ts';

/** The GrowthBook edge app with as many text edits as there are placements; it has no re-ranking to compare with. */
export default {
  fetch(request: Request, { ORIGIN }: { ORIGIN: string }): Promise<Response> {
    const { placements } = shapeOf(new URL(request.url).pathname);
    const domMutations = Array.from({ length: placements }, (_one, index) => ({
      selector: `#place-${index} h2`,
      action: 'set',
      attribute: 'html',
      value: `For you, ${index}`,
    }));
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
      variations: [{}, { domMutations }],
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
