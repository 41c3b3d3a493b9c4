import { useState } from 'preact/hooks';
import type { Stored } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import { api } from '../api.ts';
import { may } from '../session.ts';
import { TextArea, TextField } from '../ui/field.tsx';
import { Panel } from '../ui/page.tsx';
import { SaveBar } from '../ui/save-bar.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import { AudienceForm } from './audience-form.tsx';
import { DeliveryForm } from './delivery-form.tsx';
import { MetricsForm } from './metrics-form.tsx';
import { PlanForm } from './plan-form.tsx';
import { VariationsForm } from './variations-form.tsx';

interface ExperimentFormProps {
  experiment: Stored<Experiment>;
  site: string;
  onSaved: (saved: Stored<Experiment>) => void;
}

/** Everything of a draft on one page. */
export function ExperimentForm({ experiment, site, onSaved }: ExperimentFormProps) {
  const [draft, setDraft] = useState<Experiment>(experiment);
  const placements = useLoad(() => api('GET /api/placements', { query: { site } }), [site]);
  const segments = useLoad(() => api('GET /api/segments', { query: { site } }), [site]);
  const set = (change: Partial<Experiment>) => setDraft({ ...draft, ...change });
  const save = async () => {
    const { created_at: _, updated_at: __, ...body } = { created_at: 0, updated_at: 0, ...draft };
    const saved = await api('PUT /api/experiments/:id', {
      id: experiment.id,
      query: { site },
      body,
      ifMatch: experiment.updated_at,
    });
    say('Draft saved.');
    onSaved(saved);
  };
  return (
    <fieldset disabled={!may('editor')} class="flex min-w-0 flex-col gap-6">
      <legend class="sr-only">{experiment.name}</legend>
      <Panel title="Question">
        <div class="flex flex-col gap-4">
          <TextField label="Name" required value={draft.name} onValue={(name) => set({ name })} />
          <TextArea
            label="Hypothesis"
            optional
            rows={2}
            value={draft.hypothesis}
            onValue={(hypothesis) => set({ hypothesis })}
          />
        </div>
      </Panel>
      <VariationsForm draft={draft} onDraft={set} placements={placements.data ?? []} />
      <Panel title="Metrics">
        <MetricsForm draft={draft} onDraft={set} />
      </Panel>
      <Panel title="Audience">
        <AudienceForm draft={draft} onDraft={set} segments={segments.data ?? []} />
      </Panel>
      <Panel title="Delivery">
        <DeliveryForm draft={draft} onDraft={setDraft} />
      </Panel>
      <Panel title="Planned sample">
        <PlanForm draft={draft} onDraft={setDraft} site={site} />
      </Panel>
      {may('editor') && <SaveBar label="Save the draft" onSave={save} disabled={draft.name.trim() === ''} />}
    </fieldset>
  );
}
