import type { Experiment } from '../../model/experiment.ts';
import { SelectField, TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { withOptional } from '../ui/with-optional.ts';

interface DeliveryFormProps {
  draft: Experiment;
  onDraft: (draft: Experiment) => void;
}

const KINDS = [
  {
    value: 'fixed',
    label: 'A test with fixed weights',
    hint: 'Measures the lift, with an interval that may be read at any time.',
  },
  {
    value: 'bandit',
    label: 'A bandit',
    hint: 'Moves visitors to what works best. Good for short-lived offers; gives no interval.',
  },
] as const;

type Context = Experiment['context'];

const CONTEXTS = [
  ['', 'nothing: for all visitors together'],
  ['device', 'device'],
  ['country', 'country'],
  ['stage', 'lifecycle stage'],
] as const;

/** How visitors are shared out, and how coverage rises by itself. */
export function DeliveryForm({ draft, onDraft }: DeliveryFormProps) {
  const ramp = draft.ramp ?? [];
  const setRamp = (steps: typeof ramp) =>
    onDraft(withOptional(draft, 'ramp', steps.length > 0 ? steps : undefined));
  const addStep = () => {
    const last = ramp.at(-1);
    setRamp([
      ...ramp,
      {
        after_hours: (last?.after_hours ?? 0) + 24,
        coverage: Math.min(1, (last?.coverage ?? draft.coverage) * 2),
      },
    ]);
  };
  return (
    <div class="flex flex-col gap-5">
      <fieldset class="grid gap-3 sm:grid-cols-2">
        <legend class="mb-1.5 text-sm font-medium">Kind</legend>
        {KINDS.map(({ value, label, hint }) => {
          const on = (draft.allocation ?? 'fixed') === value;
          return (
            <label
              key={value}
              class={`flex cursor-pointer gap-3 rounded-box border p-3.5 has-focus-visible:outline-2 ${on ? 'border-primary bg-primary/5' : 'border-base-300'}`}
            >
              <input
                type="radio"
                name="allocation"
                class="radio radio-sm radio-primary mt-0.5"
                checked={on}
                onChange={() =>
                  onDraft(withOptional(draft, 'allocation', value === 'bandit' ? 'bandit' : undefined))
                }
              />
              <span>
                <span class="block font-medium">{label}</span>
                <span class="block text-sm text-soft">{hint}</span>
              </span>
            </label>
          );
        })}
      </fieldset>
      {draft.allocation === 'bandit' && (
        <SelectField
          class="max-w-sm"
          label="Learns apart by"
          hint="Where different visitors are best served differently; each value needs 100 visitors in every variation."
          value={draft.context ?? ''}
          options={CONTEXTS}
          onValue={(value) =>
            onDraft(
              withOptional(
                draft,
                'context',
                CONTEXTS.find(([id]) => id !== '' && id === value)?.[0] as Context,
              ),
            )
          }
        />
      )}
      <fieldset class="flex flex-col gap-2">
        <legend class="mb-1.5 text-sm font-medium">
          Rises by itself{' '}
          <span class="font-normal text-soft">
            (optional): from the coverage above, unless an alarm stands
          </span>
        </legend>
        {ramp.map((step, index) => (
          <div
            key={index}
            class="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-end gap-3 sm:max-w-md"
          >
            <TextField
              label="After hours"
              type="number"
              min={0}
              step="any"
              value={String(step.after_hours)}
              onValue={(text) =>
                setRamp(ramp.with(index, { ...step, after_hours: Math.max(0, Number(text) || 0) }))
              }
            />
            <TextField
              label="To coverage in %"
              type="number"
              min={1}
              max={100}
              value={String(Math.round(step.coverage * 100))}
              onValue={(text) =>
                setRamp(
                  ramp.with(index, { ...step, coverage: Math.min(1, Math.max(0, Number(text) / 100 || 0)) }),
                )
              }
            />
            <button
              type="button"
              class="btn btn-ghost btn-square"
              aria-label={`Remove step ${index + 1}`}
              onClick={() => setRamp(ramp.toSpliced(index, 1))}
            >
              <Icon name="trash" />
            </button>
          </div>
        ))}
        <button type="button" class="btn btn-sm self-start" disabled={ramp.length >= 10} onClick={addStep}>
          <Icon name="plus" size={16} /> Step
        </button>
      </fieldset>
    </div>
  );
}
