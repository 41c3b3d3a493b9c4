import { useEffect, useState } from 'preact/hooks';
import type { Experiment } from '../../model/experiment.ts';
import { metricOf } from '../../model/metric.ts';
import { api } from '../api.ts';
import { withOptional } from '../ui/with-optional.ts';
import { site as current } from '../session.ts';
import { TextField } from '../ui/field.tsx';
import { count } from '../ui/format.ts';
import { useLoad } from '../ui/use-load.ts';
import { metricValue } from './metric-text.ts';

interface PlanFormProps {
  draft: Experiment;
  onDraft: (draft: Experiment) => void;
  site: string;
}

/** How many visitors it takes to see a lift, and how many days that is here. */
export function PlanForm({ draft, onDraft, site }: PlanFormProps) {
  const [lift, setLift] = useState('5');
  const [typed, setTyped] = useState('');
  const metric = metricOf(draft.primary);
  const share = Number(lift.replace(',', '.')) / 100;
  const weights = draft.variations.map((variation) => variation.weight).join(',');
  const query = {
    metric: draft.primary,
    lift: share,
    weights,
    coverage: draft.coverage,
    ...(typed !== '' && { value: metric.unit === 'share' ? Number(typed) / 100 : Number(typed) }),
  };
  const askable = share > 0 && !weights.split(',').includes('0');
  const load = useLoad(
    async () => (askable ? api('GET /api/sites/:site/plan', { site, query }) : undefined),
    [site, query, askable],
  );
  useEffect(() => setTyped(''), [draft.primary]);
  const plan = load.data;
  const setPlanned = (visitors: number | undefined) =>
    onDraft(withOptional(withOptional(draft, 'planned_visitors', visitors), 'planned_lift', undefined));
  return (
    <div class="flex flex-col gap-4">
      <div class="grid gap-4 sm:grid-cols-2 sm:max-w-2xl">
        <TextField
          label="Smallest lift worth seeing (%)"
          type="number"
          min={0.1}
          step="any"
          value={lift}
          onValue={setLift}
        />
        <TextField
          label={`${metric.name} today${metric.unit === 'share' ? ' (%)' : ''}`}
          optional
          type="number"
          min={0}
          step="any"
          hint={
            plan?.baseline
              ? `From ${plan.baseline.source}: ${metricValue(metric, plan.baseline.value, current.value?.currency ?? 'EUR')}`
              : 'No history yet: type it in.'
          }
          value={typed}
          onValue={setTyped}
        />
      </div>
      {plan?.visitors ? (
        <p class="max-w-[65ch]">
          To see a lift of {lift} % with a chance of 80 %, about{' '}
          <strong>{count(plan.visitors)} visitors</strong> are needed in all
          {plan.days ? (
            <>
              :{' '}
              <strong>
                {count(plan.days)} {plan.days === 1 ? 'day' : 'days'}
              </strong>{' '}
              at {count(plan.per_day ?? 0)} visitors a day.
            </>
          ) : (
            '.'
          )}{' '}
          {draft.planned_visitors !== plan.visitors && (
            <button
              type="button"
              class="link link-primary"
              onClick={() =>
                onDraft({
                  ...draft,
                  planned_visitors: Math.max(100, plan.visitors!),
                  planned_lift: share,
                })
              }
            >
              Plan with this
            </button>
          )}
        </p>
      ) : (
        plan && (
          <p class="text-soft">
            {plan.baseline
              ? 'A lift of this size cannot be reached.'
              : 'With a value for today, visitors and days are worked out here.'}
          </p>
        )
      )}
      <TextField
        class="max-w-sm"
        label="Planned visitors in all"
        optional
        type="number"
        min={100}
        hint="Frozen at the start. The result may still be read at any time before."
        value={draft.planned_visitors === undefined ? '' : String(draft.planned_visitors)}
        onValue={(text) => setPlanned(text === '' ? undefined : Math.max(0, Math.round(Number(text)) || 0))}
      />
    </div>
  );
}
