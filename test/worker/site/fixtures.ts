import experiment from '../../fixtures/contract/experiment.json' with { type: 'json' };
import placement from '../../fixtures/contract/placement.json' with { type: 'json' };
import segment from '../../fixtures/contract/segment.json' with { type: 'json' };
import site from '../../fixtures/contract/site.json' with { type: 'json' };
import { ask } from '../console-api.ts';

export { experiment, placement, segment, site };

export const listing = {
  v: 1,
  id: 'listing',
  name: 'Category listing',
  kind: 'listing',
  match: { page_types: ['listing'] },
  selector: 'ul.product-grid',
  card: { selector: 'li.product-card', attribute: 'data-product-id' },
};

/** The demo site with segment, two placements and the experiment `ranked` as a draft, made through the API. */
export async function fill(token: string): Promise<void> {
  const put = async (path: string, body: unknown) => {
    const { status, answer } = await ask(path, { method: 'PUT', body, token });
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
  };
  await put('/api/sites/demo', site);
  await put('/api/segments/linen-lovers?site=demo', segment);
  await put('/api/placements/hero?site=demo', placement);
  await put('/api/placements/listing?site=demo', listing);
  await put('/api/experiments/ranked?site=demo', experiment);
}
