import { peerWith, texts } from './peer.ts';

/** The GrowthBook edge app with text edits only, as many as there are placements, and the grid left alone. */
export default peerWith(texts);
