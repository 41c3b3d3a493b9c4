import type { Decided } from '../../model/decide.ts';
import { canonicalUrl } from '../../model/page-context.ts';

const MAX_HOPS = 5;

/**
 * Where a page's visitor is sent, or undefined: nowhere. Decided on to the end, so that a chain takes one redirect; one
 * that leads in a circle is not entered at all.
 */
export function redirectFrom(url: URL, first: Decided, decideAt: (url: URL) => Decided): URL | undefined {
  const seen = new Set([canonicalUrl(url)]);
  let decided = first;
  let target: URL | undefined;
  for (let hops = 0; ; hops += 1) {
    const experience = decided.placed.find(({ experience }) => experience?.kind === 'redirect')?.experience;
    const next = experience?.kind === 'redirect' ? redirectTarget(target ?? url, experience.url) : undefined;
    if (!next) return target;
    if (next.host !== url.host) return next;
    if (seen.has(canonicalUrl(next)) || hops >= MAX_HOPS) return undefined;
    seen.add(canonicalUrl(next));
    target = next;
    decided = decideAt(next);
  }
}

/**
 * Where a redirect leads from a page, or undefined where it would lead to itself. The page's query is kept: its
 * parameters are added unless the target has them. The target is the site's own: a path, or an address that was
 * checked when the placement was saved; nothing of the request decides the host.
 */
function redirectTarget(asked: URL, to: string): URL | undefined {
  const target = new URL(to, asked.origin);
  for (const [name, value] of asked.searchParams)
    if (!target.searchParams.has(name)) target.searchParams.append(name, value);
  const stays = target.host === asked.host && canonicalUrl(target) === canonicalUrl(asked);
  return stays ? undefined : target;
}
