import type { ComponentChildren } from 'preact';
import type { RankerReport } from '../../model/ranker/watch/watch.ts';
import { may } from '../session.ts';
import { ago, count } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import type { ReportLoad } from './use-report.ts';

/** What the last look found, with when that was and a button that looks again. */
export function Looked({
  report,
  children,
}: {
  report: ReportLoad;
  children: (found: RankerReport) => ComponentChildren;
}) {
  return (
    <Loaded load={report}>
      {({ report: found }) => (
        <div class="flex flex-col gap-6">
          <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
            <p class="min-w-0 flex-1 basis-56 text-sm text-soft">
              {found
                ? `Looked at ${ago(found.at, Date.now())}: ${count(found.listings)} ranked listings of the last 28 days, ${count(found.visitors)} visitors. The log is looked at every night.`
                : 'The log is looked at every night.'}
            </p>
            {may('editor') && (
              <button type="button" class="btn btn-sm" disabled={report.looking} onClick={report.look}>
                <Icon name="refresh" size={16} /> {report.looking ? 'Looking …' : 'Look now'}
              </button>
            )}
          </div>
          {found ? (
            children(found)
          ) : (
            <Panel>
              <Empty icon="ranker" title="Not looked at yet">
                Drift, exposure and demand are read from what the shop logged. Look now, or wait for the
                night.
              </Empty>
            </Panel>
          )}
        </div>
      )}
    </Loaded>
  );
}
