import { useState } from 'preact/hooks';
import type { OpenCircuit } from '../../model/api/edge.ts';
import { api } from '../api.ts';
import { may } from '../session.ts';
import { ago, time } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { say } from '../ui/toast.tsx';

const CAUSES: Record<OpenCircuit['cause'], string> = {
  reverted: 'The shop’s own scripts keep putting back what it changes.',
  handler: 'Its change failed five times in a row.',
  ranking: 'Its order came too late or did not fit, five times in a row.',
};

interface CircuitsProps {
  circuits: readonly OpenCircuit[];
  names: ReadonlyMap<string, string>;
  site: string;
  now: number;
  reload: () => void;
}

/** Placements that turned themselves off on some pages: why, until when, and a way to try again at once. */
export function Circuits({ circuits, names, site, now, reload }: CircuitsProps) {
  if (circuits.length === 0) return null;
  return (
    <ul class="flex flex-col gap-2" aria-label="Turned off by themselves">
      {circuits.map((circuit) => (
        <li
          key={`${circuit.template} ${circuit.placement}`}
          class="panel flex flex-wrap items-start gap-x-3 gap-y-2 border-error/40 px-4 py-3"
        >
          <Icon name="alert" class="mt-0.5 text-error" />
          <div class="min-w-0 flex-1 basis-52">
            <p class="font-medium">
              {names.get(circuit.placement) ?? circuit.placement} is left alone on{' '}
              <code class="text-[0.9em] break-all">{circuit.template}</code>
            </p>
            <p class="text-sm text-soft">
              {CAUSES[circuit.cause]} Since {ago(circuit.opened_at, now)}; tried again at{' '}
              {time(circuit.until)}.
            </p>
          </div>
          {may('editor') && <Retry circuit={circuit} site={site} reload={reload} />}
        </li>
      ))}
    </ul>
  );
}

function Retry({ circuit, site, reload }: { circuit: OpenCircuit; site: string; reload: () => void }) {
  const [busy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    try {
      const { template, placement } = circuit;
      await api('POST /api/sites/:site/edge/retry', { site, body: { template, placement } });
      say('It is tried again from the next page on.');
      reload();
    } catch (error) {
      say((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <button type="button" class="btn btn-sm" disabled={busy} onClick={retry}>
      <Icon name="refresh" size={16} /> Try again now
    </button>
  );
}
