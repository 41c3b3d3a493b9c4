import { useState } from 'preact/hooks';
import type { SiteRecord } from '../../model/api/site.ts';
import type { ConsentPolicy } from '../../model/consent.ts';
import type { Site } from '../../model/site.ts';
import { SiteSchema } from '../../model/site.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { may, noteSessionEnd, site as current } from '../session.ts';
import { Check, SelectField, TextArea, TextField } from '../ui/field.tsx';
import { ago } from '../ui/format.ts';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Panel } from '../ui/page.tsx';
import { SaveBar } from '../ui/save-bar.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import { CurrencyField, TimeZoneField } from './locale-fields.tsx';

const POLICIES: readonly (readonly [ConsentPolicy, string])[] = [
  ['opt-in', 'Ask first (opt-in)'],
  ['opt-out', 'Assume yes, offer no (opt-out)'],
  ['off', 'No consent needed'],
];

export function SiteSettings() {
  const id = useSite();
  const load = useLoad(() => api('GET /api/sites/:site', { site: id }), [id], { onError: noteSessionEnd });
  return (
    <Loaded load={load} skeleton={<SkeletonBlock class="h-96" />}>
      {(record) => <Form key={record.updated_at} record={record} onSaved={load.set} />}
    </Loaded>
  );
}

