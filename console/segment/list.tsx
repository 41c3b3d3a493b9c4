import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { peopleText } from '../people.ts';
import { may, noteSessionEnd } from '../session.ts';
import { percent } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { useLoad } from '../ui/use-load.ts';
import { Groups } from './groups.tsx';
import { describeCondition } from './describe.ts';

export default function Segments() {
  const id = useSite();
  const load = useLoad(() => api('GET /api/segments', { query: { site: id } }), [id], {
    onError: noteSessionEnd,
  });
  const sizes = useLoad(() => api('GET /api/sites/:site/segment-sizes', { site: id }), [id]);
  const create = may('editor') && (
    <a href={`/${id}/segments/new`} class="btn btn-primary">
      <Icon name="plus" /> New segment
    </a>
  );
  return (
    <Page
      title="Segments"
      lead="Named rules over what is known of a visitor. A rule that holds changes the very next page."
      actions={create}
    >
      <Loaded load={load}>
        {(segments) =>
          segments.length === 0 ? (
            <Panel>
              <Empty icon="segment" title="No segments yet" action={create}>
                Name a group once, such as “bought twice” or “likes linen”, and use it in placements and
                experiments.
              </Empty>
            </Panel>
          ) : (
            <div class="flex flex-col gap-6">
              <Panel padded={false}>
                <table class="ledger">
                  <thead>
                    <tr>
                      <th>Segment</th>
                      <th class="max-sm:hidden">Rule</th>
                      <th class="figure">Members</th>
                    </tr>
                  </thead>
                  <tbody>
                    {segments.map((segment) => {
                      const size = sizes.data?.[segment.id];
                      return (
                        <tr key={segment.id}>
                          <td>
                            <a href={`/${id}/segments/${segment.id}`} class="link link-hover font-medium">
                              {segment.name}
                            </a>
                            {segment.description && (
                              <span class="block text-sm text-soft">{segment.description}</span>
                            )}
                          </td>
                          <td class="max-w-96 text-soft max-sm:hidden">
                            {describeCondition(segment.condition)}
                          </td>
                          <td class="figure">
                            {size ? (
                              peopleText(size.members)
                            ) : sizes.error ? (
                              '–'
                            ) : (
                              <span class="skeleton inline-block h-3.5 w-12" />
                            )}
                            {size?.share != null && (
                              <span class="block text-sm text-soft">{percent(size.share, 0)}</span>
                            )}
                          </td>
                        </tr>
                      );
                    })}
                  </tbody>
                </table>
              </Panel>
              <Groups site={id} />
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}
