import type { PagePayload } from '../../model/page.ts';
import { core } from '../chunk-core.ts';

/** Tells the shop's own analytics, under consent, which variations a page showed: as `experience_impression` in its dataLayer. */
export function tellShop(): void {
  const payload = core.payloadNow();
  core.on('decisions', push);
  if (payload) push(payload);
}

function push({ p, f }: PagePayload): void {
  if (!core.consent().analytics) return;
  const shown = f ?? Object.fromEntries(p.filter(({ n }) => n !== undefined).map(({ i, n }) => [i, n!]));
  for (const [key, variation] of Object.entries(shown)) {
    (window.dataLayer ??= []).push({
      event: 'experience_impression',
      exp_variant_string: `endcap-${key}-${variation}`,
    });
  }
}
