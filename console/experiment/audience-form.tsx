import type { Experiment } from '../../model/experiment.ts';
import type { Segment } from '../../model/segment.ts';
import { MatchForm } from '../placement/match-form.tsx';
import { WhoForm } from '../segment/who-form.tsx';
import { TextField } from '../ui/field.tsx';

interface AudienceFormProps {
  draft: Experiment;
  onDraft: (change: Partial<Experiment>) => void;
  segments: readonly Segment[];
}

/** Who takes part, on which pages, and which share of them. */
export function AudienceForm({ draft, onDraft, segments }: AudienceFormProps) {
  return (
    <div class="flex flex-col gap-5">
      <WhoForm
        legend="Who takes part"
        value={draft.who}
        segments={segments}
        onValue={(who) => onDraft({ who })}
      />
      <TextField
        class="max-w-sm"
        label="Coverage in %"
        type="number"
        min={1}
        max={100}
        hint="The rest keeps what is shown today. It can be raised while the experiment runs."
        value={String(Math.round(draft.coverage * 100))}
        onValue={(text) => onDraft({ coverage: Math.min(1, Math.max(0, Number(text) / 100 || 0)) })}
      />
      <details>
        <summary class="text-sm font-medium">Only on some pages</summary>
        <div class="mt-3">
          <MatchForm value={draft.match} onValue={(match) => onDraft({ match })} />
        </div>
      </details>
    </div>
  );
}
