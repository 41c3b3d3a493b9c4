import type { Experiment } from '../../model/experiment.ts';
import { METRICS, type MetricId } from '../../model/metric.ts';
import { SelectField, TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';

interface MetricsFormProps {
  draft: Experiment;
  onDraft: (change: Partial<Experiment>) => void;
}

const OPTIONS = METRICS.map(({ id, name }) => [id, name] as const);

/** The one metric that decides, those that explain, and those that must not suffer. */
export function MetricsForm({ draft, onDraft }: MetricsFormProps) {
  const { primary, secondary, guardrails } = draft;
  const setPrimary = (id: MetricId) =>
    onDraft({
      primary: id,
      secondary: secondary.filter((one) => one !== id),
      guardrails: guardrails.filter((one) => one.metric !== id),
    });
  const toggle = (id: MetricId) =>
    onDraft({
      secondary: secondary.includes(id) ? secondary.filter((one) => one !== id) : [...secondary, id],
    });
  const free = METRICS.filter(({ id }) => id !== primary && !guardrails.some((guard) => guard.metric === id));
  return (
    <div class="flex flex-col gap-5">
      <SelectField
        class="max-w-sm"
        label="Decided by"
        hint="One metric, chosen before the start."
        value={primary}
        options={OPTIONS}
        onValue={(id) => setPrimary(id as MetricId)}
      />
      <fieldset>
        <legend class="mb-1.5 text-sm font-medium">
          Also measured <span class="font-normal text-soft">(optional)</span>
        </legend>
        <div class="flex flex-wrap gap-1.5">
          {METRICS.filter(({ id }) => id !== primary).map(({ id, name }) => (
            <label
              key={id}
              class={`btn btn-sm font-normal has-focus-visible:outline-2 ${secondary.includes(id) ? 'btn-primary' : ''}`}
            >
              <input
                type="checkbox"
                class="sr-only"
                checked={secondary.includes(id)}
                onChange={() => toggle(id)}
              />
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset class="flex flex-col gap-2">
        <legend class="mb-1.5 text-sm font-medium">
          Guardrails{' '}
          <span class="font-normal text-soft">(optional): a breach stops the experiment by itself</span>
        </legend>
        {guardrails.map((guard, index) => (
          <div
            key={guard.metric}
            class="grid grid-cols-[minmax(0,1fr)_9rem_auto] items-end gap-3 sm:max-w-xl"
          >
            <SelectField
              label="Metric"
              value={guard.metric}
              options={OPTIONS.filter(([id]) => id === guard.metric || free.some((one) => one.id === id))}
              onValue={(metric) =>
                onDraft({ guardrails: guardrails.with(index, { ...guard, metric: metric as MetricId }) })
              }
            />
            <TextField
              label="At most % worse"
              type="number"
              min={0}
              max={100}
              step="any"
              value={String(Math.round(guard.margin * 1000) / 10)}
              onValue={(text) =>
                onDraft({
                  guardrails: guardrails.with(index, {
                    ...guard,
                    margin: Math.min(1, Math.max(0, Number(text) / 100 || 0)),
                  }),
                })
              }
            />
            <button
              type="button"
              class="btn btn-ghost btn-square"
              aria-label="Remove this guardrail"
              onClick={() => onDraft({ guardrails: guardrails.toSpliced(index, 1) })}
            >
              <Icon name="trash" />
            </button>
          </div>
        ))}
        {free.length > 0 && (
          <button
            type="button"
            class="btn btn-sm self-start"
            onClick={() => onDraft({ guardrails: [...guardrails, { metric: free[0]!.id, margin: 0.02 }] })}
          >
            <Icon name="plus" size={16} /> Guardrail
          </button>
        )}
      </fieldset>
    </div>
  );
}
