import type { Experiment } from '../../model/experiment.ts';
import type { Placement } from '../../model/placement.ts';
import { KIND_LABELS } from '../placement/describe.ts';
import { TextArea, TextField } from '../ui/field.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import { begin, beginFlag } from './new-draft.ts';

interface SubjectProps {
  placements: readonly Placement[];
  draft: Experiment | undefined;
  site: string;
  onDraft: (draft: Experiment) => void;
  onDetails: (change: Partial<Experiment>) => void;
}

/** Step one: the placement, and with it the shape of the variations. */
export function Subject({ placements, draft, site, onDraft, onDetails }: SubjectProps) {
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
