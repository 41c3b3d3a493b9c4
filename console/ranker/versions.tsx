import { useState } from 'preact/hooks';
import type { RankerRecord } from '../../model/api/site.ts';
import { api } from '../api.ts';
import { may } from '../session.ts';
import { ago, dateTime } from '../ui/format.ts';
import { Empty, Panel } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';
import { say } from '../ui/toast.tsx';
import { Candidate } from './candidate.tsx';
import { RankerCard } from './card.tsx';
import type { ReportLoad } from './use-report.ts';

interface VersionsProps {
  site: string;
  rankers: readonly RankerRecord[];
  report: ReportLoad;
  onRankers: (rankers: RankerRecord[]) => void;
}

/** The live ranker with its way back, candidates on their way to it, and those that were live before. */
export function Versions({ site, rankers, report, onRankers }: VersionsProps) {
  const live = rankers.find((ranker) => ranker.status === 'live');
  const candidates = rankers.filter((ranker) => ranker.status === 'candidate');
  const before = rankers
    .filter((ranker) => ranker.status === 'retired')
    .toSorted((a, b) => (b.live_at ?? 0) - (a.live_at ?? 0));
  const [busy, setBusy] = useState(false);
  const rollBack = async (version: string) => {
    setBusy(true);
    try {
      onRankers(await api('POST /api/sites/:site/rankers/:version/live', { site, version, body: {} }));
      say(`${version} is live again.`);
    } catch (error) {
      say((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <div class="flex flex-col gap-6">
      {live ? (
        <RankerCard
          ranker={live}
          actions={
            before[0] &&
            may('editor') && (
              <button
                type="button"
                class="btn btn-sm"
                disabled={busy}
                onClick={() => void rollBack(before[0]!.version)}
              >
                Roll back to {before[0].version}
              </button>
            )
          }
        />
      ) : (
        <Panel>
          <Empty icon="ranker" title="No ranker is live">
            Listings keep the shop’s order until you make a candidate live.
          </Empty>
        </Panel>
      )}
      {candidates.map((ranker) => (
        <Candidate
          key={ranker.version}
          site={site}
          ranker={ranker}
          live={live}
          answer={report.data}
          onLive={onRankers}
        />
      ))}
      {before.length > 0 && (
        <Panel title="Live before" padded={false}>
          <ul class="divide-y divide-base-300 border-t border-base-300">
            {before.map((ranker) => (
              <li key={ranker.version} class="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
                <span class="min-w-0 flex-1 basis-40 font-mono text-sm">{ranker.version}</span>
                <Tag>{ranker.status}</Tag>
                <span class="text-sm text-soft" title={dateTime(ranker.created_at)}>
                  trained {ago(ranker.created_at, Date.now())}
                </span>
                {may('editor') && (
                  <button
                    type="button"
                    class="btn btn-sm"
                    disabled={busy}
                    onClick={() => void rollBack(ranker.version)}
                  >
                    Roll back to it
                  </button>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}
