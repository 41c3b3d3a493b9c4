import type { EventBatch } from '../../model/event.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Env } from '../env.ts';
import { placementShown } from '../page/breaker.ts';
import { announceCircuit } from '../page/circuit-board.ts';
import { templateOf } from '../page/template.ts';

/**
 * Passes the plugin's word whether changes stand on to the circuit breaker: a placement that the shop's own scripts keep
 * putting back is left alone on that template's pages, since it only makes them flicker.
 */
export function noteShown(
  env: Env,
  { snapshot, visitor, batch }: { snapshot: Snapshot; visitor: string; batch: EventBatch },
  { now, waitUntil }: { now: number; waitUntil: (promise: Promise<unknown>) => void },
): void {
  const { page, exposures } = batch;
  if (exposures.length === 0 || !URL.canParse(page.url, 'https://shop.invalid')) return;
  const { pathname } = new URL(page.url, 'https://shop.invalid');
  const site = snapshot.site.id;
  const known = new Set(snapshot.placements.map(({ id }) => id));
  for (const { placement, decision, stands } of exposures) {
    if (!known.has(placement)) continue;
    const told = { stands, visitor, decision, now };
    const circuit = placementShown(templateOf(site, pathname), placement, told);
    if (circuit) waitUntil(announceCircuit(env.EDGE, site, circuit));
  }
}