function Form({ record, onSaved }: { record: SiteRecord; onSaved: (record: SiteRecord) => void }) {
  const [draft, setDraft] = useState<SiteRecord>(record);
  const [holdout, setHoldout] = useState(String(Math.round(record.holdout_share * 1000) / 10));
  const [countries, setCountries] = useState(() =>
    lines(
      Object.entries(record.consent_policy_by_country).map(([country, policy]) => `${country} ${policy}`),
    ),
  );
  const set = (change: Partial<Site>) => setDraft({ ...draft, ...change });
  const admin = may('admin');

  const save = async () => {
    const body = Object.fromEntries(
      Object.keys(SiteSchema.entries).map((field) => [field, draft[field as keyof Site]]),
    ) as unknown as Site;
    body.consent_policy_by_country = readCountries(countries);
    let saved = await api('PUT /api/sites/:site', { site: record.id, body, ifMatch: record.updated_at });
    const share = Number(holdout.replace(',', '.')) / 100;
    if (share !== saved.holdout_share)
      saved = await api('PUT /api/sites/:site/holdout', { site: record.id, body: { share } });
    current.value = saved;
    onSaved(saved);
    say('Settings saved and published.');
  };

  return (
    <fieldset disabled={!admin} class="flex max-w-4xl min-w-0 flex-col gap-6">
      <legend class="sr-only">Settings of {record.name}</legend>
      <Panel
        title="Shop"
        hint={
          record.published_at
            ? `Version ${record.version}, published ${ago(record.published_at, Date.now())}.`
            : 'Never published.'
        }
      >
        <div class="grid gap-4 sm:grid-cols-2">
          <TextField label="Name" required value={draft.name} onValue={(name) => set({ name })} />
          <TextField
            label="Where pages come from"
            required
            mono
            value={draft.origin}
            onValue={(origin) => set({ origin })}
          />
          <TextArea
            label="Host names"
            mono
            rows={2}
            hint="Pages of these hosts are routed through Endcap. One a line."
            value={lines(draft.hostnames)}
            onValue={(text) => set({ hostnames: list(text).map((host) => host.toLowerCase()) })}
          />
          <TextArea
            label="Origins of pages with the tag"
            mono
            rows={2}
            hint="Scheme and host of pages that only carry the script tag. One a line."
            value={lines(draft.allowed_origins)}
            onValue={(text) => set({ allowed_origins: list(text) })}
          />
          <CurrencyField value={draft.currency} onValue={(currency) => set({ currency })} />
          <TimeZoneField value={draft.time_zone} onValue={(time_zone) => set({ time_zone })} />
          <TextArea
            label="Addresses of product pages"
            mono
            rows={2}
            hint="Such as /products/:slug. One a line."
            value={lines(draft.product_paths)}
            onValue={(text) => set({ product_paths: list(text) })}
          />
          <TextArea
            label="Paths never touched"
            mono
            rows={2}
            hint="Such as /checkout. One a line."
            value={lines(draft.untouched_paths)}
            onValue={(text) => set({ untouched_paths: list(text) })}
          />
        </div>
      </Panel>
      <Panel title="Consent and privacy" hint="Global Privacy Control always wins, whatever is set here.">
        <div class="grid gap-4 sm:grid-cols-2">
          <SelectField
            label="Policy"
            value={draft.consent_policy}
            options={POLICIES}
            onValue={(policy) => set({ consent_policy: policy as ConsentPolicy })}
          />
          <TextField
            label="Days that events are kept"
            type="number"
            min={1}
            value={String(draft.retention_days)}
            onValue={(text) => set({ retention_days: Math.max(1, Math.round(Number(text)) || 1) })}
          />
          <TextArea
            label="Other policy by country"
            mono
            rows={3}
            optional
            hint="Such as US opt-out. One a line. Once there is any, an unknown country is opt-in."
            value={countries}
            onValue={setCountries}
          />
        </div>
      </Panel>
      {admin && (
        <a
          class="link link-primary -mt-3 self-start text-sm"
          href={`/api/sites/${record.id}/processing-record`}
          download
        >
          Record of processing, as a file
        </a>
      )}
      <Panel title="Learning and measuring">
        <div class="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Exploration (% of free positions)"
            type="number"
            min={0}
            max={100}
            hint="Tries products the ranker would not choose. 20 % keeps it honest."
            value={String(Math.round(draft.explore_share * 1000) / 10)}
            onValue={(text) => set({ explore_share: Math.min(1, Math.max(0, Number(text) / 100 || 0)) })}
          />
          <TextField
            label="Holdout (% of visitors)"
            type="number"
            min={0}
            max={100}
            step="any"
            hint="Kept out of everything, to measure the whole."
            value={holdout}
            onValue={setHoldout}
          />
          <TextField
            label="Active up to … days after an order"
            type="number"
            min={1}
            value={String(draft.lifecycle.active_days)}
            onValue={(text) =>
              set({ lifecycle: { ...draft.lifecycle, active_days: Math.max(1, Number(text) || 1) } })
            }
          />
          <TextField
            label="At risk up to … days, then lapsed"
            type="number"
            min={1}
            value={String(draft.lifecycle.at_risk_days)}
            onValue={(text) =>
              set({ lifecycle: { ...draft.lifecycle, at_risk_days: Math.max(1, Number(text) || 1) } })
            }
          />
          <TextField
            label="Loyal from … orders on"
            type="number"
            min={2}
            value={String(draft.lifecycle.loyal_orders)}
            onValue={(text) =>
              set({
                lifecycle: { ...draft.lifecycle, loyal_orders: Math.max(2, Math.round(Number(text)) || 2) },
              })
            }
          />
        </div>
      </Panel>
      <Panel title="Working together">
        <Check
          toggle
          checked={draft.require_approval === true}
          onValue={(require_approval) => set({ require_approval })}
          label="Experiments start only after a second person has approved"
          hint="Whoever asked for the review cannot approve, nor can an API token. A later change needs a new approval."
        />
      </Panel>
      <Panel title="Kill switch" class={draft.killed ? 'border-error/50' : ''}>
        <Check
          toggle
          checked={draft.killed}
          onValue={(killed) => set({ killed })}
          label={draft.killed ? 'Every page passes through untouched' : 'Off: Endcap works as set up'}
          hint="Turn it on if anything on the shop looks wrong: experiments pause, nothing is rewritten or collected."
        />
      </Panel>
      {admin && <SaveBar label="Save and publish" onSave={save} />}
    </fieldset>
  );
}

const lines = (items: readonly string[]): string => items.join('\n');
const list = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

function readCountries(text: string): Record<string, ConsentPolicy> {
  const policies: Record<string, ConsentPolicy> = {};
  for (const line of text.split('\n').filter((one) => one.trim())) {
    const match = /^\s*([A-Za-z]{2})\s+(opt-in|opt-out|off)\s*$/.exec(line);
    if (!match) throw new Error(`“${line.trim()}” is no line such as “US opt-out”.`);
    policies[match[1]!.toUpperCase()] = match[2] as ConsentPolicy;
  }
  return policies;
}
