import type { OverviewAnswer } from '../../model/api/overview.ts';
import { peopleText } from '../people.ts';
import { site } from '../session.ts';
import { ago, count } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';

/** What stands behind the figures: ranker, catalogue, snapshot, pages, refusals. */
export function State({ data, id }: { data: OverviewAnswer; id: string }) {
  const filtered = Object.entries(data.filtered).toSorted(([, a], [, b]) => b - a);
  return (
    <Panel title="Under the hood">
      <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2 text-sm">
        <dt class="text-soft">Ranker</dt>
        <dd>
          {data.ranker ? (
            <a href={`/${id}/ranker`} class="link link-hover">
              <span class="font-mono text-[0.8125rem]">{data.ranker.version}</span>, live{' '}
              {ago(data.ranker.live_at, data.at)}
            </a>
          ) : (
            "none yet: listings keep the shop's order"
          )}
        </dd>
        <dt class="text-soft">Catalogue</dt>
        <dd>{data.catalog ? `${count(data.catalog.products)} products` : 'none yet'}</dd>
        <dt class="text-soft">Visitors kept</dt>
        <dd>{peopleText(data.visitors)}</dd>
        <dt class="text-soft">Snapshot</dt>
        <dd>
          {site.value?.published_at
            ? `version ${site.value.version}, ${ago(site.value.published_at, data.at)}`
            : 'never published'}
        </dd>
        <dt class="text-soft">Pages</dt>
        <dd>
          <a href={`/${id}/edge`} class="link link-hover">
            {pagesText(data.pages)}
          </a>
        </dd>
        <dt class="text-soft">Events refused</dt>
        <dd>
          {filtered.length === 0
            ? 'none in 24 hours'
            : filtered.map(([reason, number]) => `${count(number)} ${reason}`).join(', ')}
        </dd>
      </dl>
    </Panel>
  );
}

/** What became of pages in a day, the most frequent first. */
function pagesText(pages: Record<string, number>): string {
  const known = Object.entries(pages).toSorted(([, a], [, b]) => b - a);
  if (known.length === 0) return 'none in 24 hours';
  return known
    .slice(0, 4)
    .map(([what, number]) => `${count(number)} ${what.replace(':', ': ').replaceAll('-', ' ')}`)
    .join(', ');
}
