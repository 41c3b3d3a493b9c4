import type { Ranking } from '../../model/decision.ts';
import type { Card, Placement } from '../../model/placement.ts';
import { parseSelector, type Selector } from '../../model/selector.ts';
import { findCards, TELLING_ANCESTORS, type Doubt, type GridStart } from './find-cards.ts';
import { mayTell } from './grid-reader.ts';
import type { AcrossPages } from './across-pages.ts';
import { dealCards } from './deal-cards.ts';
import { decodeReferences } from './html-text.ts';
import type { Hydration } from './hydration.ts';
import type { identifyCards, Identifying } from './identify.ts';
import { itemListsOf, type ListedProduct } from './item-list.ts';
import { stripItem } from './recommendations.ts';
import type { Site } from '../../model/site.ts';
import { pluginCard } from './plugin-card.ts';
import { placeClasses } from './positional.ts';
import type { HeldTags, Hold, HoldRefusal, PageElement } from './page-element.ts';
import { reorder } from './reorder.ts';
import type { PageRewrite } from './rewrite.ts';
import { PageState } from './page-state.ts';
import type { Reordering } from './state-script.ts';

/** Why a listing kept the shop's order on this page: a closed list, counted by `counters.ts`. */
export type ListingRefusal =
  | Doubt
  | HoldRefusal
  | 'no-grid' // the selector matched nothing
  | 'few-cards' // fewer than two cards whose product is known
  | 'no-order' // the ranker gave none, or not in time
  | 'not-whole'; // the order was no permutation of the cards: an error of ours

/** How a grid's cards are put in order; undefined: as they are. */
export type RankCards = (candidates: string[]) => Promise<Ranking | undefined>;
export type IdentifyCards = typeof identifyCards;

/** A listing placement on one page. */
export interface Listing {
  placement: Placement;
  rank: RankCards;
  identify: IdentifyCards;
  identifying: () => Identifying;
  decoder: TextDecoder;
  /** Classes that name a place (`first`, `last`) stay with the place. */
  placeClasses: boolean;
  /** Products of the whole category for this page, and how their cards are made; absent: the page is ordered by itself. */
  across?: {
    find(candidates: readonly string[]): Promise<AcrossPages | undefined>;
    card: string;
    site: Site;
  };
}

export interface ListingOutcome {
  /** Product ids in the order they now stand; absent: the shop's order was kept. */
  order?: string[];
  /** The order is the plugin's to give: a framework would put back the edge's. */
  byPlugin?: boolean;
  /** How the plugin is to find the products that `order` names, where the placement does not say. */
  card?: Card;
  ranking?: Ranking;
  refused?: ListingRefusal;
}

interface Grid extends GridStart {
  listing: Listing;
  /** As far as its place tells, the order can go into the HTML; else the plugin gives it once the framework is done. */
  takesOrder: boolean;
  /** A framework owns it for certain; or may. */
  isOwned: boolean;
  mayBeOwned: boolean;
}

/** The listings of one page: holds their grids while the page streams, and puts each grid's cards in order. */
export class Listings {
  /** Placement id -> what came of it. */
  readonly outcomes = new Map<string, ListingOutcome>();
  /** What the page's framework holds of them. */
  readonly state: PageState;
  /** A grid has started. */
  private hasGrid = false;
  /** Content of some element is held: what is in it belongs to that. */
  private isHolding = false;
  /** Templates that are open: what stands in them is no part of the page. */
  private templates = 0;
  private readonly itemLists: ListedProduct[][] = [];
  private isListWanted = false;
  private readonly hydration: Hydration;

  constructor(hydration: Hydration) {
    this.hydration = hydration;
    this.state = new PageState(hydration);
  }

  /** Registers a placement's grids. */
  add(rewrite: PageRewrite, listing: Listing): void {
    const { placement } = listing;
    const { selector } = placement;
    if (selector === undefined) return;
    this.outcomes.set(placement.id, { refused: 'no-grid' });
    this.isListWanted ||=
      placement.card?.attribute === undefined && placement.card?.link_pattern === undefined;
    const { namesGrid } = selectorsOf(placement);
    rewrite.on(selector, (element, open) => {
      if (this.templates > 0) return;
      const attributes = new Map(
        namesGrid ? element.attributes.map(([name, value]) => [name, decodeReferences(value)]) : [],
      );
      const grid: Grid = {
        listing,
        tag: element.tagName,
        attribute: (name) => attributes.get(name),
        inside: new Set(TELLING_ANCESTORS.filter((name) => mayTell(name, element.tagName) && open.has(name))),
        isLoose: open.isLoose,
        takesOrder: this.hydration.takesOrder,
        isOwned: this.hydration.owns,
        mayBeOwned: this.hydration.mayOwn,
      };
      const refused = (why: HoldRefusal) => this.note(listing, { refused: why });
      const change: Hold['change'] = (bytes, read) => this.arrange(grid, bytes, read);
      if (this.hold(element, { change, refused, withTags: true })) this.hasGrid = true;
    });
  }

  /** Registers templates, but those of shadow roots: a grid that scripts may make copies of is none yet. */
  watchTemplates(rewrite: PageRewrite): void {
    rewrite.on('template:not([shadowrootmode])', (template) => {
      if (this.isHolding) return;
      this.templates += 1;
      template.onEndTag(() => void (this.templates -= 1));
    });
  }

  /** Registers the scripts that may hold a framework's state, which is to have the same order. */
  watchState(rewrite: PageRewrite): void {
    this.state.watch(rewrite, {
      hold: (script, hold) => this.hold(script, hold),
      has: () => this.hasGrid,
    });
  }

