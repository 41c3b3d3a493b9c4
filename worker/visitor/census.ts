import { compileCondition } from '../../model/condition/compile-condition.ts';
import { orderHistoryOf } from '../../model/clv/lifetime-value.ts';
import type { CensusPage, CensusQuery, ChannelPage, ChannelQuery, CustomerPage } from '../../model/census.ts';
import type { Page, SegmentMember } from '../../model/visitor-view.ts';
import { traitsOf } from '../../model/cluster/traits.ts';
import { attributesOf } from './memberships.ts';
import { portray } from './portray.ts';
import type { ShardSite } from './shard-site.ts';
import type { ShardStore } from './shard-store.ts';

/** Visitors looked at in one call: about 50 ms, in which the shard does nothing else. */
const VISITORS_A_PAGE = 1_000;

/** Counts over the next visitors by row, as of now: no count is older than the question. */
export function censusPage(
  store: ShardStore,
  site: ShardSite,
  { cursor, condition }: CensusQuery,
  now: number,
): CensusPage {
  const test = condition && compileCondition(condition);
  const page: CensusPage = { visitors: 0, stages: {}, segments: {}, grades: {}, clusters: {} };
  const matching = { visitors: 0, buyers: 0, orders: 0, revenue: 0, visits: 0 };
  let last = Number(cursor ?? 0);
  let looked = 0;
  for (const state of store.visitorsAfter(last)) {
    last = state.rowId!;
    looked += 1;
    const compact = portray(state, site, now);
    const { profile, segments, person } = state.record;
    // What a device did is the person's too: they are one.
    if (compact && profile && person === undefined) {
      page.visitors += 1;
      count(page.stages, compact.stage);
      for (const segment of segments ?? []) count(page.segments, segment);
      if (compact.rfm) count(page.grades, compact.rfm.join('-'));
      if (compact.cluster) count(page.clusters, compact.cluster);
      const { device, country } = profile;
      if (test?.(attributesOf({ compact, device, country, now }))) {
        matching.visitors += 1;
        matching.buyers += profile.orders > 0 ? 1 : 0;
        matching.orders += profile.orders;
        matching.revenue += profile.revenue;
        matching.visits += profile.visits;
      }
    }
    if (looked === VISITORS_A_PAGE) return { ...page, ...(test ? { matching } : {}), cursor: String(last) };
  }
  return { ...page, ...(test ? { matching } : {}) };
}

/** What learning needs of the next visitors by row: traits and order histories, without a name. */
export function customersPage(store: ShardStore, cursor: string | undefined, now: number): CustomerPage {
  const page: CustomerPage = { rows: [] };
  let last = Number(cursor ?? 0);
  let looked = 0;
  for (const state of store.visitorsAfter(last)) {
    last = state.rowId!;
    looked += 1;
    const { profile, person } = state.record;
    if (profile && person === undefined) {
      page.rows.push({
        traits: traitsOf(profile, now),
        ...(profile.orders > 0 ? { customer: orderHistoryOf(profile) } : {}),
      });
    }
    if (looked === VISITORS_A_PAGE) return { ...page, cursor: String(last) };
  }
  return page;
}

/** What the next visitors by row bought, by the channel they came by first. Devices of a person count as the person. */
export function channelsPage(store: ShardStore, { since, until, cursor }: ChannelQuery): ChannelPage {
  const page: ChannelPage = { looked: 0, channels: {} };
  let last = Number(cursor ?? 0);
  for (const { rowId, record } of store.visitorsAfter(last)) {
    last = rowId!;
    page.looked += 1;
    const { profile, person } = record;
    if (
      profile?.channel &&
      person === undefined &&
      profile.first_seen >= since &&
      profile.first_seen < until
    ) {
      const sums = (page.channels[profile.channel] ??= { visitors: 0, buyers: 0, orders: 0, revenue: 0 });
      sums.visitors += 1;
      sums.buyers += profile.orders > 0 ? 1 : 0;
      sums.orders += profile.orders;
      sums.revenue += profile.revenue;
    }
    if (page.looked === VISITORS_A_PAGE) return { ...page, cursor: String(last) };
  }
  return page;
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** Members of a segment among the next visitors by row, as of now. Devices of a person count as the person. */
export function membersPage(
  store: ShardStore,
  site: ShardSite,
  { segment, cursor, now }: { segment: string; cursor: string | undefined; now: number },
): Page<SegmentMember> {
  const rows: SegmentMember[] = [];
  let last = Number(cursor ?? 0);
  let looked = 0;
  for (const state of store.visitorsAfter(last)) {
    last = state.rowId!;
    looked += 1;
    const compact = portray(state, site, now);
    const { profile, person, segments, ads, personal, live } = state.record;
    if (compact && profile && person === undefined && segments?.includes(segment)) {
      const { stage, visits, orders, revenue, churn, value, next_order_at } = compact;
      rows.push({
        visitor: state.visitor,
        stage,
        visits,
        orders,
        revenue,
        last_seen: profile.last_seen,
        allowed: live === true && personal === true,
        ...(churn === undefined ? {} : { churn }),
        ...(value === undefined ? {} : { value }),
        ...(next_order_at === undefined ? {} : { next_order_at }),
        ...(ads === undefined ? {} : { ads }),
      });
    }
    if (looked === VISITORS_A_PAGE) return { rows, cursor: String(last) };
  }
  return { rows };
}
