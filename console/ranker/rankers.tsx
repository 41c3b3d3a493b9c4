import { useState } from 'preact/hooks';
import type { RankerRecord } from '../../model/api/site.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { may, noteSessionEnd } from '../session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ago, dateTime } from '../ui/format.ts';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import { RankerCard } from './card.tsx';

export default function Rankers() {
  const id = useSite();
  const load = useLoad(() => api('GET /api/sites/:site/rankers', { site: id }), [id], {
    onError: noteSessionEnd,
  });
  const [chosen, setChosen] = useState<RankerRecord>();
  return (
    <Page
      title="Ranker"
      lead="The learned order of listings: what is live, how it was trained and how it did on days it had not seen."
    >
      <Loaded load={load}>
        {(rankers) => {
          const live = rankers.find((ranker) => ranker.status === 'live');
          const others = rankers.filter((ranker) => ranker !== live);
          if (rankers.length === 0) {
            return (
              <Panel>
                <Empty icon="ranker" title="No ranker yet">
                  <p>Train one from the shop’s own events; it is uploaded as a candidate.</p>
                  <pre class="mt-3 rounded-field bg-base-200 px-3 py-2 text-left text-xs">
                    npm run train -- --site {id} --out DIR
                  </pre>
                </Empty>
              </Panel>
            );
          }
          return (
            <div class="flex flex-col gap-6">
              {live ? (
                <RankerCard ranker={live} />
              ) : (
                <Panel>
                  <Empty icon="ranker" title="No ranker is live">
                    Listings keep the shop’s order until you make a candidate live.
                  </Empty>
                </Panel>
              )}
              {others.length > 0 && (
                <Panel
                  title="Other versions"
                  hint="Compare a candidate with the live one in an experiment before you make it live."
                  padded={false}
                >
                  <ul class="divide-y divide-base-300 border-t border-base-300">
                    {others.map((ranker) => (
                      <li key={ranker.version} class="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
                        <span class="min-w-0 flex-1 basis-40 font-mono text-sm">{ranker.version}</span>
                        <Tag>{ranker.status}</Tag>
                        <span class="text-sm text-soft" title={dateTime(ranker.created_at)}>
                          trained {ago(ranker.created_at, Date.now())}
                        </span>
                        {may('editor') && (
                          <button type="button" class="btn btn-sm" onClick={() => setChosen(ranker)}>
                            {ranker.live_at ? 'Roll back to it' : 'Make live'}
                          </button>
                        )}
                      </li>
                    ))}
                  </ul>
                </Panel>
              )}
            </div>
          );
        }}
      </Loaded>
      {chosen && (
        <Dialog
          title={chosen.live_at ? `Roll back to ${chosen.version}?` : `Make ${chosen.version} live?`}
          submit={chosen.live_at ? 'Roll back' : 'Make live'}
          onClose={() => setChosen(undefined)}
          onSubmit={async () => {
            load.set(
              await api('POST /api/sites/:site/rankers/:version/live', { site: id, version: chosen.version }),
            );
            say(`${chosen.version} is live.`);
          }}
        >
          <p>
            Every ranked listing uses it from the next snapshot on. The version that is live now stays here,
            so that you can go back in one step.
          </p>
        </Dialog>
      )}
    </Page>
  );
}
