import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { VisitorLine } from '../../model/visitor-view.ts';
import { LIFECYCLE_STAGES } from '../../model/profile.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { noteSessionEnd, site } from '../session.ts';
import { ago, money } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { Tag } from '../ui/tag.tsx';
import { useLoad } from '../ui/use-load.ts';
import { VisitorName } from './name.tsx';

const STEP = 50;

export default function Visitors() {
  const id = useSite();
  const [more, setMore] = useState<{ rows: VisitorLine[]; cursor: string | undefined }>();
  const [shown, setShown] = useState(STEP);
  const [stage, setStage] = useState('');
  const load = useLoad(() => api('GET /api/sites/:site/visitors', { site: id }), [id], {
    onError: noteSessionEnd,
  });
  const segments = useLoad(() => api('GET /api/segments', { query: { site: id } }), [id]);
  const [segment, setSegment] = useState('');

  return (
    <Page
      title="Visitors"
      lead="Everyone who consented to analytics or personalisation, the last seen first. Ids are random and lead to nobody by name."
      actions={<FindVisitor site={id} />}
    >
      <Loaded load={load}>
        {(first) => {
          const all = [...first.rows, ...(more?.rows ?? [])];
          const cursor = more ? more.cursor : first.cursor;
          const rows = all.filter(
            (row) => (!stage || row.stage === stage) && (!segment || row.segments.includes(segment)),
          );
          if (all.length === 0) {
            return (
              <Panel>
                <Empty icon="visitor" title="No visitors yet">
                  Visitors appear here once they consented on the shop’s pages.
                </Empty>
              </Panel>
            );
          }
          const loadMore = async () => {
            if (shown < rows.length || !cursor) return setShown(shown + STEP);
            try {
              const page = await api('GET /api/sites/:site/visitors', { site: id, query: { cursor } });
              setMore({ rows: [...(more?.rows ?? []), ...page.rows], cursor: page.cursor });
              setShown(shown + STEP);
            } catch (error) {
              say((error as Error).message);
            }
          };
          return (
            <>
              <div class="mb-3 flex flex-wrap gap-2">
                <select
                  class="select select-sm w-auto"
                  aria-label="Lifecycle stage"
                  value={stage}
                  onChange={(event) => setStage(event.currentTarget.value)}
                >
                  <option value="">All stages</option>
                  {LIFECYCLE_STAGES.map((one) => (
                    <option key={one}>{one}</option>
                  ))}
                </select>
                <select
                  class="select select-sm w-auto"
                  aria-label="Segment"
                  value={segment}
                  onChange={(event) => setSegment(event.currentTarget.value)}
                >
                  <option value="">All segments</option>
                  {segments.data?.map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
                </select>
              </div>
              <Panel padded={false}>
                {rows.length === 0 ? (
                  <Empty icon="search" title="Nobody here fits">
                    Among the {all.length} visitors loaded, none fits both choices.
                  </Empty>
                ) : (
                  <Table
                    rows={rows.slice(0, shown)}
                    site={id}
                    names={new Map(segments.data?.map((one) => [one.id, one.name]))}
                  />
                )}
              </Panel>
              {(shown < rows.length || cursor) && (
                <div class="mt-4 text-center">
                  <button type="button" class="btn" onClick={loadMore}>
                    Show more
                  </button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Table({
  rows,
  site: id,
  names,
}: {
  rows: readonly VisitorLine[];
  site: string;
  names: ReadonlyMap<string, string>;
}) {
  const currency = site.value?.currency ?? 'EUR';
  const now = Date.now();
  return (
    <table class="ledger">
      <thead>
        <tr>
          <th>Visitor</th>
          <th>Stage</th>
          <th class="max-lg:hidden">Segments</th>
          <th class="figure max-sm:hidden">Visits</th>
          <th class="figure max-sm:hidden">Orders</th>
          <th class="figure max-md:hidden">Revenue</th>
          <th class="figure">Last seen</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.visitor} class="hover:bg-base-200/60">
            <td>
              <a
                href={`/${id}/visitors/${encodeURIComponent(row.visitor)}`}
                class="link link-hover whitespace-nowrap"
              >
                <VisitorName id={row.visitor} />
              </a>
            </td>
            <td>
              <Tag>{row.stage}</Tag>
            </td>
            <td class="text-sm text-soft max-lg:hidden">
              {row.segments.map((segment) => names.get(segment) ?? segment).join(', ')}
            </td>
            <td class="figure max-sm:hidden">{row.visits}</td>
            <td class="figure max-sm:hidden">{row.orders}</td>
            <td class="figure max-md:hidden">{row.revenue > 0 ? money(row.revenue, currency) : '–'}</td>
            <td class="figure text-soft">{row.last_seen ? ago(row.last_seen, now) : '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function FindVisitor({ site }: { site: string }) {
  const { route } = useLocation();
  const [text, setText] = useState('');
  return (
    <form
      role="search"
      class="join"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) route(`/${site}/visitors/${encodeURIComponent(text.trim())}`);
      }}
    >
      <input
        class="input join-item w-56"
        type="search"
        aria-label="Visitor id"
        placeholder="Find by whole id"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="btn join-item btn-square" aria-label="Find">
        <Icon name="search" />
      </button>
    </form>
  );
}
