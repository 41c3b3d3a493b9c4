import { useState } from 'preact/hooks';
import type { CensusAnswer } from '../../model/api/census.ts';
import type { People } from '../../model/api/visitor.ts';
import type { Learned } from '../../model/learned.ts';
import { LIFECYCLE_STAGES } from '../../model/profile.ts';
import { api, ApiError } from '../api.ts';
import { peopleText } from '../people.ts';
import { may } from '../session.ts';
import { Bars } from '../ui/bars.tsx';
import { ago, percent } from '../ui/format.ts';
import { SkeletonBlock } from '../ui/loaded.tsx';
import { Panel } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad, type Load } from '../ui/use-load.ts';
import { LearnedFacts } from './learned.tsx';
import { RfmGrid } from './rfm-grid.tsx';

/** All visitors by what they have in common: lifecycle stage, RFM grades, and clusters found by themselves. */
export function Groups({ site }: { site: string }) {
  const census = useLoad(() => api('GET /api/sites/:site/census', { site }), [site]);
  const learned = useLoad<Learned | null>(async () => {
    try {
      return await api('GET /api/sites/:site/learned', { site });
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  }, [site]);
  if (census.error) return null;
  if (!census.data) return <SkeletonBlock class="h-64" />;
  return (
    <div class="grid items-start gap-6 lg:grid-cols-2">
      <Stages census={census.data} />
      <Clusters site={site} census={census.data} load={learned} onLearned={census.reload} />
      <Panel
        title="Customers by recency and frequency"
        hint="Grades 1 to 5; both top right are the best customers."
        class="lg:col-span-2"
      >
        <RfmGrid grades={census.data.grades} />
      </Panel>
      {learned.data && <LearnedFacts learned={learned.data} />}
    </div>
  );
}

function Stages({ census }: { census: CensusAnswer }) {
  const largest = Math.max(1, ...LIFECYCLE_STAGES.map((stage) => census.stages[stage] ?? 0));
  return (
    <Panel
      title="Lifecycle"
      hint={`${sentence(census.visitors)} visitors${census.complete ? '' : ' looked at'}.`}
    >
      <Bars
        name="Visitors by lifecycle stage"
        bars={LIFECYCLE_STAGES.map((stage) => ({
          label: stage,
          share: (census.stages[stage] ?? 0) / largest,
          value: peopleText(census.stages[stage] ?? null),
        }))}
      />
    </Panel>
  );
}

function sentence(people: People): string {
  const text = peopleText(people);
  return text[0]!.toUpperCase() + text.slice(1);
}

function Clusters({
  site,
  census,
  load,
  onLearned,
}: {
  site: string;
  census: CensusAnswer;
  load: Load<Learned | null>;
  onLearned: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const learn = async () => {
    setBusy(true);
    try {
      load.set(await api('POST /api/sites/:site/learned', { site, body: {} }));
      onLearned();
      say('Groups were looked for anew.');
    } catch (error) {
      say((error as Error).message);
    }
    setBusy(false);
  };
  const clusters = load.data?.clusters;
  return (
    <Panel
      title="Groups found by themselves"
      hint={
        clusters && load.data
          ? `${clusterQuality(clusters.silhouette)}, found ${ago(load.data.at, Date.now())}; looked for anew every night.`
          : 'Looked for every night among visitors alike in what they do.'
      }
      actions={
        may('editor') && (
          <button type="button" class="btn btn-sm self-center" disabled={busy} onClick={learn}>
            {busy && <span class="loading loading-spinner loading-xs" />} Look now
          </button>
        )
      }
    >
      {clusters ? (
        <Bars
          name="Groups of visitors"
          bars={clusters.clusters.map((cluster) => ({
            label: cluster.name,
            share: cluster.share,
            value: `${percent(cluster.share, 0)} · ${peopleText(census.clusters[cluster.id] ?? null)}`,
          }))}
        />
      ) : (
        <p class="text-soft">
          {load.data === null || load.data
            ? 'None yet: it takes 100 visitors and clear differences between them.'
            : '…'}
        </p>
      )}
    </Panel>
  );
}

function clusterQuality(silhouette: number): string {
  return silhouette > 0.5
    ? 'Clear groups'
    : silhouette > 0.25
      ? 'Groups with blurred edges'
      : 'Hardly any groups';
}
