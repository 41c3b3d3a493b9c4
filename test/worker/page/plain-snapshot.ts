import type { Placement } from '../../../model/placement.ts';
import type { Site } from '../../../model/site.ts';
import type { Snapshot } from '../../../model/snapshot.ts';

/** A snapshot of a shop with these placements, and nothing else that could change a page. */
export function plainSnapshot(
  site: Pick<Site, 'id' | 'hostnames' | 'origin'> & { explore_share?: number },
  placements: Placement[],
): Snapshot {
  return {
    v: 1,
    version: 1,
    published_at: 0,
    site: {
      v: 1,
      name: site.id,
      allowed_origins: [],
      currency: 'EUR',
      time_zone: 'UTC',
      locale: 'en',
      consent_policy: 'opt-in',
      consent_policy_by_country: {},
      product_paths: [],
      untouched_paths: [],
      lifecycle: { active_days: 90, at_risk_days: 180, loyal_orders: 3 },
      explore_share: 0,
      retention_days: 1,
      killed: false,
      ...site,
    },
    placements,
    experiments: [],
    segments: [],
    holdout: { share: 0, seed: 'holdout' },
  };
}
