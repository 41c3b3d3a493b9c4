import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Experiment } from '../../model/experiment.ts';
import type { Placement } from '../../model/placement.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { may, noteSessionEnd } from '../session.ts';
import { emptyExperience, KIND_LABELS } from '../placement/describe.ts';
import { TextArea, TextField } from '../ui/field.tsx';
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
  const [step, setStep] = useState(0);
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

interface SubjectProps {
  placements: readonly Placement[];
  draft: Experiment | undefined;
  site: string;
  onDraft: (draft: Experiment) => void;
  onDetails: (change: Partial<Experiment>) => void;
}

/** Step one: the placement, and with it the shape of the variations. */
function Subject({ placements, draft, site, onDraft, onDetails }: SubjectProps) {
  const usable = placements.filter((placement) => placement.enabled);
  if (usable.length === 0) {
    return (
      <Panel>
        <Empty
          icon="placement"
          title="First a placement"
          action={
            <a href={`/${site}/placements/new`} class="btn btn-primary">
              New placement
            </a>
          }
        >
          An experiment varies what a place on the page shows. Pick that place first.
        </Empty>
      </Panel>
    );
  }
  const chosen = draft && !draft.flag && Object.keys(draft.variations[1]?.experiences ?? {})[0];
  return (
    <>
      <Panel title="Where do the variations differ?">
        <div role="radiogroup" aria-label="Placement" class="grid gap-3 sm:grid-cols-2">
          {usable.map((placement) => {
            const on = chosen === placement.id;
            return (
              <label
                key={placement.id}
                class={`flex cursor-pointer gap-3 rounded-box border p-4 has-focus-visible:outline-2 ${on ? 'border-primary bg-primary/5' : 'border-base-300 hover:border-base-content/40'}`}
              >
                <input
                  type="radio"
                  name="placement"
                  class="radio radio-sm radio-primary mt-0.5"
                  checked={on}
                  onChange={() => onDraft(begin(placement, draft))}
                />
                <span class="min-w-0">
                  <span class="block font-medium">{placement.name}</span>
                  <span class="block text-sm text-soft">
                    {placement.kind === 'listing'
                      ? 'Ranked for each visitor, against the shop’s own order'
                      : `${KIND_LABELS[placement.kind]}: the shop’s own against something new`}
                  </span>
                </span>
              </label>
            );
          })}
          <label
            class={`flex cursor-pointer gap-3 rounded-box border p-4 has-focus-visible:outline-2 ${draft?.flag ? 'border-primary bg-primary/5' : 'border-base-300 hover:border-base-content/40'}`}
          >
            <input
              type="radio"
              name="placement"
              class="radio radio-sm radio-primary mt-0.5"
              checked={draft?.flag === true}
              onChange={() => onDraft(beginFlag(draft))}
            />
            <span class="min-w-0">
              <span class="block font-medium">In the shop’s own code</span>
              <span class="block text-sm text-soft">
                A feature flag: the code asks for the visitor’s variation
              </span>
            </span>
          </label>
        </div>
      </Panel>
      {draft && (
        <Panel title="What is the question?">
          <div class="flex flex-col gap-4">
            <TextField label="Name" required value={draft.name} onValue={(name) => onDetails({ name })} />
            <TextArea
              label="Hypothesis"
              optional
              rows={2}
              hint="What you expect, and why. Kept with the result."
              value={draft.hypothesis}
              onValue={(hypothesis) => onDetails({ hypothesis })}
            />
          </div>
        </Panel>
      )}
    </>
  );
}

function emptyDraft(secondary: Experiment['secondary']): Experiment {
  return {
    v: 1,
    id: 'draft',
    key: 'draft',
    name: '',
    hypothesis: '',
    status: 'draft',
    variations: [],
    coverage: 1,
    match: {},
    who: {},
    primary: 'conversion',
    secondary,
    guardrails: [],
    phases: [],
  };
}

/** A draft that the shop's own code reads. */
function beginFlag(old: Experiment | undefined): Experiment {
  return {
    ...(old ?? emptyDraft(['revenue'])),
    flag: true,
    variations: [
      { name: 'Off', weight: 1, experiences: {} },
      { name: 'On', weight: 1, experiences: {} },
    ],
  };
}

/** A draft on a placement: for a listing, the ranked order against the shop's own; else the shop's own against something new. */
function begin(placement: Placement, old: Experiment | undefined): Experiment {
  const listing = placement.kind === 'listing';
  const { flag: _, ...base } = {
    flag: undefined,
    ...(old ?? emptyDraft(listing ? ['product_clicks', 'revenue'] : ['revenue'])),
  };
  return {
    ...base,
    name: base.name || (listing ? `Ranked order in ${placement.name}` : `${placement.name}: `),
    variations: listing
      ? [
          {
            name: "Shop's order",
            weight: 1,
            experiences: {
              [placement.id]: { kind: 'listing', order: 'shop', pin: [], bury: [], out_of_stock_last: false },
            },
          },
          {
            name: 'Ranked',
            weight: 1,
            experiences: {
              [placement.id]: {
                kind: 'listing',
                order: 'ranked',
                pin: [],
                bury: [],
                out_of_stock_last: false,
              },
            },
          },
        ]
      : [
          { name: "Shop's own", weight: 1, experiences: { [placement.id]: { kind: 'nothing' } } },
          {
            name: 'New version',
            weight: 1,
            experiences: { [placement.id]: emptyExperience(placement.kind) },
          },
        ],
  };
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
