import type { CheckItem } from '../../model/api/experiment.ts';
import type { Placement } from '../../model/placement.ts';
import type { Site } from '../../model/site.ts';
import { fetchPage } from './page-view.ts';

/** Whether the selectors of placements still match on the shop's pages as they are now. Advice: the shop may be slow. */
export async function checkSelectors(
  site: Site,
  placements: readonly Placement[],
): Promise<CheckItem | undefined> {
  const found = await Promise.all(placements.map((placement) => look(site, placement)));
  const lines = found.filter((one) => one !== undefined);
  if (lines.length === 0) return undefined;
  return {
    id: 'selectors',
    level: 'should',
    ok: lines.every((line) => line.ok),
    title: 'Selectors',
    detail: lines.map((line) => line.text).join(' '),
  };
}

/** One placement on the first page that it names outright; undefined: it names patterns only, or stands at no element. */
async function look(
  site: Site,
  { name, selector, card, match }: Placement,
): Promise<{ ok: boolean; text: string } | undefined> {
  const path = match.paths
    ? match.paths.find((one) => !/[*:{(]/.test(one))
    : match.page_types?.includes('home')
      ? '/'
      : undefined;
  if (!selector || path === undefined) return undefined;
  try {
    const counts = await count(await fetchPage(site, path), [
      selector,
      ...(card?.selector ? [`${selector} ${card.selector}`] : []),
    ]);
    const cards = counts[1] === undefined ? '' : ` with ${counts[1]} cards`;
    if (counts[0] === 0) return { ok: false, text: `${name} is not on ${path} any more: pick it anew.` };
    if (counts[1] === 0) return { ok: false, text: `${name} has no cards on ${path}: pick the grid anew.` };
    return { ok: true, text: `${name} is on ${path}${counts[0]! > 1 ? ` ${counts[0]} times` : ''}${cards}.` };
  } catch (error) {
    return {
      ok: false,
      text: `${name} could not be looked at: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function count(page: Response, selectors: readonly string[]): Promise<number[]> {
  const counts = selectors.map(() => 0);
  const rewriter = new HTMLRewriter();
  for (const [index, selector] of selectors.entries())
    rewriter.on(selector, { element: () => void counts[index]!++ });
  await rewriter.transform(page).arrayBuffer();
  return counts;
}
