import type { AffinityKind } from '../../model/profile.ts';
import type { VisitorView } from '../../model/visitor-view.ts';

/** Plain words for what is kept: a shopper reads this, not an analyst. */
export const TASTE_WORDS: Record<AffinityKind, string> = {
  category: 'Kinds of products',
  brand: 'Brands',
  color: 'Colours',
  price: 'Price level',
};

export const PRICE_WORDS = ['very low', 'low', 'below average', 'average', 'high', 'very high'];

const STAGE_WORDS = {
  new: 'You have not bought anything yet.',
  active: 'You bought something lately.',
  loyal: 'You buy here regularly.',
  'at-risk': 'You have not bought anything for a while.',
  lapsed: 'You have not bought anything for a long time.',
};

/** A few sentences on a visitor, each a fact that is kept. */
export function summary({ profile, compact }: VisitorView, currency: string): string[] {
  if (!profile || !compact) return ['Nothing is known about you but your choice of privacy settings.'];
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const times = (count: number, one: string) => (count === 1 ? `1 ${one}` : `${count} ${one}s`);
  return [
    `First seen on ${day(profile.first_seen)}, last on ${day(profile.last_seen)}.`,
    `${times(profile.visits, 'visit')}, ${times(profile.page_views, 'page')} opened, ${times(profile.product_views, 'product view')}.`,
    profile.orders > 0
      ? `${times(profile.orders, 'order')}, ${profile.revenue.toFixed(2)} ${currency} in all. ${STAGE_WORDS[compact.stage]}`
      : STAGE_WORDS[compact.stage],
    ...(profile.country ? [`Country: ${profile.country}.`] : []),
    ...(profile.device ? [`Device: ${profile.device}.`] : []),
    ...(profile.channel ? [`You first came by: ${profile.channel}.`] : []),
    ...(profile.campaign ? [`The first campaign that brought you here: ${profile.campaign}.`] : []),
    ...(profile.customer_since === undefined
      ? []
      : [`The shop knows you as a customer since ${day(profile.customer_since)}.`]),
    ...(profile.tickets
      ? [
          `You asked the shop for help ${profile.tickets === 1 ? 'once' : `${profile.tickets} times`}; ${compact.open_tickets ?? 0} of it is still open.`,
        ]
      : []),
    ...(profile.sentiment === undefined
      ? []
      : [`Your survey answers, from -1 to 1: ${profile.sentiment.toFixed(2)}.`]),
    ...(profile.searches.length > 0 ? [`You searched for: ${profile.searches.join(', ')}.`] : []),
    ...(compact.hour === undefined ? [] : [`You are here most often around ${compact.hour}:00.`]),
    ...(compact.churn === undefined
      ? []
      : [`Chance that you will not buy again, as estimated: ${Math.round(compact.churn * 100)} %.`]),
    ...(compact.value === undefined
      ? []
      : [`Value of your orders expected within a year: ${compact.value.toFixed(2)} ${currency}.`]),
  ];
}
