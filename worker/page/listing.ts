import type { Ranking } from '../../model/decision.ts';
import type { Placement } from '../../model/placement.ts';
import { parseSelector, type Selector } from '../../model/selector.ts';
import {
  findCards,
  TELLING_ANCESTORS,
  type Doubt,
  type GridStart,
  type TellingAncestor,
} from './find-cards.ts';
import { mayTell } from './grid-reader.ts';
import { giveBuffer, takeBuffer } from './buffers.ts';
import { decodeReferences } from './html-text.ts';
import type { Hydration } from './hydration.ts';
import type { identifyCards, Identifying } from './identify.ts';
import { itemListsOf, type ListedProduct } from './item-list.ts';
import { placeClasses } from './positional.ts';
import type { PumpRefusal } from './pump.ts';
import { reorder } from './reorder.ts';
import type { PageRewrite } from './rewrite.ts';
import { reorderState, type Reordering } from './state-script.ts';

/** Why a listing kept the shop's order on this page: a closed list, counted by `counters.ts`. */
export type ListingRefusal =
  | Doubt
  | PumpRefusal
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
}

export interface ListingOutcome {
  /** Product ids in the order they now stand; absent: the shop's order was kept. */
  order?: string[];
  /** The order is the plugin's to give: a framework would put back the edge's. */
  byPlugin?: boolean;
  ranking?: Ranking;
  refused?: ListingRefusal;
}

interface Grid extends GridStart {
  listing: Listing;
  /** The order goes into the HTML; else the plugin gives it once the framework is done. */
  takesOrder: boolean;
}

/** The listings of one page: marks their grids while the page streams, then puts each grid's cards in order. */
export class Listings {
  /** Placement id -> what came of it. */
  readonly outcomes = new Map<string, ListingOutcome>();
  /** Grid elements that a framework owns may have had their order from its state as well: undefined, none had. */
  stateHolds: boolean | undefined;
  private readonly grids = new Map<number, Grid>();
  private readonly states = new Set<number>();
  /** JSON-LD scripts, with the address that theirs start from. */
  private readonly lists = new Map<number, string>();
  private readonly itemLists: ListedProduct[][] = [];
  private isListWanted = false;
  private readonly reorderings: Reordering[] = [];
  private readonly hydration: Hydration;

  constructor(hydration: Hydration) {
    this.hydration = hydration;
  }

  /** Registers the two marks of a placement's grids. Call before any other placement, so that the marks stand innermost. */
  add(rewrite: PageRewrite, listing: Listing): void {
    const { placement } = listing;
    const { selector } = placement;
    if (selector === undefined) return;
    this.outcomes.set(placement.id, { refused: 'no-grid' });
    this.isListWanted ||=
      placement.card?.attribute === undefined && placement.card?.link_pattern === undefined;
    const { around: ancestors, namesGrid } = selectorsOf(placement);
    let inside = new Set<TellingAncestor>();
    // Asked first for the same element: which of the elements that matter stand around the grid.
    for (const { name, selector } of ancestors) rewrite.on(selector, () => inside.add(name));
    rewrite.on(selector, (element) => {
      const number = rewrite.marks.around(element);
      const around = inside;
      inside = new Set();
      if (number === undefined) return;
      const attributes = new Map(
        namesGrid
          ? Array.from(element.attributes, ([name = '', value = '']) => [name, decodeReferences(value)])
          : [],
      );
      this.grids.set(number, {
        listing,
        tag: element.tagName.toLowerCase(),
        attribute: (name) => attributes.get(name),
        inside: around,
        takesOrder: this.hydration.takesOrder,
      });
    });
  }

  /** Registers the marks of JSON scripts behind the grids: a framework's state, which is to have the same order. */
  watchState(rewrite: PageRewrite): void {
    rewrite.on('script[type="application/json"]', (script) => {
      if (this.grids.size === 0) return;
      const number = rewrite.marks.around(script);
      if (number !== undefined) this.states.add(number);
    });
  }

  /** Registers the marks of JSON-LD before the grids: it may name what the cards do not. Once a template is known, only where it did. */
  watchLists(rewrite: PageRewrite, base: string): void {
    if (!this.isListWanted || !this.hydration.looksForLists) return;
    rewrite.on('script[type="application/ld+json" i]', (script) => {
      if (this.grids.size > 0) return;
      const number = rewrite.marks.around(script);
      if (number !== undefined) this.lists.set(number, base);
    });
  }

