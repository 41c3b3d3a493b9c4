import { and, eq, gte, lte } from 'drizzle-orm';
import type { ChannelFigures, ChannelsAnswer } from '../../model/api/import.ts';
import { people } from '../../model/api/visitor.ts';
import type { ChannelPage, ChannelSums } from '../../model/census.ts';
import { CHANNELS } from '../../model/channel.ts';
import type { Channel } from '../../model/channel.ts';
import { campaignCosts, database } from '../database.ts';
import type { Env } from '../env.ts';
import { allShards } from '../visitor/shards.ts';
import type { ShardStub } from '../visitor/shards.ts';

const MAX_VISITORS = 100_000;
const MAX_CAMPAIGNS = 100;

/** Months from the one to the other, both included, as the moments they begin and end in UTC. Throws RangeError. */
export function monthsOf(from: string, to: string): { since: number; until: number; lastDay: string } {
  const since = Date.parse(`${from}-01T00:00:00Z`);
  const end = new Date(`${to}-01T00:00:00Z`);
  const until = end.setUTCMonth(end.getUTCMonth() + 1);
  if (!Number.isFinite(since) || !Number.isFinite(until) || since >= until)
    throw new RangeError(
      `from=${from.slice(0, 20)}&to=${to.slice(0, 20)}: months are written 2026-09, the earlier one first.`,
    );
  return { since, until, lastDay: new Date(until - 86_400_000).toISOString().slice(0, 10) };
}

/**
 * By acquisition channel: visitors first seen in these months, what they have bought since (refunds taken off), and
 * what the channel cost in the same months. Whole months and nothing below 20 people, so that nobody can be read out of
 * two answers.
 */
export async function channelFigures(
  env: Env,
  site: string,
  { from, to }: { from: string; to: string },
): Promise<ChannelsAnswer> {
  const { since, until, lastDay } = monthsOf(from, to);
  const shards = await allShards(env, site);
  const share = Math.ceil(MAX_VISITORS / Math.max(1, shards.length));
  const [parts, costs] = await Promise.all([
    Promise.all(shards.map((shard) => channelsOfShard(shard, site, { since, until }, share))),
    database(env)
      .select()
      .from(campaignCosts)
      .where(
        and(
          eq(campaignCosts.site, site),
          gte(campaignCosts.day, `${from}-01`),
          lte(campaignCosts.day, lastDay),
        ),
      ),
  ]);
  const channels = CHANNELS.map((channel): ChannelFigures => {
    const own = parts.flatMap(({ page }) => page.channels[channel] ?? []).reduce(addSums, nobody());
    const paid = costs.filter((row) => row.channel === channel);
    return figuresOf(channel, own, paid);
  });
  return {
    from,
    to,
    complete: parts.every(({ complete }) => complete),
    channels: channels.filter(({ visitors, cost }) => visitors !== null || cost !== undefined),
    campaigns: campaignsOf(costs),
  };
}

interface Cost {
  channel: Channel;
  campaign: string;
  cost: number;
  clicks: number | null;
}

function figuresOf(channel: Channel, own: ChannelSums, paid: readonly Cost[]): ChannelFigures {
  const buyers = people(own.buyers);
  const cost = paid.length === 0 ? undefined : cents(sum(paid, (row) => row.cost));
  const clicks = sum(paid, (row) => row.clicks ?? 0);
  return {
    channel,
    visitors: people(own.visitors),
    buyers,
    ...(buyers === null
      ? {}
      : { orders: Math.round(own.orders / 10) * 10, revenue: Math.round(own.revenue) }),
    ...(cost === undefined ? {} : { cost }),
    ...(clicks > 0 ? { clicks } : {}),
    ...(buyers === null || !cost
      ? {}
      : {
          roi: Math.round(((own.revenue - cost) / cost) * 1000) / 1000,
          cost_per_buyer: cents(cost / buyers),
        }),
  };
}

function campaignsOf(costs: readonly Cost[]): ChannelsAnswer['campaigns'] {
  const campaigns = new Map<string, ChannelsAnswer['campaigns'][number]>();
  for (const { channel, campaign, cost, clicks } of costs) {
    const key = `${channel}\n${campaign}`;
    const known = campaigns.get(key) ?? { channel, campaign, cost: 0, clicks: 0 };
    campaigns.set(key, { ...known, cost: cents(known.cost + cost), clicks: known.clicks + (clicks ?? 0) });
  }
  return [...campaigns.values()].toSorted((a, b) => b.cost - a.cost).slice(0, MAX_CAMPAIGNS);
}

async function channelsOfShard(
  shard: ShardStub,
  site: string,
  span: { since: number; until: number },
  share: number,
): Promise<{ page: ChannelPage; complete: boolean }> {
  const page: ChannelPage = { looked: 0, channels: {} };
  let cursor: string | undefined;
  do {
    const next = await shard.channels(site, { ...span, ...(cursor === undefined ? {} : { cursor }) });
    page.looked += next.looked;
    for (const [channel, sums] of Object.entries(next.channels))
      page.channels[channel] = addSums(page.channels[channel] ?? nobody(), sums);
    cursor = next.cursor;
  } while (cursor !== undefined && page.looked < share);
  return { page, complete: cursor === undefined };
}

function nobody(): ChannelSums {
  return { visitors: 0, buyers: 0, orders: 0, revenue: 0 };
}

function addSums(a: ChannelSums, b: ChannelSums): ChannelSums {
  return {
    visitors: a.visitors + b.visitors,
    buyers: a.buyers + b.buyers,
    orders: a.orders + b.orders,
    revenue: a.revenue + b.revenue,
  };
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}
