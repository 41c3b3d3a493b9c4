import { useState } from 'preact/hooks';
import type { Stored } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import type { Split } from '../../model/tally.ts';
import { api } from '../api.ts';
import { signedPercent, axisPercent } from '../ui/format.ts';
import { IntervalPlot } from '../ui/interval-plot.tsx';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Panel } from '../ui/page.tsx';
import { useLoad } from '../ui/use-load.ts';
import { HIDDEN_TEXT } from './metric-text.ts';

const SPLITS: readonly (readonly [Split | '', string])[] = [
  ['', 'Choose …'],
  ['device', 'Device'],
  ['country', 'Country'],
  ['stage', 'Lifecycle stage'],
  ['channel', 'Where they came from'],
  ['segment', 'Segment'],
];

interface BreakdownProps {
  experiment: Stored<Experiment>;
  site: string;
  phase: number;
  variations: readonly { name: string }[];
}

/** The lift by something known of visitors before they took part. */
export function Breakdown({ experiment, site, phase, variations }: BreakdownProps) {
  const [by, setBy] = useState<Split | ''>('');
  const load = useLoad(
    async () =>
      by
        ? api('GET /api/experiments/:id/breakdown', { id: experiment.id, query: { site, phase, by } })
        : undefined,
    [site, experiment.id, phase, by],
  );
  return (
    <Panel
      title="By group of visitors"
      hint="What was known at the first page of the experiment."
      actions={
        <select
          class="select select-sm w-auto self-center"
          aria-label="Split by"
          value={by}
          onChange={(event) => setBy(event.currentTarget.value as Split | '')}
        >
          {SPLITS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      }
    >
      {by === '' ? (
        <p class="text-soft">
          Looking at many groups finds winners by chance, so choose one that you had in mind.
        </p>
      ) : (
        <Loaded load={load} skeleton={<SkeletonBlock class="h-32" />}>
          {(answer) =>
            answer && (
              <>
                {answer.breakdown.comparisons.length === 0 ? (
                  <p class="text-soft">No group has 20 visitors in every variation yet.</p>
                ) : (
                  <IntervalPlot
                    name="Lift by group"
                    zero="same as control"
                    format={(value) => signedPercent(value, Math.abs(value) < 0.1 ? 1 : 0)}
                    formatTick={axisPercent}
                    rows={answer.breakdown.comparisons.map((one) => ({
                      id: `${one.segment}-${one.variation}`,
                      label:
                        variations.length > 2
                          ? `${one.segment}, ${variations[one.variation]?.name ?? ''}`
                          : one.segment,
                      tone:
                        one.verdict === 'better'
                          ? ('good' as const)
                          : one.verdict === 'worse'
                            ? ('bad' as const)
                            : ('open' as const),
                      ...(one.hidden === null && one.lift !== null && one.liftInterval
                        ? { estimate: one.lift, low: one.liftInterval.lower, high: one.liftInterval.upper }
                        : { note: HIDDEN_TEXT[one.hidden ?? 'not-enough-data'] }),
                    }))}
                  />
                )}
                <p class="mt-3 max-w-[75ch] text-sm text-soft">
                  {[...answer.hints, answer.breakdown.warning].join(' ')}
                  {answer.suppressed > 0 &&
                    ` ${answer.suppressed} ${answer.suppressed === 1 ? 'group is' : 'groups are'} left out, having fewer than 20 visitors in a variation.`}
                </p>
              </>
            )
          }
        </Loaded>
      )}
    </Panel>
  );
}
