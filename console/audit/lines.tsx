import { useState } from 'preact/hooks';
import type { AuditEntry } from '../../model/api/site.ts';
import { dateTime } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';

const VERBS: Record<string, string> = {
  create: 'created',
  update: 'changed',
  delete: 'deleted',
  start: 'started',
  stop: 'stopped',
  ship: 'shipped',
  ramp: 'raised the coverage of',
  'new phase': 'began a new phase of',
  archive: 'archived',
  alarm: 'raised an alarm about',
  reweigh: 'moved the traffic of',
  schedule: 'scheduled',
  'make live': 'made live',
  'roll back': 'rolled back to',
  look: 'looked at',
  erase: 'erased',
  invite: 'invited',
  revoke: 'revoked',
  'password link': 'made a password link for',
};

const PATHS: Record<string, string> = {
  experiment: 'experiments',
  placement: 'placements',
  segment: 'segments',
};

/** Lines of the audit log, each with its changed fields to unfold. */
export function AuditLines({
  lines,
  site,
  subject = true,
}: {
  lines: readonly AuditEntry[];
  site: string;
  subject?: boolean;
}) {
  return (
    <ol class="divide-y divide-base-300">
      {lines.map((line) => (
        <Line key={line.id} line={line} site={site} subject={subject} />
      ))}
    </ol>
  );
}

function Line({ line, site, subject }: { line: AuditEntry; site: string; subject: boolean }) {
  const [open, setOpen] = useState(false);
  const path = PATHS[line.subject_kind];
  const fields = line.changes.length;
  const unfolds = fields > 0 && line.action !== 'delete';
  return (
    <li class="px-5 py-3">
      <div class="flex flex-wrap items-baseline gap-x-4 gap-y-0.5">
        <p class="min-w-0 flex-1 basis-64">
          <span class="font-medium">{line.actor}</span> {VERBS[line.action] ?? line.action}{' '}
          {subject &&
            (path && line.action !== 'delete' ? (
              <a class="link link-hover" href={`/${site}/${path}/${line.subject}`}>
                {line.subject_kind} {line.subject}
              </a>
            ) : (
              <span>
                {line.subject_kind} {line.subject}
              </span>
            ))}
          {line.note && <span class="block text-soft">“{line.note}”</span>}
        </p>
        <time class="text-sm text-soft" dateTime={new Date(line.at).toISOString()}>
          {dateTime(line.at)}
        </time>
      </div>
      {unfolds && (
        <button
          type="button"
          class="mt-0.5 inline-flex items-center gap-1 text-sm text-soft hover:text-base-content"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? 'down' : 'right'} size={14} /> {fields} {fields === 1 ? 'field' : 'fields'}
        </button>
      )}
      {open && (
        <dl class="mt-2 grid gap-x-4 gap-y-1 overflow-x-auto rounded-field bg-base-200 p-3 font-mono text-xs sm:grid-cols-[minmax(8rem,auto)_minmax(0,1fr)]">
          {line.changes.map(({ field, before, after }) => (
            <div key={field} class="contents">
              <dt class="text-soft">{field}</dt>
              <dd class="break-words">
                {before !== undefined && <del class="text-error">{text(before)}</del>}{' '}
                {after !== undefined && <ins class="text-success no-underline">{text(after)}</ins>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
