import { useState } from 'preact/hooks';
import type { AuditEntry } from '../../model/api/site.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { noteSessionEnd } from '../session.ts';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import { AuditLines } from './lines.tsx';

const PAGE_SIZE = 50;
const KINDS = [
  ['', 'All changes'],
  ['experiment', 'Experiments'],
  ['placement', 'Placements'],
  ['segment', 'Segments'],
  ['site', 'Settings'],
  ['ranker', 'Rankers'],
  ['visitor', 'Looks at visitors'],
] as const;

/** Who changed what. */
export default function Audit() {
  const id = useSite();
  const [kind, setKind] = useState('');
  const [older, setOlder] = useState<{ kind: string; lines: AuditEntry[]; end: boolean }>({
    kind: '',
    lines: [],
    end: false,
  });
  const load = useLoad(
    () => api('GET /api/sites/:site/audit', { site: id, query: { kind, limit: PAGE_SIZE } }),
    [id, kind],
    { onError: noteSessionEnd },
  );
  const more = older.kind === kind ? older : { kind, lines: [], end: false };
  return (
    <Page
      title="Audit log"
      lead="Every change, by whom and from what to what."
      actions={
        <select
          class="select w-auto"
          aria-label="Show"
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
        >
          {KINDS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      }
    >
      <Loaded load={load}>
        {(first) => {
          const lines = [...first, ...more.lines];
          const showMore = async () => {
            try {
              const page = await api('GET /api/sites/:site/audit', {
                site: id,
                query: { kind, limit: PAGE_SIZE, before: lines.at(-1)!.id },
              });
              setOlder({ kind, lines: [...more.lines, ...page], end: page.length < PAGE_SIZE });
            } catch (error) {
              say((error as Error).message);
            }
          };
          return (
            <>
              <Panel padded={false}>
                {lines.length === 0 ? (
                  <Empty icon="audit" title="Nothing here yet">
                    Changes appear as they are made.
                  </Empty>
                ) : (
                  <AuditLines lines={lines} site={id} />
                )}
              </Panel>
              {first.length === PAGE_SIZE && !more.end && (
                <div class="mt-4 text-center">
                  <button type="button" class="btn" onClick={showMore}>
                    Show older changes
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
