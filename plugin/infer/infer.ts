import { MAX_ITEMS_PER_BATCH } from '../../model/event.ts';
import { core } from '../chunk-core.ts';
import { later } from '../guard.ts';
import { cardsOfPage, idOfCard } from '../observe/card.ts';
import { inferClicks } from './clicks.ts';
import { followProduct, guess, settleGuesses } from './guess.ts';
import { typeOfUrl } from './page-type.ts';
import { platformFacts } from './platform.ts';
import { structuredFacts } from './structured-data.ts';

/** After soft navigation the shop needs a moment to draw the page. */
const DRAW_MILLIS = 600;

let lastFacts = '';

/** Reads what a shop's pages say of themselves to everybody, for what the shop does not tell by its dataLayer. */
export function infer(): void {
  followProduct();
  core.on('leave', settleGuesses);
  inferClicks();
  inferFacts();
  core.on('view', ({ isSoft }) => later(isSoft ? DRAW_MILLIS : 0, inferFacts));
}

function inferFacts(): void {
  const view = core.pageView();
  const platform = platformFacts();
  const structured = structuredFacts();
  // After soft navigation facts that did not change are those of the page before.
  const now = JSON.stringify([platform, structured]);
  const isStale = view.isSoft && now === lastFacts;
  lastFacts = now;
  const byAddress = typeOfUrl(view.url);
  // An address that names a step of buying or a search is surer than products shown there.
  const isStep = /cart|checkout|confirmation|search/.test(byAddress);
  const type = (!isStale && (platform.type ?? (isStep ? undefined : structured.type))) || byAddress;
  view.type = type;
  if (!isStale) {
    for (const [name, params] of platform.events) guess(name, params, 'platform');
    for (const [name, params] of structured.events) guess(name, params, 'page');
  }
  const query = [...new URLSearchParams(location.search)];
  if (type === 'listing' || type === 'search') tellCards();
  if (type === 'search') {
    const term = query.find(([name]) => /^(q|s|query|search|term|keyword)$/.test(name))?.[1];
    if (term && !term.includes('@')) guess('search', { search_term: term.slice(0, 200) }, 'page');
  }
  if (type === 'cart') guess('view_cart', {}, 'dom');
  // One checkout may have several pages; the first of them begins it.
  if (type === 'checkout' && !/checkout/.test(view.referrer ?? '')) guess('begin_checkout', {}, 'dom');
}

/** The list as its cards name it: what counts where nothing else tells a list. */
function tellCards(): void {
  const items = cardsOfPage().map((card, index) => ({ item_id: idOfCard(card)!, index }));
  if (items.length) guess('view_item_list', { items: items.slice(0, MAX_ITEMS_PER_BATCH) }, 'dom');
}
