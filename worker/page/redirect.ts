import { canonicalUrl } from '../../model/page-context.ts';

/**
 * Where a redirect leads from a page, or undefined where it would lead to itself. The page's query is kept: its
 * parameters are added unless the target has them. The target is the site's own: a path, or an address that was
 * checked when the placement was saved; nothing of the request decides the host.
 */
export function redirectTarget(asked: URL, to: string): URL | undefined {
  const target = new URL(to, asked.origin);
  for (const [name, value] of asked.searchParams)
    if (!target.searchParams.has(name)) target.searchParams.append(name, value);
  const stays = target.host === asked.host && canonicalUrl(target) === canonicalUrl(asked);
  return stays ? undefined : target;
}
