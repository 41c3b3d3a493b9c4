import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Site } from '../../model/site.ts';
import { api } from '../api.ts';
import { loadMe, may } from '../session.ts';
import { TextField } from '../ui/field.tsx';
import { slug } from '../ui/format.ts';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { SaveBar } from '../ui/save-bar.tsx';
import { say } from '../ui/toast.tsx';
import { CurrencyField, TimeZoneField } from './locale-fields.tsx';

/** A first or another shop. */
export default function NewSite() {
  const { route } = useLocation();
  const [name, setName] = useState('');
  const [origin, setOrigin] = useState('https://');
  const [host, setHost] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [zone, setZone] = useState(Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC');
  if (!may('admin')) {
    return (
      <Page title="New site">
        <Panel>
          <Empty icon="lock" title="Only administrators add sites">
            Ask one of them, then reload this page.
          </Empty>
        </Panel>
      </Page>
    );
  }
  const id = slug(name);
  const save = async () => {
    const body = {
      v: 1,
      id,
      name,
      origin,
      hostnames: host ? [host.trim().toLowerCase()] : [],
      currency,
      time_zone: zone,
    } as Site;
    await api('PUT /api/sites/:site', { site: id, body });
    await loadMe();
    say('Site created and published.');
    route(`/${id}`);
  };
  return (
    <Page
      title="Add a shop"
      lead="The shop itself stays as it is until you route its domain here or add the tag."
    >
      <div class="flex max-w-2xl flex-col gap-6">
        <Panel>
          <div class="flex flex-col gap-4">
            <TextField
              label="Name of the shop"
              required
              autofocus
              value={name}
              onValue={setName}
              hint={id ? `Its id will be ${id}.` : 'As people call it'}
            />
            <TextField
              label="Where its pages come from"
              required
              mono
              type="url"
              value={origin}
              onValue={setOrigin}
              hint="The origin server’s address; Endcap fetches pages from there."
            />
            <TextField
              label="Host name shoppers use"
              optional
              mono
              value={host}
              onValue={setHost}
              placeholder="www.example.com"
              hint="Only if pages are to be routed through Endcap. It can be added later."
            />
            <div class="grid gap-4 sm:grid-cols-2">
              <CurrencyField value={currency} onValue={setCurrency} />
              <TimeZoneField value={zone} onValue={setZone} />
            </div>
          </div>
        </Panel>
        <SaveBar label="Add the shop" onSave={save} disabled={!id || !/^https?:\/\/./.test(origin)} />
      </div>
    </Page>
  );
}
