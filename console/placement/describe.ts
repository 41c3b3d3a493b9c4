import type { Edit, Experience, PageMatch, PlacementKind } from '../../model/placement.ts';
import { listed } from '../ui/format.ts';

export const KIND_LABELS: Record<PlacementKind, string> = {
  content: 'Content',
  listing: 'Product listing',
  recommendations: 'Recommendations',
  offer: 'Offer',
  redirect: 'Redirect',
  snippet: 'Snippet',
  overlay: 'Overlay',
};

export const KIND_HINTS: Record<PlacementKind, string> = {
  content: 'Changes text, images, links or styles that are on the page already.',
  listing: 'Sets the order of the product cards in a grid.',
  recommendations: 'Adds a strip of products chosen by a strategy.',
  offer: 'Shows a message with a coupon, an end or free-shipping progress.',
  redirect: 'Sends visitors to another page of the shop (split URL).',
  snippet: 'Puts a piece of HTML at a place of the page.',
  overlay: 'Shows a bar, box or dialog above the page.',
};

const PAGE_WORDS: Record<string, string> = {
  home: 'the home page',
  listing: 'listings',
  product: 'product pages',
  search: 'search results',
  cart: 'the basket',
  checkout: 'the checkout',
  confirmation: 'order confirmations',
  content: 'content pages',
  other: 'other pages',
};

/** Which pages, in words: `listings, only phones`. */
export function describeMatch(match: PageMatch): string {
  const pages = [...(match.paths ?? []), ...(match.page_types ?? []).map((type) => PAGE_WORDS[type] ?? type)];
  const parts = [
    pages.length > 0 ? listed(pages) : 'all pages',
    match.exclude_paths?.length ? `without ${listed(match.exclude_paths)}` : '',
    match.devices?.length
      ? `only ${listed(match.devices.map((device) => (device === 'desktop' ? 'desktops' : `${device}s`)))}`
      : '',
    match.locales?.length ? `in ${listed(match.locales)}` : '',
    match.query && Object.keys(match.query).length > 0
      ? `with ${listed(Object.entries(match.query).map(([name, value]) => `${name}=${value}`))}`
      : '',
  ].filter(Boolean);
  return parts.join(', ');
}

/** What an experience shows, in a line. */
export function describeExperience(experience: Experience): string {
  switch (experience.kind) {
    case 'nothing':
      return "the shop's own";
    case 'content':
      return listed(experience.edits.map(describeEdit));
    case 'listing': {
      const base =
        experience.order !== 'ranked'
          ? "the shop's order"
          : experience.ranker
            ? `ranked by ${experience.ranker}`
            : 'ranked for each visitor';
      const extras = [
        experience.pin.length > 0 ? `${experience.pin.length} pinned` : '',
        experience.bury.length > 0 ? `${experience.bury.length} last` : '',
        experience.out_of_stock_last ? 'sold out last' : '',
      ].filter(Boolean);
      return [base, ...extras].join(', ');
    }
    case 'recommendations':
      return `${experience.count} products, ${experience.strategy.replaceAll('_', ' ')}`;
    case 'offer':
      return `“${experience.message}”${experience.coupon ? ` with ${experience.coupon}` : ''}`;
    case 'redirect':
      return `to ${experience.url}`;
    case 'snippet':
      return `HTML, ${experience.position}`;
    case 'overlay':
      return `${experience.form}: “${experience.title || experience.text}”`;
  }
}

function describeEdit(edit: Edit): string {
  switch (edit.op) {
    case 'text':
      return `“${edit.text}”`;
    case 'html':
      return 'other HTML';
    case 'image':
      return 'another picture';
    case 'attribute':
      return `${edit.name} set`;
    case 'class':
      return 'classes changed';
    case 'hide':
      return 'hidden';
    case 'show':
      return 'shown';
    case 'style':
      return `${edit.property} ${edit.value}`;
  }
}

/** A new experience of a kind, as a form starts with it. */
export function emptyExperience(kind: PlacementKind): Experience {
  switch (kind) {
    case 'content':
      return { kind, edits: [{ op: 'text', text: '' }] };
    case 'listing':
      return { kind, order: 'ranked', pin: [], bury: [], out_of_stock_last: true };
    case 'recommendations':
      return {
        kind,
        strategy: 'personalised',
        title: 'You may like',
        count: 4,
        position: 'append',
        exclude_bought: true,
      };
    case 'offer':
      return { kind, message: '', position: 'prepend' };
    case 'redirect':
      return { kind, url: '/' };
    case 'snippet':
      return { kind, html: '', position: 'append' };
    case 'overlay':
      return { kind, form: 'bar', title: '', text: '', trigger: { on: 'load' }, every_days: 1 };
  }
}