  /** Registers JSON-LD before the grids: it may name what the cards do not. Once a template is known, only where it did. */
  watchLists(rewrite: PageRewrite, base: string): void {
    if (!this.isListWanted || !this.hydration.looksForLists) return;
    rewrite.on('script[type="application/ld+json" i]', (script) => {
      if (this.hasGrid) return;
      const change = (bytes: Uint8Array) =>
        void this.itemLists.push(...itemListsOf(new TextDecoder().decode(bytes), base));
      this.hold(script, { change, refused: () => undefined });
    });
  }

  /** Holds an element's content, unless it stands in what is held already. */
  private hold(element: PageElement, { change, refused, withTags = false }: Hold): boolean {
    if (this.isHolding) return false;
    this.isHolding = element.hold({
      change: (bytes, read) => {
        this.isHolding = false;
        return change(bytes, read);
      },
      withTags,
      refused: (why) => {
        this.isHolding = false;
        refused(why);
      },
    });
    return this.isHolding;
  }

  get isEmpty(): boolean {
    return this.outcomes.size === 0;
  }

  /** The grid's content with its cards in order; undefined where that is not certain to be right. Never throws. */
  private async arrange(grid: Grid, bytes: Uint8Array, read: HeldTags): Promise<Uint8Array[] | undefined> {
    try {
      return await this.arrangeGrid(grid, bytes, read);
    } catch (error) {
      console.error(
        JSON.stringify({
          event: 'listing_failed',
          placement: grid.listing.placement.id,
          error: String(error),
        }),
      );
      return this.keep(grid.listing, 'no-order');
    }
  }

  private async arrangeGrid(
    grid: Grid,
    bytes: Uint8Array,
    read: HeldTags,
  ): Promise<Uint8Array[] | undefined> {
    const { listing } = grid;
    const { decoder } = listing;
    const { cards, doubt } = findCards(bytes, grid, {
      selector: selectorsOf(listing.placement).card,
      decoder,
      ...read,
    });
    if (doubt) return this.keep(listing, doubt);
    const { itemLists, hydration } = this;
    let told: string | undefined;
    const toldBy: Identifying['toldBy'] = ({ attribute, isList }) => {
      told = attribute;
      if (isList) hydration.noteListTold();
    };
    const ids = listing.identify(bytes, cards, { ...listing.identifying(), itemLists, toldBy });
    const places = ids.flatMap((id, index) => (id === undefined ? [] : [index]));
    const candidates = places.map((index) => ids[index]!);
    if (candidates.length < 2) return this.keep(listing, 'few-cards');
    // A card that was not on the page is unknown to a framework's state, so there the page is ordered by itself.
    const across = grid.mayBeOwned ? undefined : await listing.across?.find(candidates);
    if (across && listing.across) {
      const { picks, ranking } = across;
      this.note(listing, { ranking, order: picks.map(({ id }) => id) });
      return dealCards(bytes, {
        cards,
        places,
        ids: candidates,
        picks: picks.map(stripItem),
        template: listing.across.card,
        attribute: listing.placement.card?.attribute ?? 'data-product-id',
        site: listing.across.site,
      });
    }
    const ranking = await listing.rank(candidates);
    if (!ranking) return this.keep(listing, 'no-order');
    // Cards without a product (ads, banners) keep their place; the others take each other's.
    const order = cards.map((_card, index) => index);
    for (const [position, candidate] of ranking.order.entries())
      order[places[position] ?? -1] = places[candidate] ?? -1;
    const changed = listing.placeClasses ? placeClasses(bytes, cards, order) : undefined;
    const arranged = reorder(bytes, cards, order, changed);
    if (!arranged) return this.keep(listing, 'not-whole');
    const takesOrder = this.takesOrder(grid, { candidates, order: ranking.order });
    const { card } = listing.placement;
    const isNamed = card?.attribute !== undefined || card?.link_pattern !== undefined;
    const found =
      takesOrder || isNamed
        ? undefined
        : pluginCard(
            bytes,
            places.map((at) => cards[at]!),
            { card, attribute: told },
          );
    const names = found?.names ?? candidates;
    this.note(listing, {
      ranking,
      order: ranking.order.map((index) => names[index]!),
      byPlugin: !takesOrder,
      ...(found ? { card: found.card } : {}),
    });
    return takesOrder ? arranged : undefined;
  }

  /** Whether an order stands in the HTML: no framework owns the grid, or its state comes behind and can be given the same. */
  private takesOrder(grid: Grid, reordering: Reordering): boolean {
    const isBefore = grid.mayBeOwned && this.state.standsBefore(reordering);
    if (isBefore) this.hydration.noteStateBefore();
    const takes = grid.takesOrder && !isBefore && (this.state.isWatched || !grid.isOwned);
    this.state.note(reordering, { isDry: !takes });
    return takes;
  }

  private keep(listing: Listing, refused: ListingRefusal): undefined {
    this.note(listing, { refused });
    return undefined;
  }

  /** One placement may match several grids: what one of them achieved stands. */
  private note({ placement }: Listing, outcome: ListingOutcome): void {
    if (!this.outcomes.get(placement.id)?.order) this.outcomes.set(placement.id, outcome);
  }
}

interface ListingSelectors {
  card: Selector | undefined;
  /** The card's selector may ask for attributes of the grid. */
  namesGrid: boolean;
}

const known = new WeakMap<Placement, ListingSelectors>();

/** A placement's selectors, read once. */
function selectorsOf(placement: Placement): ListingSelectors {
  let selectors = known.get(placement);
  if (!selectors) {
    const card = placement.card?.selector === undefined ? undefined : parseSelector(placement.card.selector);
    selectors = { card, namesGrid: card?.some(({ compounds }) => compounds.length > 1) === true };
    known.set(placement, selectors);
  }
  return selectors;
}
