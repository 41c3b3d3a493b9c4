import type { OpenCircuit, ShownBy } from '../../model/api/edge.ts';
import type { Decided } from '../../model/decide.ts';
import type { Ranking } from '../../model/decision.ts';
import type { PageContext } from '../../model/page-context.ts';
import type { PagePayload } from '../../model/page.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import { flagsOf, payloadEntry, type Placed } from '../decision/compose.ts';
import { acrossPages } from './across-pages.ts';
import { Showing } from './add-placement.ts';
import { placementFailed, placementWorked, type BreakerCause } from './breaker.ts';
import { countPage } from './counters.ts';
import { addFrame } from './frame.ts';
import { charsetOf } from './gate.ts';
import { Hydration, learnedTemplate } from './hydration.ts';
import { Listings, type ListingOutcome } from './listing.ts';
import type { PageParts } from './page-parts.ts';
import { payloadTag } from './plugin-tag.ts';
import { pump } from './pump.ts';
import type { StripItem } from './recommendations.ts';
import { PageRewrite } from './rewrite.ts';
import { templateOf } from './template.ts';
import { within } from './within.ts';

/** A ranking that takes longer is not waited for: the grid keeps the shop's order. */
const RANK_BUDGET_MILLIS = 50;

export interface RewriteInput {
  url: URL;
  page: PageContext;
  snapshot: Snapshot;
  visitor: VisitorContext;
  decided: Decided;
  decisionId: string;
  now: number;
  /** The page carries what was decided for this visitor. */
  personal: boolean;
  /** The browser fetches the page ahead: what is decided counts once the plugin says that it is shown. */
  isAhead: boolean;
  /** The browser asks for a page to show, whatever its HTML looks like. */
  isNavigation: boolean;
  /** Placement -> products of its strip. */
  items: ReadonlyMap<string, readonly StripItem[]>;
}

export interface PageDone {
  /** By placement. */
  rankings: ReadonlyMap<string, Ranking>;
  /** From some tag on nothing was certain: the rest of the page was the origin's. */
  isRescued: boolean;
  /** The page itself turned everything off (AMP): it is the origin's, byte for byte. */
  isOff: boolean;
}

export interface RewrittenPage {
  body: ReadableStream<Uint8Array>;
  /** Once the page has gone out; rejects where it broke off. */
  done: Promise<PageDone>;
}

/** The origin's page with all that was decided, streaming. Throws, with the origin's body unread, where it cannot be rewritten. */
export function rewritePage(response: Response, input: RewriteInput, parts: PageParts): RewrittenPage {
  const { decided, snapshot, personal, items, url } = input;
  const template = templateOf(snapshot.site.id, url.pathname);
  const rewrite = new PageRewrite();
  const policy = response.headers.get('Content-Security-Policy');
  const charset = charsetOf(response.headers);
  const shown = decided.placed.filter(({ experience }) => experience !== undefined);
  const hydration = new Hydration(learnedTemplate(template));
  const listings = new Listings(hydration);
  const showing = new Showing({ rewrite, hydration, input, items, policy });
  if (shown.length > 0 && parts.frameworks) hydration.watch(rewrite);
  for (const placed of shown) addListing(placed, { rewrite, listings, charset, input, parts });
  const hasState = !listings.isEmpty && parts.frameworks && !isTwoByteCharset(charset);
  if (hasState) listings.watchState(rewrite);
  if (!listings.isEmpty) {
    listings.watchTemplates(rewrite);
    listings.watchLists(rewrite, url.href);
  }
  for (const placed of shown) showing.add(placed);

  const facts = addFrame(rewrite, {
    site: parts.plugin ? snapshot.site.id : undefined,
    origin: url.origin,
    policy,
    charsetIsKnown: charset !== undefined,
    isNavigation: input.isNavigation,
  });
  const payload = () => {
    if (shown.length > 0 && !rewrite.isOff) {
      for (const placement of rewrite.refused) showing.deferred.add(placement);
      showing.deferInner();
      hydration.learn(listings.state.isBehind);
      for (const { placement } of shown) {
        const by = shownBy(placement.id, { showing, listings, hydration });
        if (by) hydration.noteShown(placement.id, by);
      }
    }
    const isNeeded =
      personal || input.decided.shipped !== undefined || showing.deferred.size > 0 || showing.live.size > 0;
    if (!isNeeded || !facts.isDocument || rewrite.isOff || !parts.plugin) return '';
    return payloadTag(payloadOf(input, showing, listings.outcomes));
  };
  rewrite.onEnd(payload);
  const scanner = rewrite.scanner({
    decoder: decoderFor(charset),
    isDone: () => shown.length === 0 && facts.isDocument && (facts.isTagged || !parts.plugin),
  });
  const { readable, writable } = new IdentityTransformStream();
  const done = pump(response.body!, writable, {
    scanner,
    last: () => new TextEncoder().encode(rewrite.last()),
    failed(error) {
      rewrite.failures += 1;
      console.error(
        JSON.stringify({ event: 'page_scan_failed', site: snapshot.site.id, error: String(error) }),
      );
    },
    now: parts.now,
  }).then(() => {
    if (rewrite.failures > 0) countPage(snapshot.site.id, 'handler-failed');
    noteFailures(rewrite, listings, {
      template,
      now: input.now,
      opened: (circuit) => parts.circuitOpened?.(snapshot.site.id, circuit),
    });
    return {
      rankings: rewrite.isOff ? new Map() : rankingsOf(listings.outcomes, snapshot.site.id),
      isRescued: scanner.isUncertain,
      isOff: rewrite.isOff,
    };
  });
  return { body: readable, done };
}

