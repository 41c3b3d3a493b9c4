import { useState } from 'preact/hooks';
import type { SiteRecord } from '../../model/api/site.ts';
import { rankingSettings, type FullRankingSettings } from '../../model/ranking-settings.ts';
import { SiteSchema, type Site } from '../../model/site.ts';
import { api } from '../api.ts';
import { may, noteSessionEnd, site as current } from '../session.ts';
import { Check, TextField } from '../ui/field.tsx';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Panel } from '../ui/page.tsx';
import { SaveBar } from '../ui/save-bar.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';

/** How listings are composed around the ranker's scores, for the whole site; a placement may have its own. */
export function Composition({ site }: { site: string }) {
  const load = useLoad(() => api('GET /api/sites/:site', { site }), [site], { onError: noteSessionEnd });
  return (
    <Loaded load={load} skeleton={<SkeletonBlock class="h-80" />}>
      {(record) => <Form key={record.updated_at} record={record} onSaved={load.set} />}
    </Loaded>
  );
}

const SHARES = [
  ['diversity', 'Diversity', '0: by score alone. Higher spreads products that are alike, up to 100.', 0, 100],
  ['brand_share', 'At most of one brand', 'Per cent of every beginning of a listing. 100: no cap.', 5, 100],
  [
    'new_share',
    'At least new products',
    'Per cent of every beginning of a listing, where there are any. 0: no floor.',
    0,
    50,
  ],
  [
    'shadow_share',
    'Scored in the shadow',
    'Per cent of ranked listings that the newest candidate scores too.',
    0,
    100,
  ],
] as const;

function Form({ record, onSaved }: { record: SiteRecord; onSaved: (record: SiteRecord) => void }) {
  const settings = rankingSettings(record);
  const [texts, setTexts] = useState<Record<string, string>>(() => ({
    ...Object.fromEntries(SHARES.map(([key]) => [key, String(round(settings[key] * 100))])),
    running_out_days: String(settings.running_out_days),
    explore_share: String(round(record.explore_share * 100)),
  }));
  const [byItself, setByItself] = useState(settings.promote_by_itself);
  const set = (key: string) => (value: string) => setTexts({ ...texts, [key]: value });
  const share = (key: string) => Math.min(1, Math.max(0, Number(texts[key]!.replace(',', '.')) / 100 || 0));

  const save = async () => {
    const body = Object.fromEntries(
      Object.keys(SiteSchema.entries).map((field) => [field, record[field as keyof Site]]),
    ) as unknown as Site;
    const ranking: FullRankingSettings = {
      diversity: share('diversity'),
      brand_share: Math.max(0.05, share('brand_share')),
      new_share: Math.min(0.5, share('new_share')),
      shadow_share: share('shadow_share'),
      running_out_days: Math.min(90, Math.max(0, Number(texts['running_out_days']) || 0)),
      promote_by_itself: byItself,
    };
    const saved = await api('PUT /api/sites/:site', {
      site: record.id,
      body: { ...body, ranking, explore_share: share('explore_share') },
      ifMatch: record.updated_at,
    });
    current.value = saved;
    onSaved(saved);
    say('Saved and published.');
  };
  const admin = may('admin');
  return (
    <fieldset disabled={!admin} class="flex max-w-4xl min-w-0 flex-col gap-6">
      <legend class="sr-only">Composition of listings</legend>
      <Panel
        title="Around the scores"
        hint="Rules and these settings fix the order first; exploration comes last, so that its chances stay exact."
      >
        <div class="grid gap-4 sm:grid-cols-2">
          {SHARES.map(([key, label, hint, min, max]) => (
            <TextField
              key={key}
              label={label}
              hint={hint}
              type="number"
              min={min}
              max={max}
              value={texts[key]!}
              onValue={set(key)}
            />
          ))}
          <TextField
            label="Explored places"
            hint="Per cent of free places filled by chance: against filter bubbles, and to learn."
            type="number"
            min={0}
            max={100}
            value={texts['explore_share']!}
            onValue={set('explore_share')}
          />
          <TextField
            label="Days that stock must last"
            hint="Products that run out sooner are not promoted. 0: never held back."
            type="number"
            min={0}
            max={90}
            value={texts['running_out_days']!}
            onValue={set('running_out_days')}
          />
        </div>
        <div class="mt-5">
          <Check
            toggle
            label="A candidate may become live by itself"
            hint="At night, when its value in the log and an experiment spoke for it. Else a person does it."
            checked={byItself}
            onValue={setByItself}
          />
        </div>
      </Panel>
      {admin && <SaveBar label="Save and publish" onSave={save} />}
    </fieldset>
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;
