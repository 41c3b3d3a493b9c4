import type { EdgeAnswer } from '../../model/api/edge.ts';
import type { Stored } from '../../model/api/site.ts';
import type { Placement } from '../../model/placement.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { noteSessionEnd } from '../session.ts';
import { Bars, Figure } from '../ui/bars.tsx';
import { compact, count } from '../ui/format.ts';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { useLoad } from '../ui/use-load.ts';
import { Circuits } from './circuits.tsx';
import { outcomeOf, sumsOf } from './outcomes.ts';
import { Switches } from './switches.tsx';
import { Templates } from './templates.tsx';

const REFRESH_MILLIS = 10_000;

/** What the Worker does to the shop's pages, what it leaves alone and why, and every switch. */
export default function Edge() {
  const site = useSite();
  const load = useLoad(
    async (signal) => {
      const [edge, placements] = await Promise.all([
        api('GET /api/sites/:site/edge', { site, signal }),
        api('GET /api/placements', { query: { site }, signal }),
      ]);
      return { edge, placements };
    },
    [site],
    { every: REFRESH_MILLIS, onError: noteSessionEnd },
  );
  return (
    <Page title="Edge" lead="What becomes of the shop’s pages on their way to shoppers.">
      <Loaded load={load} skeleton={<SkeletonBlock class="h-96" />}>
        {({ edge, placements }) => (
          <View edge={edge} placements={placements} site={site} reload={load.reload} />
        )}
      </Loaded>
    </Page>
  );
}

interface ViewProps {
  edge: EdgeAnswer;
  placements: readonly Stored<Placement>[];
  site: string;
  reload: () => void;
}

function View({ edge, placements, site, reload }: ViewProps) {
  const sums = sumsOf(edge.pages);
  const names = new Map(placements.map(({ id, name }) => [id, name]));
  return (
    <div class="flex flex-col gap-6">
      <section aria-label="Last 24 hours">
        <p class="eyebrow mb-2">Last 24 hours</p>
        <div class="grid grid-cols-2 gap-3 lg:grid-cols-4">
          <Figure label="Pages changed" value={compact(sums.changed)} />
          <Figure label="Plugin only" value={compact(sums.tagged)} />
          <Figure label="Left alone" value={compact(sums.untouched)} />
          <Figure label="Mishaps" value={compact(sums.trouble)} note="counted beside the pages" />
        </div>
      </section>
      <Circuits circuits={edge.circuits} names={names} site={site} now={edge.at} reload={reload} />
      <div class="grid items-start gap-6 xl:grid-cols-2">
        <div class="flex min-w-0 flex-col gap-6">
          <Outcomes pages={edge.pages} />
          <Templates templates={edge.templates} names={names} now={edge.at} />
        </div>
        <Switches edge={edge} placements={placements} site={site} reload={reload} />
      </div>
    </div>
  );
}

function Outcomes({ pages }: { pages: Readonly<Record<string, number>> }) {
  const known = Object.entries(pages).toSorted(([, a], [, b]) => b - a);
  const most = known[0]?.[1] ?? 1;
  return (
    <Panel title="What became of pages" hint="Each page once; mishaps are counted beside it.">
      {known.length === 0 ? (
        <p class="text-soft">No page has passed in 24 hours.</p>
      ) : (
        <Bars
          name="Pages by outcome"
          bars={known.map(([name, number]) => {
            const { label, group } = outcomeOf(name);
            return {
              label,
              value: count(number),
              share: number / most,
              tone: group === 'changed' ? 'primary' : group === 'trouble' ? 'accent' : 'soft',
            };
          })}
        />
      )}
    </Panel>
  );
}
