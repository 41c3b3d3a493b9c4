import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Stored } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import { api } from '../api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Check, SelectField, TextArea, TextField } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import { ChecklistItems } from './checklist.tsx';

export interface DialogProps {
  experiment: Stored<Experiment>;
  site: string;
  onClose: () => void;
  onDone: (saved: Stored<Experiment>) => void;
}

/** Review and start, now or later. */
export function StartDialog({ experiment, site, onClose, onDone }: DialogProps) {
  const [at, setAt] = useState('');
  const [until, setUntil] = useState('');
  const load = useLoad(
    () => api('GET /api/experiments/:id/checklist', { id: experiment.id, query: { site } }),
    [site, experiment.id],
  );
  const submit = async () => {
    const body = {
      ...(at && { starts_at: new Date(at).getTime() }),
      ...(until && { ends_at: new Date(until).getTime() }),
    };
    onDone(await api('POST /api/experiments/:id/start', { id: experiment.id, query: { site }, body }));
    say(at ? 'Scheduled.' : 'Started and published.');
  };
  return (
    <Dialog
      title={`Start ${experiment.name}`}
      submit={at ? 'Schedule' : 'Start now'}
      disabled={!load.data?.ready}
      onClose={onClose}
      onSubmit={submit}
      size="wide"
    >
      <Loaded load={load}>{(checklist) => <ChecklistItems checklist={checklist} />}</Loaded>
      <div class="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Starts"
          optional
          type="datetime-local"
          hint="Empty: as soon as every edge knows."
          value={at}
          onValue={setAt}
        />
        <TextField label="Stops by itself" optional type="datetime-local" value={until} onValue={setUntil} />
      </div>
    </Dialog>
  );
}

export function StopDialog({ experiment, site, onClose, onDone }: DialogProps) {
  const [outcome, setOutcome] = useState<'revert' | 'inconclusive'>('inconclusive');
  const [note, setNote] = useState('');
  const submit = async () => {
    onDone(
      await api('POST /api/experiments/:id/stop', {
        id: experiment.id,
        query: { site },
        body: { outcome, note },
      }),
    );
    say('Stopped. Every placement follows its own rules again.');
  };
  return (
    <Dialog title={`Stop ${experiment.name}`} submit="Stop" danger onClose={onClose} onSubmit={submit}>
      <p>Everyone sees again what each placement’s own rules say. The result stays.</p>
      <SelectField
        label="What came out"
        value={outcome}
        onValue={(value) => setOutcome(value as typeof outcome)}
        options={[
          ['inconclusive', 'Inconclusive: no difference that matters'],
          ['revert', 'Not to be shipped: worse, or not worth it'],
        ]}
      />
      <TextArea
        label="What was learnt"
        optional
        hint="Found by the search of the experiments’ list."
        value={note}
        onValue={setNote}
      />
    </Dialog>
  );
}

export function RampDialog({ experiment, site, onClose, onDone }: DialogProps) {
  const [percent, setPercent] = useState('100');
  const submit = async () => {
    onDone(
      await api('POST /api/experiments/:id/ramp', {
        id: experiment.id,
        query: { site },
        body: { coverage: Number(percent) / 100 },
      }),
    );
    say('Coverage raised.');
  };
  return (
    <Dialog title="Raise the coverage" submit="Raise" onClose={onClose} onSubmit={submit}>
      <p>
        Now {Math.round(experiment.coverage * 100)} % of those it is for take part. Raising keeps everyone
        where they are, so the phase goes on.
      </p>
      <TextField
        label="New coverage in %"
        type="number"
        min={Math.round(experiment.coverage * 100)}
        max={100}
        required
        value={percent}
        onValue={setPercent}
      />
    </Dialog>
  );
}

/** Other weights, audience or coverage: a new phase, measured apart. */
export function PhaseDialog({ experiment, site, onClose, onDone }: DialogProps) {
  const [weights, setWeights] = useState(experiment.variations.map((variation) => String(variation.weight)));
  const [coverage, setCoverage] = useState(String(Math.round(experiment.coverage * 100)));
  const [anew, setAnew] = useState(false);
  const [reason, setReason] = useState('');
  const submit = async () => {
    const body = {
      weights: weights.map(Number),
      coverage: Number(coverage) / 100,
      rerandomise: anew,
      reason,
    };
    onDone(await api('POST /api/experiments/:id/phase', { id: experiment.id, query: { site }, body }));
    say('The new phase has begun.');
  };
  return (
    <Dialog
      title="New phase"
      submit="Begin the phase"
      disabled={!reason.trim()}
      onClose={onClose}
      onSubmit={submit}
    >
      <p>What the phase before measured stays as it is and is never added to the new one.</p>
      <div class="grid gap-3 sm:grid-cols-2">
        {experiment.variations.map((variation, index) => (
          <TextField
            key={variation.name}
            label={`Weight of ${variation.name}`}
            type="number"
            min={0}
            step="any"
            value={weights[index] ?? '1'}
            onValue={(text) => setWeights(weights.with(index, text))}
          />
        ))}
        <TextField
          label="Coverage in %"
          type="number"
          min={1}
          max={100}
          value={coverage}
          onValue={setCoverage}
        />
      </div>
      <Check
        label="Draw everyone anew"
        hint="Otherwise people stay where they are as far as the weights allow."
        checked={anew}
        onValue={setAnew}
      />
      <TextField label="Why" required value={reason} onValue={setReason} />
    </Dialog>
  );
}

export function DeleteDialog({ experiment, site, onClose }: DialogProps) {
  const { route } = useLocation();
  return (
    <Dialog
      title={`Delete ${experiment.name}?`}
      danger
      submit="Delete"
      onClose={onClose}
      onSubmit={async () => {
        await api('DELETE /api/experiments/:id', { id: experiment.id, query: { site } });
        say('Draft deleted.');
        route(`/${site}/experiments`);
      }}
    >
      <p>It never ran, so nothing measured is lost.</p>
    </Dialog>
  );
}
