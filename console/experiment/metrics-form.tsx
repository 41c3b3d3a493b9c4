import { useState } from 'preact/hooks';
import type { Experiment } from '../../model/experiment.ts';
import {
  clickMetric,
  EVENT_MEASURES,
  eventMetric,
  findMetric,
  METRICS,
  metricOf,
  type EventMeasure,
  type MetricId,
} from '../../model/metric.ts';
import { SelectField, TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { withOptional } from '../ui/with-optional.ts';
import { CostsForm } from './costs-form.tsx';

interface MetricsFormProps {
  draft: Experiment;
  onDraft: (change: Partial<Experiment>) => void;
}

/** Shown at once; the others on demand. */
const COMMON = new Set([
  'conversion',
  'revenue',
  'order_value',
  'add_to_cart',
  'product_clicks',
  'pages',
  'bounce',
]);

/** The one metric that decides, those that explain, and those that must not suffer. */
export function MetricsForm({ draft, onDraft }: MetricsFormProps) {
  const { primary, secondary, guardrails } = draft;
  const offered = offeredFor(draft);
  const options = offered.map((id) => [id, metricOf(id).name] as const);
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
  const free = offered.filter((id) => id !== primary && !guardrails.some((guard) => guard.metric === id));
  const others = offered.filter((id) => id !== primary);
  const atOnce = (id: MetricId) => COMMON.has(id) || secondary.includes(id) || id.includes(':');
  const chip = (id: MetricId) => (
    <label
      key={id}
      class={`btn btn-sm h-auto min-h-8 py-1 font-normal has-focus-visible:outline-2 ${secondary.includes(id) ? 'btn-primary' : ''}`}
    >
      <input type="checkbox" class="sr-only" checked={secondary.includes(id)} onChange={() => toggle(id)} />
      {metricOf(id).name}
    </label>
  );
  return (
    <div class="flex flex-col gap-5">
      <SelectField
        class="max-w-sm"
        label="Decided by"
        hint="One metric, chosen before the start."
        value={primary}
        options={options}
        onValue={setPrimary}
      />
      <fieldset class="flex flex-col gap-2">
        <legend class="mb-1.5 text-sm font-medium">
          Also measured <span class="font-normal text-soft">(optional)</span>
        </legend>
        <div class="flex flex-wrap gap-1.5">{others.filter(atOnce).map(chip)}</div>
        <details>
          <summary class="cursor-pointer text-sm text-primary">More metrics</summary>
          <div class="mt-2 flex flex-wrap gap-1.5">{others.filter((id) => !atOnce(id)).map(chip)}</div>
          <OwnEvent onAdd={(id) => id !== primary && !secondary.includes(id) && toggle(id)} />
        </details>
      </fieldset>
      <Guardrails draft={draft} free={free} onDraft={onDraft} />
      <TextField
        class="max-w-sm"
        label="Days in which events count"
        type="number"
        min={1}
        max={90}
        hint="From a visitor’s first page of the experiment on."
        value={String(draft.window_days ?? 30)}
        onValue={(text) => {
          const days = Math.min(90, Math.max(1, Math.round(Number(text)) || 30));
          const { window_days } = withOptional(draft, 'window_days', days === 30 ? undefined : days);
          onDraft({ window_days } as Partial<Experiment>);
        }}
      />
      <CostsForm draft={draft} onDraft={onDraft} />
    </div>
  );
}

/** What this draft may be measured by: of every site, of its placements, and own events that it names already. */
function offeredFor({ primary, secondary, guardrails, variations }: Experiment): MetricId[] {
  const placements = new Set(variations.flatMap((variation) => Object.keys(variation.experiences)));
  const named = [primary, ...secondary, ...guardrails.map(({ metric }) => metric)];
  return [...new Set([...METRICS.map(({ id }) => id), ...[...placements].map(clickMetric), ...named])];
}

function OwnEvent({ onAdd }: { onAdd: (id: MetricId) => void }) {
  const [name, setName] = useState('');
  const [measure, setMeasure] = useState<EventMeasure>('rate');
  const id = eventMetric(name.trim(), measure);
  const known = findMetric(id) !== undefined;
  return (
    <div class="mt-3 grid items-end gap-3 sm:max-w-2xl sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
      <TextField
        label="Event, GA4’s or your own"
        mono
        placeholder="newsletter_signup"
        value={name}
        {...(name !== '' && !known && { error: 'Small letters, digits and _.' })}
        onValue={setName}
      />
      <SelectField
        label="Counted as"
        value={measure}
        options={Object.entries(EVENT_MEASURES)}
        onValue={(value) => setMeasure(value as EventMeasure)}
      />
      <button
        type="button"
        class="btn"
        disabled={!known}
        onClick={() => {
          onAdd(id);
          setName('');
        }}
      >
        <Icon name="plus" size={16} /> Measure it
      </button>
    </div>
  );
}

function Guardrails({ draft, free, onDraft }: MetricsFormProps & { free: MetricId[] }) {
  const { guardrails, allocation } = draft;
  // A bandit shows no lift, so nothing could watch one; those chosen before can only be removed.
  const bandit = allocation === 'bandit';
  if (bandit && guardrails.length === 0)
    return (
      <p class="text-sm text-soft">A bandit has no guardrails: its traffic moves, so no lift can be read.</p>
    );
  return (
    <fieldset class="flex flex-col gap-2">
      <legend class="mb-1.5 text-sm font-medium">
        Guardrails{' '}
        <span class="font-normal text-soft">(optional): a breach stops the experiment by itself</span>
      </legend>
      {bandit && (
        <p class="text-sm text-error">
          A bandit can have no guardrails: its traffic moves, so no lift can be read. Remove them, or share
          out traffic with fixed weights.
        </p>
      )}
      {guardrails.map((guard, index) => (
        <div key={guard.metric} class="grid grid-cols-[minmax(0,1fr)_9rem_auto] items-end gap-3 sm:max-w-xl">
          <SelectField
            label="Metric"
            value={guard.metric}
            options={[guard.metric, ...free].map((id) => [id, metricOf(id).name] as const)}
            onValue={(metric) => onDraft({ guardrails: guardrails.with(index, { ...guard, metric }) })}
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
      {free.length > 0 && !bandit && (
        <button
          type="button"
          class="btn btn-sm self-start"
          onClick={() => onDraft({ guardrails: [...guardrails, { metric: free[0]!, margin: 0.02 }] })}
        >
          <Icon name="plus" size={16} /> Guardrail
        </button>
      )}
    </fieldset>
  );
}
