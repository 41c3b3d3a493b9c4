import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Experiment } from '../../model/experiment.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { may, noteSessionEnd } from '../session.ts';
import { slug } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { SaveBar } from '../ui/save-bar.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import { AudienceForm } from './audience-form.tsx';
import { ChecklistItems } from './checklist.tsx';
import { DeliveryForm } from './delivery-form.tsx';
import { MetricsForm } from './metrics-form.tsx';
import { PlanForm } from './plan-form.tsx';
import { Subject } from './subject.tsx';
import { VariationsForm } from './variations-form.tsx';

const STEPS = ['What to compare', 'Variations', 'Metrics', 'Audience', 'Review'] as const;

/** Guides from a placement to a reviewed draft, in five steps. */
export default function NewExperiment() {
  const site = useSite();
  const load = useLoad(
    async () => {
      const query = { site };
      const [placements, segments, experiments] = await Promise.all([
        api('GET /api/placements', { query }),
        api('GET /api/segments', { query }),
        api('GET /api/experiments', { query }),
      ]);
      return { placements, segments, taken: new Set(experiments.map((one) => one.id)) };
    },
    [site],
    { onError: noteSessionEnd },
  );
  const [draft, setDraft] = useState<Experiment>();
  const [step, showStep] = useState(0);
  const setStep = (to: number) => {
    showStep(to);
    // The next step may be shorter, and begins at its top.
    scrollTo(0, 0);
  };
  const set = (change: Partial<Experiment>) => setDraft((old) => old && { ...old, ...change });
  const ready = stepReady(step, draft);
  return (
    <Page title="New experiment" back={{ href: `/${site}/experiments`, label: 'Experiments' }}>
      {may('editor') ? (
        <Loaded load={load} skeleton={<SkeletonBlock class="h-96" />}>
          {({ placements, segments, taken }) => (
            <div class="grid gap-6 lg:grid-cols-[13rem_minmax(0,1fr)] lg:items-start">
              <Steps
                step={step}
                reachable={(to) => to <= step || (draft !== undefined && stepsReady(to, draft))}
                onStep={setStep}
              />
              <div class="flex min-w-0 flex-col gap-5">
                {step === 0 && (
                  <Subject
                    placements={placements}
                    draft={draft}
                    site={site}
                    onDraft={setDraft}
                    onDetails={set}
                  />
                )}
                {draft && step === 1 && (
                  <VariationsForm draft={draft} onDraft={set} placements={placements} />
                )}
                {draft && step === 2 && (
                  <Panel
                    title="Metrics"
                    hint="Chosen now, so that nobody picks the one that happens to look good."
                  >
                    <MetricsForm draft={draft} onDraft={set} />
                  </Panel>
                )}
                {draft && step === 3 && (
                  <>
                    <Panel title="Audience">
                      <AudienceForm draft={draft} onDraft={set} segments={segments} />
                    </Panel>
                    <Panel title="Delivery">
                      <DeliveryForm draft={draft} onDraft={setDraft} />
                    </Panel>
                    <Panel title="Planned sample">
                      <PlanForm draft={draft} onDraft={setDraft} site={site} />
                    </Panel>
                  </>
                )}
                {draft && step === 4 ? (
                  <Review draft={withId(draft, taken)} site={site} onBack={() => setStep(3)} />
                ) : (
                  <div class="flex gap-2">
                    {step > 0 && (
                      <button type="button" class="btn" onClick={() => setStep(step - 1)}>
                        Back
                      </button>
                    )}
                    <button
                      type="button"
                      class="btn btn-primary"
                      disabled={!ready}
                      onClick={() => setStep(step + 1)}
                    >
                      Continue
                    </button>
                  </div>
                )}
              </div>
            </div>
          )}
        </Loaded>
      ) : (
        <Panel>
          <Empty icon="lock" title="Setting up experiments needs the role editor">
            Ask an administrator.
          </Empty>
        </Panel>
      )}
    </Page>
  );
}

function stepReady(step: number, draft: Experiment | undefined): boolean {
  if (!draft) return false;
  if (step === 0) return slug(draft.name) !== '';
  if (step === 1)
    return (
      draft.variations.filter((one) => one.weight > 0).length >= 2 &&
      draft.variations.every((one) => one.name.trim() !== '')
    );
  return true;
}

function stepsReady(to: number, draft: Experiment): boolean {
  return Array.from({ length: to }, (_, step) => step).every((step) => stepReady(step, draft));
}

function withId(draft: Experiment, taken: ReadonlySet<string>): Experiment {
  const base = slug(draft.name);
  let id = base;
  for (let number = 2; taken.has(id); number++) id = `${base}-${number}`;
  return { ...draft, id, key: id };
}

function Steps({
  step,
  reachable,
  onStep,
}: {
  step: number;
  reachable: (to: number) => boolean;
  onStep: (to: number) => void;
}) {
  return (
    <ol class="flex gap-1 overflow-x-auto lg:sticky lg:top-9 lg:flex-col" aria-label="Steps">
      {STEPS.map((label, index) => (
        <li key={label}>
          <button
            type="button"
            aria-current={index === step ? 'step' : undefined}
            disabled={!reachable(index)}
            class={`flex w-full items-center gap-3 rounded-field px-2.5 py-2 text-left whitespace-nowrap disabled:opacity-60 ${index === step ? 'bg-primary/10 font-medium text-primary' : 'text-soft enabled:hover:bg-base-100'}`}
            onClick={() => onStep(index)}
          >
            <span
              class={`grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold ${index < step ? 'bg-primary text-primary-content' : index === step ? 'border-2 border-primary' : 'border border-base-content/40'}`}
            >
              {index < step ? <Icon name="check" size={14} /> : index + 1}
            </span>
            <span class={index === step ? '' : 'max-sm:sr-only'}>{label}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function Review({ draft, site, onBack }: { draft: Experiment; site: string; onBack: () => void }) {
  const { route } = useLocation();
  const load = useLoad(
    () => api('POST /api/experiments/checklist', { body: draft, query: { site } }),
    [draft],
  );
  const save = async () => {
    const saved = await api('PUT /api/experiments/:id', { id: draft.id, query: { site }, body: draft });
    say('Draft created. Start it when you are ready.');
    route(`/${site}/experiments/${saved.id}`);
  };
  return (
    <>
      <Panel title={draft.name} hint={draft.hypothesis}>
        <Loaded load={load} skeleton={<SkeletonBlock class="h-64" />}>
          {(checklist) => <ChecklistItems checklist={checklist} />}
        </Loaded>
      </Panel>
      <SaveBar label="Create the draft" onSave={save} disabled={load.error !== undefined} onBack={onBack} />
    </>
  );
}
