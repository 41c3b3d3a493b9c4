import { core } from '../chunk-core.ts';
import { config, isTag } from '../config.ts';
import { askDecisions, type Listing } from './ask-decisions.ts';
import { holdPaint } from './hold-paint.ts';

export { connect } from '../chunk-core.ts';

/** Page view to which something was applied that everyone gets: it stays so, whatever is chosen meanwhile. */
let shownToEveryone: string | undefined;

/**
 * Asks for the present page's decisions and applies them. Before consent: for what everyone gets, if the site has any,
 * and without anything that tells one visitor from another.
 */
export async function decideHere(): Promise<void> {
  const { analytics, personalization } = core.consent();
  const isStranger = !analytics && !personalization;
  const { id } = core.pageView();
  if (isStranger ? !config.everyone : shownToEveryone === id) return;
  // It reads off the page what kind of page it is.
  await core.loadChunk('watch').catch(() => undefined);
  const places = (config.places ?? []).filter(({ s }) => document.querySelector(s));
  const release = holdPaint(isTag ? places.map(({ s }) => s) : []);
  const decided = await askDecisions(places.filter(({ k }) => k === 'listing'));
  if (isStranger && decided?.p.some(({ x }) => x)) shownToEveryone = id;
  if (decided) core.adoptPayload(decided);
  // In the same task, so that what appears is what was decided.
  release();
  const bare = decided?.p.filter(({ k, s, o, x }) => k === 'listing' && s && x && !o) as
    | Listing[]
    | undefined;
  if (!bare?.length) return;
  const ordered = await askDecisions(
    bare,
    bare.map(({ i }) => i),
  );
  for (const placement of ordered?.p ?? []) core.apply(ordered!.d, placement);
}
