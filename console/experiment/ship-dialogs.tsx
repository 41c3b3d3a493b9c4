import { useState } from 'preact/hooks';
import { isPersonal } from '../../model/personal-experience.ts';
import type { Who } from '../../model/placement.ts';
import { api } from '../api.ts';
import { describeMatch } from '../placement/describe.ts';
import { WhoForm } from '../segment/who-form.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import type { DialogProps } from './dialogs.tsx';
import { useGlance } from './glance.tsx';
import { VariationField } from './variation-field.tsx';

/** Makes a variation the normal experience of its placements. */
export function ShipDialog({ experiment, site, onClose, onDone }: DialogProps) {
  const [variation, setVariation] = useState('1');
  const [who, setWho] = useState<Who>(experiment.who);
  const [note, setNote] = useState('');
  const [share, setShare] = useState('100');
  const segments = useLoad(() => api('GET /api/segments', { query: { site } }), [site]);
  const needsProfile = Object.values(experiment.variations[Number(variation)]!.experiences).some(isPersonal);
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
        The variation becomes the first rule of its placements, and the experiment ends. Shipped to everyone,{' '}
        {needsProfile
          ? 'it reaches whoever allows personalization: it is made from what is known of a visitor.'
          : 'it is site content: consent makes no difference to who sees it.'}
      </p>
      <VariationField experiment={experiment} value={variation} onValue={setVariation} />
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
