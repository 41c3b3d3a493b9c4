import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Stored } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import type { Who } from '../../model/placement.ts';
import { api } from '../api.ts';
import { describeMatch } from '../placement/describe.ts';
import { WhoForm } from '../segment/who-form.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Check, SelectField, TextArea, TextField } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import { ChecklistItems } from './checklist.tsx';
import { useGlance } from './glance.tsx';

interface DialogProps {
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

/** Makes a variation the normal experience of its placements. */
export function ShipDialog({ experiment, site, onClose, onDone }: DialogProps) {
  const [variation, setVariation] = useState('1');
  const [who, setWho] = useState<Who>(experiment.who);
  const [note, setNote] = useState('');
  const [share, setShare] = useState('100');
  const segments = useLoad(() => api('GET /api/segments', { query: { site } }), [site]);
  const narrow = Object.keys(experiment.match).length > 0;
  const submit = async () => {
    onDone(
      await api('POST /api/experiments/:id/ship', {
        id: experiment.id,
        query: { site },
        body: { variation: Number(variation), who, share: shareOf(share), note },
      }),
    );
    say('Shipped: it is now the first rule of its placements.');
  };
  return (
    <Dialog title={`Ship ${experiment.name}`} submit="Ship" onClose={onClose} onSubmit={submit} size="wide">
      <p>
        The variation becomes the first rule of its placements, and the experiment ends. Shipped to everyone
        it is site content: consent makes no difference to who sees it.
      </p>
      <SelectField
        label="Variation"
        value={variation}
        onValue={setVariation}
        options={experiment.variations.map(
          (one, index) => [String(index), index === 0 ? `${one.name} (control)` : one.name] as const,
        )}
      />
      {variation !== '0' && <Proven experiment={experiment} site={site} variation={Number(variation)} />}
      <WhoForm legend="For whom from now on" value={who} onValue={setWho} segments={segments.data ?? []} />
      {narrow && (
        <p class="text-sm text-warning">
          The experiment ran on {describeMatch(experiment.match)} only; the rule applies to all pages of its
          placements.
        </p>
      )}
      <TextField
        class="max-w-xs"
        label="To begin with, % of them"
        type="number"
        min={1}
        max={100}
        hint="Below 100 it is rolled out in stages: raise the share as you gain trust. Whoever has it keeps it."
        value={share}
        onValue={setShare}
      />
      <TextArea label="What was learnt" optional value={note} onValue={setNote} />
    </Dialog>
  );
}

/** Whether the result speaks for shipping a variation, in its own words. */
function Proven({
  experiment,
  site,
  variation,
}: Pick<DialogProps, 'experiment' | 'site'> & { variation: number }) {
  const { data } = useGlance(site, experiment.id);
  if (!data || (data.kind === 'winner' && data.variation === variation)) return null;
  return (
    <p class="text-sm text-warning">
      The result does not say that {experiment.variations[variation]?.name} is better: {data.headline}
    </p>
  );
}

const shareOf = (percent: string) => Math.min(1, Math.max(0.001, Number(percent) / 100 || 1));

/** Gives a winner that was shipped in stages to more visitors. */
export function RolloutDialog({ experiment, site, onClose, onDone }: DialogProps) {
  const [percent, setPercent] = useState('100');
  const submit = async () => {
    const body = { share: shareOf(percent) };
    onDone(await api('POST /api/experiments/:id/rollout', { id: experiment.id, query: { site }, body }));
    say('The rollout is raised and published.');
  };
  return (
    <Dialog title="Raise the rollout" submit="Raise" onClose={onClose} onSubmit={submit}>
      <p>
        Now {Math.round((experiment.decision?.share ?? 1) * 100)} % of those it is for have it. They keep it;
        others join them. At 100 % it is site content, where it is for everyone.
      </p>
      <TextField
        label="New share in %"
        type="number"
        min={1}
        max={100}
        required
        value={percent}
        onValue={setPercent}
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
