import { useState } from 'preact/hooks';
import type { NoisyCensus } from '../../model/api/census.ts';
import { api } from '../api.ts';
import { may } from '../session.ts';
import { Bars } from '../ui/bars.tsx';
import { TextField } from '../ui/field.tsx';
import { count } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';

/** What may leave this house: counts with noise, and the record of what is processed. */
export function Sharing({ id }: { id: string }) {
  return (
    <div class="flex flex-col gap-6">
      {may('admin') && <Counts id={id} />}
      <Panel
        title="Record of processing"
        hint="Purposes, data, recipients, retention and safeguards, from the site’s settings: what Article 30 of the GDPR asks for."
      >
        <a class="btn" download={`${id}-processing-record.json`} href={`/api/sites/${id}/processing-record`}>
          Download
        </a>
      </Panel>
    </div>
  );
}

const PARTS = [
  ['stages', 'Lifecycle stages'],
  ['grades', 'RFM grades'],
  ['clusters', 'Groups'],
] as const;

function Counts({ id }: { id: string }) {
  const [epsilon, setEpsilon] = useState('0.5');
  const [answer, setAnswer] = useState<NoisyCensus>();
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const publish = async (event: Event) => {
    event.preventDefault();
    setError('');
    setBusy(true);
    try {
      setAnswer(
        await api('POST /api/sites/:site/census-export', { site: id, body: { epsilon: Number(epsilon) } }),
      );
    } catch (failure) {
      setError((failure as Error).message);
    }
    setBusy(false);
  };
  return (
    <Panel
      title="Counts for publication"
      hint="With differential privacy: noise hides whether any one visitor is in them. Each publication spends a part of a budget of 2 in 30 days; when it is spent, there is no more."
    >
      <form class="flex max-w-xl flex-wrap items-end gap-2" onSubmit={publish}>
        <div class="min-w-0 flex-1 basis-48">
          <TextField
            label="Epsilon"
            type="number"
            min={0.01}
            max={2}
            step="any"
            required
            value={epsilon}
            onValue={setEpsilon}
            hint="Smaller is more private and less exact."
            error={error || undefined}
          />
        </div>
        <button type="submit" class="btn sm:mb-6" disabled={busy}>
          Spend and count
        </button>
      </form>
      {answer && (
        <div class="mt-4 flex flex-col gap-4" role="status">
          <p>
            {answer.epsilon} was spent; {Math.round(answer.budget_left * 1000) / 1000} of the budget is left.
          </p>
          <div class="grid gap-6 sm:grid-cols-2">
            {PARTS.map(([part, label]) => {
              const counts = Object.entries(answer[part] ?? {});
              const most = Math.max(1, ...counts.map(([, value]) => value));
              return (
                counts.length > 0 && (
                  <div key={part}>
                    <p class="mb-2 text-sm font-medium">{label}</p>
                    <Bars
                      name={label}
                      bars={counts
                        .toSorted(([, a], [, b]) => b - a)
                        .slice(0, 12)
                        .map(([name, value]) => ({ label: name, share: value / most, value: count(value) }))}
                    />
                  </div>
                )
              );
            })}
          </div>
          <a
            class="btn btn-sm self-start"
            download={`${id}-counts.json`}
            href={`data:application/json,${encodeURIComponent(JSON.stringify(answer, null, 2))}`}
          >
            Download
          </a>
        </div>
      )}
    </Panel>
  );
}
