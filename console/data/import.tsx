import { useRef, useState } from 'preact/hooks';
import type { ImportRecord } from '../../model/api/import.ts';
import { CHANNELS, type Channel } from '../../model/channel.ts';
import { fieldsOf, guessColumns, isRequired, type ImportKind } from '../../model/import/columns.ts';
import type { FileImported } from '../../model/import/file-import.ts';
import { site as current } from '../session.ts';
import { SelectField } from '../ui/field.tsx';
import { count } from '../ui/format.ts';
import { Failure } from '../ui/loaded.tsx';
import { Panel } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { ImportReport } from './import-report.tsx';
import { FIELD_LABELS, KINDS } from './kinds.ts';
import { digestOfFile, MAX_FILE_BYTES, peekFile, readWhole, type Peek } from './read-file.ts';
import { sendImport } from './send-import.ts';

interface Chosen {
  file: File;
  peek: Peek;
  columns: Record<string, string>;
}

/** A file from this computer: choose, map its columns, look at what would be taken, send. Each step may be repeated. */
export function Import({ id, onDone }: { id: string; onDone: () => void }) {
  const [kind, setKind] = useState<ImportKind>('orders');
  const [chosen, setChosen] = useState<Chosen>();
  const [channel, setChannel] = useState('');
  const [dates, setDates] = useState('');
  const [imported, setImported] = useState<FileImported>();
  const [record, setRecord] = useState<ImportRecord>();
  const [busy, setBusy] = useState<{ what: string; share: number }>();
  const [error, setError] = useState<Error>();
  const input = useRef<HTMLInputElement>(null);

  const reset = () => {
    setImported(undefined);
    setRecord(undefined);
    setError(undefined);
  };
  const attempt = async (what: string, act: () => Promise<void>) => {
    setError(undefined);
    setBusy({ what, share: 0 });
    try {
      await act();
    } catch (failure) {
      setError(failure as Error);
    }
    setBusy(undefined);
  };
  const choose = (file: File | undefined, as: ImportKind) => {
    reset();
    setChosen(undefined);
    if (!file) return;
    void attempt('Reading the first lines', async () => {
      if (file.size > MAX_FILE_BYTES)
        throw new Error(
          `The file has ${count(Math.round(file.size / 1e6))} MB, the limit here is ${count(MAX_FILE_BYTES / 1e6)} MB: use npm run import.`,
        );
      const peek = await peekFile(file);
      setChosen({ file, peek, columns: guessColumns(peek.header, as) });
    });
  };
  const how = {
    kind,
    site: {
      id,
      currency: current.value?.currency ?? 'EUR',
      time_zone: current.value?.time_zone ?? 'UTC',
    },
    columns: chosen
      ? Object.fromEntries(fieldsOf(kind).map((field) => [field, chosen.columns[field] ?? '']))
      : {},
    ...(dates === '' ? {} : { dayFirst: dates === 'day' }),
    ...(channel === '' ? {} : { channel: channel as Channel }),
  };
  const check = () =>
    attempt('Reading the file', async () => {
      setRecord(undefined);
      setImported(
        await readWhole(chosen!.file, { ...how, now: Date.now() }, (share) =>
          setBusy({ what: 'Reading the file', share }),
        ),
      );
    });
  const send = () =>
    attempt('Sending', async () => {
      const digest = await digestOfFile(chosen!.file, how);
      const done = await sendImport(
        { site: id, kind, file: chosen!.file.name, digest, imported: imported! },
        (now) => {
          setRecord(now);
          setBusy({ what: 'Sending', share: now.next / Math.max(1, now.total) });
        },
      );
      say(`Imported: ${count(done.accepted)} new, ${count(done.duplicates)} known before.`);
      onDone();
    });
  const missing = fieldsOf(kind).filter((field) => isRequired(kind, field) && !chosen?.columns[field]);

  return (
    <Panel title="Import a file" hint="It is read in this browser first; nothing is sent before you say so.">
      <div class="flex flex-col gap-5">
        <div class="grid gap-4 sm:grid-cols-2">
          <SelectField
            label="What is in it?"
            value={kind}
            disabled={busy !== undefined}
            onValue={(value) => {
              setKind(value as ImportKind);
              choose(chosen?.file, value as ImportKind);
            }}
            options={KINDS.map((one) => [one.kind, one.label] as const)}
            hint={KINDS.find((one) => one.kind === kind)!.hint}
          />
          <div class="min-w-0">
            <label for="import-file" class="mb-1 block text-sm font-medium">
              File
            </label>
            <input
              ref={input}
              id="import-file"
              type="file"
              accept=".csv,.tsv,.txt,.ndjson,.jsonl,.json,.gz"
              class="file-input w-full"
              disabled={busy !== undefined}
              aria-describedby="import-file-hint"
              onChange={(event) => choose(event.currentTarget.files?.[0], kind)}
            />
            <p id="import-file-hint" class="mt-1 text-sm text-soft">
              CSV with comma, semicolon, tab or bar, or JSON Lines; also .gz. Any encoding of spreadsheets.
            </p>
          </div>
        </div>
        {chosen && (
          <Mapping
            kind={kind}
            chosen={chosen}
            disabled={busy !== undefined}
            onColumns={(columns) => {
              reset();
              setChosen({ ...chosen, columns });
            }}
          />
        )}
        {chosen && (
          <div class="grid gap-4 sm:grid-cols-2">
            <SelectField
              label="Dates such as 3/4/2026"
              value={dates}
              onValue={(value) => {
                reset();
                setDates(value);
              }}
              options={[
                ['', 'As the file’s dates tell'],
                ['day', 'Day first'],
                ['month', 'Month first'],
              ]}
            />
            {kind === 'costs' && (
              <SelectField
                label="Channel of rows that name none"
                value={channel}
                onValue={(value) => {
                  reset();
                  setChannel(value);
                }}
                options={[['', 'Leave them out'], ...CHANNELS.map((one) => [one, one] as const)]}
              />
            )}
          </div>
        )}
        {error && <Failure error={error} />}
        {busy && (
          <div>
            <p class="mb-1 text-sm text-soft" role="status">
              {busy.what} …
            </p>
            <progress
              class="progress progress-primary w-full"
              aria-label={busy.what}
              value={busy.share}
              max={1}
            />
          </div>
        )}
        {imported && (
          <ImportReport imported={imported} kind={kind} record={record} file={chosen?.file.name ?? ''} />
        )}
        {chosen && !busy && (
          <div class="flex flex-wrap items-center gap-2">
            {missing.length > 0 && (
              <p class="basis-full text-sm text-error">
                Choose a column for {missing.map((field) => FIELD_LABELS[field]).join(', ')}.
              </p>
            )}
            <button
              type="button"
              class={`btn ${imported ? '' : 'btn-primary'}`}
              disabled={missing.length > 0}
              onClick={check}
            >
              {imported ? 'Check again' : 'Check the file'}
            </button>
            {imported && imported.records.length > 0 && !record?.done_at && (
              <button type="button" class="btn btn-primary" onClick={send}>
                {record
                  ? 'Go on'
                  : `Import ${count(imported.records.length)} ${kind === 'orders' ? 'customers’ orders' : kind}`}
              </button>
            )}
          </div>
        )}
      </div>
    </Panel>
  );
}

/** Which column is which, with what stands in the first row. */
function Mapping({
  kind,
  chosen: { peek, columns },
  disabled,
  onColumns,
}: {
  kind: ImportKind;
  chosen: Chosen;
  disabled: boolean;
  onColumns: (columns: Record<string, string>) => void;
}) {
  const example = (column: string) => peek.sample.map((row) => row[column]).find((cell) => cell?.trim());
  return (
    <fieldset>
      <legend class="mb-2 text-sm font-medium">Columns, guessed from the header</legend>
      <div class="grid gap-x-4 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
        {fieldsOf(kind).map((field) => {
          const column = columns[field] ?? '';
          const shown = column && example(column);
          return (
            <SelectField
              key={field}
              label={FIELD_LABELS[field] ?? field}
              optional={!isRequired(kind, field)}
              value={column}
              disabled={disabled}
              onValue={(value) => onColumns({ ...columns, [field]: value })}
              options={[['', '–'], ...peek.header.map((name) => [name, name] as const)]}
              {...(shown && { hint: `e.g. ${shown.slice(0, 40)}` })}
            />
          );
        })}
      </div>
    </fieldset>
  );
}
