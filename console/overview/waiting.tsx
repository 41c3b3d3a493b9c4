import type { OverviewAnswer } from '../../model/api/overview.ts';
import { site } from '../session.ts';
import { tagOf } from '../site/tag.ts';
import { count } from '../ui/format.ts';
import { Empty, Panel } from '../ui/page.tsx';

/** Nothing has arrived yet: the steps that get the first event here. */
export function Waiting({ id, data }: { id: string; data: OverviewAnswer }) {
  const record = site.value;
  return (
    <div class="grid gap-6 lg:grid-cols-2">
      <Panel>
        <Empty icon="overview" title="Waiting for the first visitor">
          This page fills by itself as soon as the shop sends an event.
        </Empty>
      </Panel>
      <Panel title="Connect the shop">
        <ol class="flex list-decimal flex-col gap-3 pl-5">
          <li>
            <strong>Route the shop’s domain</strong> through the Worker:{' '}
            {record?.hostnames.join(', ') || 'add its host name in the settings'}. Pages then arrive already
            set. Or:
          </li>
          <li>
            <strong>Add one tag</strong> to every page:
            <pre class="mt-2 overflow-x-auto rounded-field bg-base-200 px-3 py-2 text-xs">
              {tagOf(record)}
            </pre>
          </li>
          <li>
            <strong>Send the catalogue</strong>, so that products have names and prices:{' '}
            {data.catalog ? `${count(data.catalog.products)} products are there.` : 'README, “Catalogue”.'}
          </li>
        </ol>
        <a href={`/${id}/settings`} class="btn mt-5">
          To the settings
        </a>
      </Panel>
    </div>
  );
}