  get isEmpty(): boolean {
    return this.outcomes.size === 0;
  }

  refuse(number: number, refused: ListingRefusal): void {
    const grid = this.grids.get(number);
    if (grid) this.note(grid.listing, { refused });
  }

  /** The grid's content with its cards in order; undefined where that is not certain to be right. Never throws. */
  async arrange(number: number, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.states.has(number)) return this.arrangeState(bytes);
    const base = this.lists.get(number);
    if (base !== undefined) {
      this.itemLists.push(...itemListsOf(new TextDecoder().decode(bytes), base));
      return undefined;
    }
    const grid = this.grids.get(number);
    if (!grid) return undefined;
    try {
      return await this.arrangeGrid(grid, bytes);
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

  private async arrangeGrid(grid: Grid, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { listing } = grid;
    const { decoder } = listing;
    const { cards, doubt } = findCards(bytes, grid, {
      selector: selectorsOf(listing.placement).card,
      decoder,
    });
    if (doubt) return this.keep(listing, doubt);
    const { itemLists, hydration } = this;
    const listTold = () => hydration.noteListTold();
    const ids = listing.identify(bytes, cards, { ...listing.identifying(), itemLists, listTold });
    const places = ids.flatMap((id, index) => (id === undefined ? [] : [index]));
    const candidates = places.map((index) => ids[index]!);
    if (candidates.length < 2) return this.keep(listing, 'few-cards');
    const ranking = await listing.rank(candidates);
    if (!ranking) return this.keep(listing, 'no-order');
    // Cards without a product (ads, banners) keep their place; the others take each other's.
    const order = cards.map((_card, index) => index);
    for (const [position, candidate] of ranking.order.entries())
      order[places[position] ?? -1] = places[candidate] ?? -1;
    const changed = listing.placeClasses ? placeClasses(bytes, cards, order) : undefined;
    const arranged = reorder(bytes, cards, order, changed);
    if (!arranged) return this.keep(listing, 'not-whole');
    this.note(listing, {
      ranking,
      order: ranking.order.map((index) => candidates[index]!),
      byPlugin: !grid.takesOrder,
    });
    if (!grid.takesOrder) {
      giveBuffer(arranged.buffer);
      return undefined;
    }
    this.reorderings.push({ candidates, order: ranking.order });
    return arranged;
  }

  /** A framework's state with the orders that the grids before it were given. */
  private arrangeState(bytes: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    let text = binaryText(bytes);
    let isChanged = false;
    for (const reordering of this.reorderings) {
      const changed = reorderState(text, reordering);
      if (changed === undefined) continue;
      isChanged = true;
      text = changed;
    }
    if (this.reorderings.length > 0) this.stateHolds = isChanged || this.stateHolds === true;
    if (!isChanged) return undefined;
    const result = new Uint8Array(takeBuffer(text.length), 0, text.length);
    for (let at = 0; at < text.length; at += 1) result[at] = text.charCodeAt(at);
    return result;
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
  around: { name: TellingAncestor; selector: string }[];
}

const known = new WeakMap<Placement, ListingSelectors>();

/** A placement's selectors, read once. One that names the grid's tag spares the rewriter what cannot matter to such a grid. */
function selectorsOf(placement: Placement): ListingSelectors {
  let selectors = known.get(placement);
  if (selectors) return selectors;
  const grid = placement.selector ?? '';
  const card = placement.card?.selector === undefined ? undefined : parseSelector(placement.card.selector);
  const tags = parseSelector(grid)?.map(({ compounds }) => compounds.at(-1)!.tag) ?? [undefined];
  const around = TELLING_ANCESTORS.filter((name) =>
    tags.some((tag) => tag === undefined || mayTell(name, tag)),
  );
  selectors = {
    card,
    namesGrid: card?.some(({ compounds }) => compounds.length > 1) === true,
    around: around.map((name) => ({ name, selector: within(name, grid) })),
  };
  known.set(placement, selectors);
  return selectors;
}

/** One character a byte, so that text and bytes are cut at the same places. */
function binaryText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** `form ul.a, form .b` for `ul.a, .b`: commas inside brackets and quotes are no separators. */
function within(ancestor: string, selector: string): string {
  const parts = selector.match(
    /(?:[^,"'([\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\([^)]*\)|\[(?:[^\]"']|"[^"]*"|'[^']*')*\])+/gs,
  );
  return (parts ?? [selector]).map((part) => `${ancestor} ${part.trim()}`).join(', ');
}
