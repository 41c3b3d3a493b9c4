import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { noteSessionEnd } from '../session.ts';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useLoad } from '../ui/use-load.ts';
import { Composition } from './composition.tsx';
import { Demand } from './demand.tsx';
import { ExposureView } from './exposure.tsx';
import { Health } from './health.tsx';
import { Simulator } from './simulator.tsx';
import { useReport } from './use-report.ts';
import { Versions } from './versions.tsx';

export default function Rankers() {
  const id = useSite();
  const load = useLoad(() => api('GET /api/sites/:site/rankers', { site: id }), [id], {
    onError: noteSessionEnd,
  });
  const report = useReport(id);
  return (
    <Page
      title="Ranker"
      lead="The learned order of listings: what is live, whether it still fits, whom it shows, and why a product stands where it stands."
    >
      <Loaded load={load}>
        {(rankers) =>
          rankers.length === 0 ? (
            <Panel>
              <Empty icon="ranker" title="No ranker yet">
                <p>Train one from the shop’s own events; it is uploaded as a candidate.</p>
                <pre class="mt-3 rounded-field bg-base-200 px-3 py-2 text-left text-xs break-words whitespace-pre-wrap">
                  npm run train -- --site {id} --from {location.origin} --out DIR --publish
                </pre>
              </Empty>
            </Panel>
          ) : (
            <Tabs
              name="Ranker"
              tabs={[
                {
                  id: 'versions',
                  label: 'Versions',
                  content: <Versions site={id} rankers={rankers} report={report} onRankers={load.set} />,
                },
                { id: 'health', label: 'Health', content: <Health report={report} /> },
                { id: 'exposure', label: 'Exposure', content: <ExposureView report={report} /> },
                { id: 'demand', label: 'Demand', content: <Demand report={report} /> },
                { id: 'why', label: 'Why and simulator', content: <Simulator site={id} rankers={rankers} /> },
                { id: 'composition', label: 'Composition', content: <Composition site={id} /> },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}