/** Decoders keep nothing between calls, and are dear to make. */
const decoders = new Map<string, TextDecoder>();

function decoderFor(charset = 'utf-8'): TextDecoder {
  let decoder = decoders.get(charset);
  if (!decoder) decoders.set(charset, (decoder = new TextDecoder(charset)));
  return decoder;
}

interface Adding {
  rewrite: PageRewrite;
  listings: Listings;
  charset: string | undefined;
  input: RewriteInput;
  parts: PageParts;
}

function addListing(
  { placement, experience }: Placed,
  { rewrite, listings, charset, input, parts }: Adding,
): void {
  if (experience?.kind !== 'listing') return;
  const { snapshot, visitor, page, now, decisionId, url } = input;
  const catalog = parts.catalog(snapshot);
  const { across_pages: across } = experience;
  const products = catalog?.products;
  const rank = (candidates: string[], seed = decisionId) =>
    within(
      RANK_BUDGET_MILLIS,
      parts.rankListing({ snapshot, visitor, experience, candidates, page, now, decisionId: seed }),
    );
  listings.add(rewrite, {
    placement,
    rank,
    ...(across && products
      ? {
          across: {
            find: (candidates) =>
              acrossPages({ across, url: page.url, candidates, products, rank, visitor: visitor.id, now }),
            card: across.card,
            site: snapshot.site,
          },
        }
      : {}),
    identify: parts.identifyCards,
    identifying: () => ({
      card: placement.card,
      base: url.href,
      isKnown: catalog?.isKnown,
      idOfPath: catalog?.idOfPath,
    }),
    decoder: decoderFor(charset),
    placeClasses: parts.placeClasses,
  });
}

/** What the page carries (DESIGN rule 8): placements that were decided by an experiment, or show something of ours. */
function payloadOf(
  { decided, decisionId, snapshot, personal, isAhead }: RewriteInput,
  showing: Showing,
  outcomes: ReadonlyMap<string, ListingOutcome>,
): PagePayload {
  return {
    v: 1,
    // What everyone gets is nobody's decision.
    d: personal ? decisionId : '',
    p: decided.placed
      .filter(({ experience, decision }) => experience !== undefined || decision.experiment !== undefined)
      .map((placed) => {
        const { id } = placed.placement;
        const outcome = outcomes.get(id);
        const card = outcome?.card ?? placed.placement.card;
        const entry = payloadEntry(placed, 'e', outcome?.order);
        const x = showing.experienceFor(placed);
        const byPlugin = showing.deferred.has(id) || outcome?.byPlugin === true;
        // Where an order may be put back, the plugin has to find the cards again.
        const c = outcome?.order && card && (byPlugin || showing.isWatched) ? { c: card } : {};
        const s = showing.replaced.has(id) ? { s: `[data-endcap="${id}"]` } : {};
        return { ...entry, ...s, a: byPlugin ? 'p' : 'e', ...(x ? { x } : {}), ...c };
      }),
    ...(personal && isAhead ? { w: 1 as const } : {}),
    ...flagsOf(snapshot, decided),
  };
}

/** Who gave this page a placement's change; undefined: nobody, it stays as the shop has it. */
function shownBy(
  id: string,
  { showing, listings, hydration }: { showing: Showing; listings: Listings; hydration: Hydration },
): ShownBy | undefined {
  const listing = listings.outcomes.get(id);
  if (showing.deferred.has(id) || listing?.byPlugin) return 'plugin';
  if (listing && !listing.order) return undefined;
  return listing && hydration.framework && listings.state.isBehind ? 'edge+state' : 'edge';
}

/** In these a byte of the ASCII range may be half a character: state as JSON text cannot be cut safely. */
function isTwoByteCharset(charset: string | undefined): boolean {
  return (
    charset !== undefined &&
    /^(shift[-_]?jis|sjis|x-sjis|ms_kanji|windows-31j|gb|x-gbk|chinese|big5|euc|ks_c|windows-949)/.test(
      charset,
    )
  );
}

/**
 * For the circuit breaker: which placement's handlers threw, whose ranking failed, and which did all they were to do. A page
 * that has no place for a placement tells nothing of it.
 */
function noteFailures(
  { failed, met }: PageRewrite,
  { outcomes }: Listings,
  { template, now, opened }: { template: string; now: number; opened: (circuit: OpenCircuit) => void },
): void {
  const note = (placement: string, cause: BreakerCause) => {
    const circuit = placementFailed(template, placement, { cause, now });
    if (circuit) opened(circuit);
  };
  for (const placement of failed) note(placement, 'handler');
  for (const [placement, { refused }] of outcomes) {
    if (refused === 'no-order' || refused === 'not-whole') note(placement, 'ranking');
    else if (refused !== 'no-grid' && !failed.has(placement)) placementWorked(template, placement);
  }
  for (const placement of met)
    if (!failed.has(placement) && !outcomes.has(placement)) placementWorked(template, placement);
}

function rankingsOf(outcomes: ReadonlyMap<string, ListingOutcome>, site: string): Map<string, Ranking> {
  const rankings = new Map<string, Ranking>();
  for (const [placement, { ranking, refused }] of outcomes) {
    if (ranking) rankings.set(placement, ranking);
    if (refused) countPage(site, `listing:${refused}`);
  }
  return rankings;
}
