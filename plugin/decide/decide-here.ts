import { core } from '../chunk-core.ts';
import { config, isTag } from '../config.ts';
import { askDecisions, type Listing } from './ask-decisions.ts';
import { holdPaint } from './hold-paint.ts';

export { connect } from '../chunk-core.ts';

/** Asks for the present page's decisions and applies them. */
export async function decideHere(): Promise<void> {
  // It reads off the page what kind of page it is.
  await core.loadChunk('watch').catch(() => undefined);
  const places = (config.places ?? []).filter(({ s }) => document.querySelector(s));
  const release = holdPaint(isTag ? places.map(({ s }) => s) : []);
  const decided = await askDecisions(places.filter(({ k }) => k === 'listing'));
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
