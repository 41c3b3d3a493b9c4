import type { ImportRecord } from '../../model/api/import.ts';
import type { ImportKind } from '../../model/import/columns.ts';
import { errorsAsCsv, type FileImported } from '../../model/import/file-import.ts';
import type { RowError } from '../../model/import/order-lines.ts';
import { count, dateTime } from '../ui/format.ts';
import { Fact } from '../ui/page.tsx';
import { FIELD_LABELS, REPORT_LABELS } from './kinds.ts';

const ERRORS_SHOWN = 10;

/** What a file is like, and what became of it: figures, assumptions, and every row that was not taken. */
export function ImportReport({
  imported: { report, notes },
  kind,
  record,
  file,
}: {
  imported: FileImported;
  kind: ImportKind;
  record: ImportRecord | undefined;
  file: string;
}) {
  const figures = Object.entries(REPORT_LABELS).flatMap(([key, label]) => {
    const value = (report as unknown as Record<string, number | undefined>)[key];
    return value === undefined || (value === 0 && key !== 'rows' && key !== 'unreadable')
      ? []
      : [{ label, value }];
  });
  const leftOut = 'left_out' in report ? Object.entries(report.left_out) : [];
  return (
    <section aria-label="Report" class="flex flex-col gap-4 border-t border-base-300 pt-4">
      <dl class="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 lg:grid-cols-4">
        {figures.map(({ label, value }) => (
          <Fact key={label} term={label}>
            {count(value)}
          </Fact>
        ))}
        {report.first_at !== undefined && report.last_at !== undefined && (
          <Fact term="From, to">
            {dateTime(report.first_at)} – {dateTime(report.last_at)}
          </Fact>
        )}
      </dl>
      {[
        ...notes,
        ...leftOut.map(
          ([field, rows]) =>
            `${FIELD_LABELS[field] ?? field}: left out in ${count(rows)} rows, since it cannot be read.`,
        ),
      ].map((note) => (
        <p key={note} class="text-sm text-soft">
          {note}
        </p>
      ))}
      <Errors title="Rows that are not taken" errors={report.errors} total={notTaken(report)} file={file} />
      {record && (
        <>
          <dl class="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
            <Fact term="Sent">
              {count(record.next)} of {count(record.total)}
            </Fact>
            <Fact term={kind === 'orders' ? 'New orders' : 'New'}>{count(record.accepted)}</Fact>
            <Fact term="Known before">{count(record.duplicates)}</Fact>
            <Fact term="Refused">{count(record.rejected)}</Fact>
          </dl>
          <Errors title="Refused by the server" errors={record.errors} total={record.rejected} file={file} />
        </>
      )}
    </section>
  );
}

function notTaken(report: FileImported['report']): number {
  return report.unreadable + report.other_currency + report.in_the_future;
}

function Errors({
  title,
  errors,
  total,
  file,
}: {
  title: string;
  errors: readonly RowError[];
  total: number;
  file: string;
}) {
  if (errors.length === 0) return null;
  const href = `data:text/csv;charset=utf-8,${encodeURIComponent(errorsAsCsv(errors))}`;
  return (
    <div>
      <div class="mb-1 flex flex-wrap items-baseline gap-3">
        <h3 class="font-medium">{title}</h3>
        <a class="link text-sm" href={href} download={`${file}.errors.csv`}>
          Download{' '}
          {errors.length < total ? `the first ${count(errors.length)}` : `all ${count(errors.length)}`}
        </a>
      </div>
      <div class="overflow-x-auto">
        <table class="ledger">
          <thead>
            <tr>
              <th class="figure w-20">Row</th>
              <th>Why</th>
            </tr>
          </thead>
          <tbody>
            {errors.slice(0, ERRORS_SHOWN).map(({ row, message }) => (
              <tr key={`${row} ${message}`}>
                <td class="figure">{count(row)}</td>
                <td class="break-words">{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
