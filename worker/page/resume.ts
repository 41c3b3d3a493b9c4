/** Bytes of what was sent last that are compared: more than any template repeats around a place. */
export const TAIL_BYTES = 1024;
const MIN_MATCH = 24;

/**
 * Where in the origin's page what has been sent ends: `tail` is the last of it, `sent` how much it was in all.
 * Undefined where the tail is not in the page for certain, as right after something of ours.
 *
 * A page repeats itself, so the place is the one before which most bytes agree; between equals, the nearest to `sent`,
 * from which it can be off only by what we put in or took out.
 */
export function resumeAt(page: Uint8Array, tail: Uint8Array, sent: number): number | undefined {
  if (sent === 0) return 0;
  const last = tail.length - 1;
  const needed = Math.min(MIN_MATCH, tail.length);
  if (needed < MIN_MATCH && sent > tail.length) return undefined;
  let best: number | undefined;
  let mostAgreeing = 0;
  for (let at = page.indexOf(tail[last]!); at >= 0; at = page.indexOf(tail[last]!, at + 1)) {
    let agreeing = 1;
    while (agreeing <= last && agreeing <= at && page[at - agreeing] === tail[last - agreeing]) agreeing += 1;
    const isWhole = agreeing === at + 1 && sent === agreeing;
    if (agreeing < needed && !isWhole) continue;
    const isNearer = best !== undefined && Math.abs(at + 1 - sent) < Math.abs(best - sent);
    if (agreeing > mostAgreeing || (agreeing === mostAgreeing && isNearer)) {
      best = at + 1;
      mostAgreeing = agreeing;
    }
  }
  return best;
}
