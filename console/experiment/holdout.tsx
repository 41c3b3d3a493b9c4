import { api, ApiError } from '../api.ts';
import { useSite } from '../path.ts';
import { noteSessionEnd, site as current } from '../session.ts';
import { percent } from '../ui/format.ts';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { useLoad } from '../ui/use-load.ts';
import { ResultSkeleton, ResultView } from './result-view.tsx';

const REFRESH_MILLIS = 30_000;

/** What everything together is worth: visitors served beside those held out. */
export default function Holdout() {
  const site = useSite();
  const load = useLoad(
    async () => {
      try {
        return await api('GET /api/sites/:site/holdout/result', { site });
      } catch (error) {
        if (error instanceof ApiError && error.status === 409) return null;
        throw error;
      }
    },
    [site],
    { every: REFRESH_MILLIS, onError: noteSessionEnd },
  );
  return (
    <Page
      title="Everything against the holdout"
      back={{ href: `/${site}/experiments`, label: 'Experiments' }}
      lead="Visitors served beside those kept out of everything, among visitors who consented, since the share was last changed."
    >
      <Loaded load={load} skeleton={<ResultSkeleton />}>
        {(answer) =>
          answer ? (
            <ResultView answer={answer} primary="revenue" guardrails={[]} />
          ) : (
            <Panel>
              <Empty
                icon="experiment"
                title="Nobody is held out"
                action={
                  <a href={`/${site}/settings`} class="btn btn-primary">
                    Set a share
                  </a>
                }
              >
                With {percent(0.05, 0)} of visitors kept out of everything, you see what all of it together is
                worth to {current.value?.name ?? 'the shop'}.
              </Empty>
            </Panel>
          )
        }
      </Loaded>
    </Page>
  );
}
