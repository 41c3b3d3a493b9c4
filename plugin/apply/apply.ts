import type { PagePayload } from '../../model/page.ts';
import type { Experience } from '../../model/placement.ts';
import { config, isTag } from '../config.ts';
import { consent, mayObserve } from '../consent/consent.ts';
import { guarded, later } from '../guard.ts';
import { loadChunk } from '../load-chunk.ts';
import { on } from '../moments.ts';
import { pageView } from '../page-view.ts';
import { askDecisions, type Listing } from './decide.ts';
import { holdPaint } from './hold-paint.ts';
import { keep, makeFor } from './keep.ts';
import { adoptPayload, onPayload, readPayload, type PayloadPlacement } from './payload.ts';

/** After soft navigation the shop needs a moment to draw what is to be changed. */
const DRAW_MILLIS = 150;

let decidedView = '';

/** Applies the decisions that came with the page; asks for them where none could come with it. */
export function startApply(): void {
  onPayload(tellShop);
  const own = !isTag && readPayload();
  if (own) adopt(own);
  on('view', () => later(DRAW_MILLIS, decideHere));
  on('consent', decideHere);
  void decideHere();
}

/** Asks for the present page's decisions, once a page view and only under consent; then applies them. */
async function decideHere(): Promise<void> {
  const { id, isSoft } = pageView();
  if (!mayObserve() || decidedView === id || !(isTag || isSoft)) return;
  decidedView = id;
  const places = (config.places ?? []).filter(({ s }) => document.querySelector(s));
  const release = holdPaint(isTag ? places.map(({ s }) => s) : []);
  const decided = await askDecisions(places.filter(({ k }) => k === 'listing'));
  if (decided) adopt(decided);
  // In the same task, so that what appears is what was decided.
  release();
  const listings = decided?.p.filter(({ k, s, o, x }) => k === 'listing' && s && x && !o) as Listing[] | undefined;
  if (!listings?.length) return;
  const ordered = await askDecisions(listings, listings.map(({ i }) => i));
  for (const placement of ordered?.p ?? []) apply(ordered!.d, placement);
}

function adopt(payload: PagePayload): void {
  adoptPayload(payload);
  // One placement that fails must not stop the others.
  for (const placement of payload.p) guarded(apply)(payload.d, placement);
}

async function apply(decision: string, placement: PayloadPlacement): Promise<void> {
  const experience = placement.x as Experience | undefined;
  const { kind } = experience ?? {};
  if (!experience || kind === 'content' || (kind === 'listing' && placement.o)) {
    if (placement.s || experience) keep(decision, placement, makeFor(placement));
  }
  if (kind === 'overlay') (await loadChunk('overlay')).show(decision, placement);
  else if (experience && !/^(listing|nothing)$/.test(kind!)) {
    const needs = kind !== 'content' || JSON.stringify(experience).includes('"html"');
    if (needs) (await loadChunk('insert')).insert(decision, placement);
  }
}

/** Under analytics consent the shop's own analytics learn which variations were shown. */
function tellShop({ p, f }: PagePayload): void {
  if (!consent().analytics) return;
  const shown = f ?? Object.fromEntries(p.filter(({ n }) => n != null).map(({ i, n }) => [i, n]));
  for (const [key, number] of Object.entries(shown)) {
    (window.dataLayer ??= []).push({ event: 'experience_impression', exp_variant_string: `endcap-${key}-${number}` });
  }
}
