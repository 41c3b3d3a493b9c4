import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { may, noteSessionEnd } from '../session.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';
import { useLoad } from '../ui/use-load.ts';
import { describeMatch, KIND_LABELS } from './describe.ts';

export default function Placements() {
  const id = useSite();
  const load = useLoad(() => api('GET /api/placements', { query: { site: id } }), [id], {
    onError: noteSessionEnd,
  });
  const create = may('editor') && (
    <a href={`/${id}/placements/new`} class="btn btn-primary">
      <Icon name="plus" /> New placement
    </a>
  );
  return (
    <Page
      title="Placements"
      lead="Places on the shop’s pages. Each shows what its first matching rule, or an experiment, says."
      actions={create}
    >
      <Loaded load={load}>
        {(placements) =>
          placements.length === 0 ? (
            <Panel>
              <Empty icon="placement" title="No placements yet" action={create}>
                Pick a banner, a product grid or any other element of a page. Rules and experiments then
                decide what it shows.
              </Empty>
            </Panel>
          ) : (
            <Panel padded={false}>
              <table class="ledger">
                <thead>
                  <tr>
                    <th>Placement</th>
                    <th class="max-sm:hidden">Kind</th>
                    <th class="max-md:hidden">Pages</th>
                    <th class="figure">Rules</th>
                    <th>State</th>
                  </tr>
                </thead>
                <tbody>
                  {placements.map((placement) => (
                    <tr key={placement.id}>
                      <td>
                        <a href={`/${id}/placements/${placement.id}`} class="link link-hover font-medium">
                          {placement.name}
                        </a>
                        {placement.selector && (
                          <span class="block max-w-72 truncate font-mono text-xs text-soft">
                            {placement.selector}
                          </span>
                        )}
                      </td>
                      <td class="max-sm:hidden">{KIND_LABELS[placement.kind]}</td>
                      <td class="text-soft max-md:hidden">{describeMatch(placement.match)}</td>
                      <td class="figure">{placement.rules.length}</td>
                      <td>{placement.enabled ? <Tag tone="good">on</Tag> : <Tag>off</Tag>}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Panel>
          )
        }
      </Loaded>
    </Page>
  );
}
