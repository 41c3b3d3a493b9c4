import { ErrorBoundary, lazy, LocationProvider, Route, Router, useLocation } from 'preact-iso';
import { useEffect } from 'preact/hooks';
import { SignIn } from './account/sign-in.tsx';
import { NotFound } from './not-found.tsx';
import { OverviewPage } from './overview/overview.tsx';
import { loadMe, me } from './session.ts';
import { Shell } from './shell.tsx';
import { Failure } from './ui/loaded.tsx';
import { Toasts } from './ui/toast.tsx';
import { useLoad } from './ui/use-load.ts';

const SetUp = lazy(() => import('./account/set-up.tsx'));
const Account = lazy(() => import('./account/account.tsx'));
const NewSite = lazy(() => import('./site/new-site.tsx'));
const Experiments = lazy(() => import('./experiment/list.tsx'));
const NewExperiment = lazy(() => import('./experiment/create.tsx'));
const Experiment = lazy(() => import('./experiment/experiment.tsx'));
const Holdout = lazy(() => import('./experiment/holdout.tsx'));
const Visitors = lazy(() => import('./visitor/list.tsx'));
const Visitor = lazy(() => import('./visitor/visitor.tsx'));
const Segments = lazy(() => import('./segment/list.tsx'));
const Segment = lazy(() => import('./segment/segment.tsx'));
const Data = lazy(() => import('./data/data.tsx'));
const Placements = lazy(() => import('./placement/list.tsx'));
const Placement = lazy(() => import('./placement/placement.tsx'));
const Edge = lazy(() => import('./edge/edge.tsx'));
const Rankers = lazy(() => import('./ranker/rankers.tsx'));
const Audit = lazy(() => import('./audit/audit.tsx'));
const Settings = lazy(() => import('./site/settings.tsx'));

/** The console: set-up and sign-in stand alone, everything else is inside the shell of one site. */
export function App() {
  return (
    <LocationProvider>
      <ErrorBoundary>
        <Entrance />
      </ErrorBoundary>
      <Toasts />
    </LocationProvider>
  );
}

function Entrance() {
  return useLocation().path === '/setup' ? <SetUp /> : <SignedIn />;
}

function SignedIn() {
  const load = useLoad(async () => {
    await loadMe();
    return true;
  }, []);
  if (me.value === null) return <SignIn />;
  if (load.error) {
    return (
      <main class="mx-auto max-w-xl p-6 pt-24">
        <Failure error={load.error} retry={load.reload} />
      </main>
    );
  }
  if (!me.value) return <div aria-busy="true" />;
  return (
    <Shell>
      <Router>
        <Route path="/" component={FirstSite} />
        <Route path="/account" component={Account} />
        <Route path="/new" component={NewSite} />
        <Route path="/:site" component={OverviewPage} />
        <Route path="/:site/experiments" component={Experiments} />
        <Route path="/:site/experiments/new" component={NewExperiment} />
        <Route path="/:site/experiments/holdout" component={Holdout} />
        <Route path="/:site/experiments/:id" component={Experiment} />
        <Route path="/:site/visitors" component={Visitors} />
        <Route path="/:site/visitors/:id" component={Visitor} />
        <Route path="/:site/segments" component={Segments} />
        <Route path="/:site/segments/:id" component={Segment} />
        <Route path="/:site/data" component={Data} />
        <Route path="/:site/placements" component={Placements} />
        <Route path="/:site/placements/:id" component={Placement} />
        <Route path="/:site/edge" component={Edge} />
        <Route path="/:site/ranker" component={Rankers} />
        <Route path="/:site/audit" component={Audit} />
        <Route path="/:site/settings" component={Settings} />
        <Route default component={NotFound} />
      </Router>
    </Shell>
  );
}

/** `/` leads to the first site, or to making one. */
function FirstSite() {
  const { route } = useLocation();
  useEffect(() => route(me.value?.sites[0] ? `/${me.value.sites[0].id}` : '/new', true), []);
  return null;
}
