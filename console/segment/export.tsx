import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { SelectField, TextField } from '../ui/field.tsx';
import { Panel } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';

const FORMATS = [
  ['csv', 'CSV'],
  ['ndjson', 'JSON lines'],
  ['ads', 'Hashed, for ad platforms'],
] as const;

/** Members as a file or pushed, for tools elsewhere. Whoever takes them is named in the audit log. */
export function Export({ site, segment }: { site: string; segment: string }) {
  const [url, setUrl] = useState('');
  const [format, setFormat] = useState<'ndjson' | 'ads'>('ndjson');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const push = async (event: Event) => {
    event.preventDefault();
    setError('');
    setBusy(true);
    try {
      const { status } = await api('POST /api/sites/:site/segments/:id/push', {
        site,
        id: segment,
        body: { url: url.trim(), format },
      });
      say(`${new URL(url.trim()).host} took the members (${status}).`);
    } catch (failure) {
      setError((failure as Error).message);
    }
    setBusy(false);
  };
  return (
    <Panel title="Take members elsewhere" hint="Only visitors who allow it; noted in the audit log.">
      <div class="flex flex-wrap gap-2">
        {FORMATS.map(([format, label]) => (
          <a
            key={format}
            class="btn btn-sm"
            download
            href={`/api/sites/${site}/segments/${segment}/members?format=${format}`}
          >
            {label}
          </a>
        ))}
      </div>
      <form class="mt-5 grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_14rem_auto]" onSubmit={push}>
        <TextField
          label="Send to a webhook"
          type="url"
          required
          placeholder="https://mail.example/segments"
          value={url}
          onValue={setUrl}
          error={error || undefined}
          hint="Signed with the shop key in X-Endcap-Signature, as the shop’s own webhooks are."
        />
        <SelectField
          label="Form"
          value={format}
          onValue={(value) => setFormat(value as 'ndjson' | 'ads')}
          options={[
            ['ndjson', 'JSON lines'],
            ['ads', 'Hashes'],
          ]}
        />
        <button type="submit" class="btn sm:mt-6" disabled={busy || !url.trim()}>
          Send
        </button>
      </form>
    </Panel>
  );
}
