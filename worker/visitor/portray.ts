import { clusterOf } from '../../model/cluster/learn-clusters.ts';
import { traitsOf } from '../../model/cluster/traits.ts';
import { lifetimeValue, orderHistoryOf } from '../../model/clv/lifetime-value.ts';
import { compactProfile } from '../../model/fold-compact.ts';
import { AFFINITY_KINDS } from '../../model/profile.ts';
import type { CompactProfile, Profile } from '../../model/profile.ts';
import { membershipsOf } from './memberships.ts';
import type { ShardSite } from './shard-site.ts';
import type { VisitorState } from './visitor-state.ts';

/** The compact profile of a visitor with a profile, segments evaluated; also notes all segments in the record, in place. */
export function portray(
  state: VisitorState,
  { snapshot, rfm, learned }: ShardSite,
  now: number,
): CompactProfile | undefined {
  const { forecast, denied } = state.record;
  const profile = state.record.profile && withoutDenied(state.record.profile, denied);
  if (!profile) return undefined;
  const cluster = learned?.clusters && clusterOf(traitsOf(profile, now), learned.clusters);
  const bare = compactProfile(profile, {
    now,
    lifecycle: snapshot.site.lifecycle,
    rfm,
    segments: [],
    extra: { ...forecast, ...(cluster === undefined ? {} : { cluster }) },
  });
  const { device, country } = profile;
  const { all, lasting } = membershipsOf(snapshot, { compact: bare, device, country, now });
  state.record.segments = all;
  return { ...bare, segments: lasting };
}

/** What a customer's orders let expect, by the site's model; computed after an order and once a day, since it takes half a millisecond. */
export function forecastOf(
  profile: Profile,
  { learned }: ShardSite,
  now: number,
): Pick<CompactProfile, 'churn' | 'value' | 'next_order_at'> | undefined {
  if (profile.orders === 0 || !learned?.value) return undefined;
  const expected = lifetimeValue(orderHistoryOf(profile), learned.value, now);
  if (!expected) return undefined;
  const { churn, value, next_order_at } = expected;
  return {
    churn: Math.round(churn * 1_000) / 1_000,
    ...(value === undefined ? {} : { value: Math.round(value * 100) / 100 }),
    ...(next_order_at === undefined ? {} : { next_order_at }),
  };
}

/** A profile without the tastes that the visitor has taken back. */
function withoutDenied(profile: Profile, denied: VisitorState['record']['denied']): Profile {
  if (!denied) return profile;
  const affinities = { ...profile.affinities };
  for (const kind of AFFINITY_KINDS) {
    const gone = new Set(denied[kind]);
    if (gone.size === 0) continue;
    affinities[kind] = Object.fromEntries(
      Object.entries(affinities[kind]).filter(([value]) => !gone.has(value)),
    );
  }
  return { ...profile, affinities };
}
