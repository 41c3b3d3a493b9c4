import { api } from '../api.ts';
import { may, noteSessionEnd } from '../session.ts';
import { ago, count } from '../ui/format.ts';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';
import { useLoad } from '../ui/use-load.ts';
import { Import } from './import.tsx';
import { KINDS } from './kinds.ts';

/** Files brought in: a new one, and those before. */
export function Imports({ id }: { id: string }) {
  const load = useLoad(() => api('GET /api/sites/:site/imports', { site: id }), [id], {
    onError: noteSessionEnd,
  });
  const now = Date.now();
  return (
    <div class="flex flex-col gap-6">
      {may('admin') ? (
        <Import id={id} onDone={load.reload} />
      ) : (
        <Panel>
          <p class="text-soft">Importing needs an administrator. You see what was imported.</p>
        </Panel>
      )}
      <Panel
        title="Imported before"
        hint="The same file again changes nothing; one that broke off goes on where it stopped."
        padded={false}
      >
        <Loaded load={load}>
          {(records) =>
            records.length === 0 ? (
              <Empty icon="up" title="Nothing yet">
                Orders of the past give every customer a stage and a forecast at once.
              </Empty>
            ) : (
              <table class="ledger">
                <thead>
                  <tr>
                    <th>File</th>
                    <th class="max-sm:hidden">Kind</th>
                    <th class="figure">New</th>
                    <th class="figure max-sm:hidden">Known</th>
                    <th class="figure">Refused</th>
                    <th class="figure max-md:hidden">When</th>
                  </tr>
                </thead>
                <tbody>
                  {records.map((record) => (
                    <tr key={record.id}>
                      <td class="break-all">
                        {record.file}
                        {!record.done_at && (
                          <>
                            {' '}
                            <Tag>
                              broke off at {count(record.next)} of {count(record.total)}
                            </Tag>
                          </>
                        )}
                        <span class="block text-sm text-soft">by {record.actor}</span>
                      </td>
                      <td class="max-sm:hidden">
                        {KINDS.find(({ kind }) => kind === record.kind)?.label ?? record.kind}
                      </td>
                      <td class="figure">{count(record.accepted)}</td>
                      <td class="figure max-sm:hidden">{count(record.duplicates)}</td>
                      <td class="figure">{count(record.rejected)}</td>
                      <td class="figure text-soft max-md:hidden">{ago(record.created_at, now)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Loaded>
      </Panel>
    </div>
  );
}
