import type { DriftReport, RankerReport } from '../../model/ranker/watch/watch.ts';
import { Figure } from '../ui/bars.tsx';
import { count, date, day } from '../ui/format.ts';
import { LineBand } from '../ui/line-band.tsx';
import { Panel } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';
import { Looked } from './looked.tsx';
import type { ReportLoad } from './use-report.ts';

const FLAGS: Record<DriftReport['flags'][number], string> = {
  features: 'What it reads has moved',
  calibration: 'Its score promises what does not come',
  quality: 'Its order meets less of what is opened',
};
const STATES = { stable: 'good', watch: 'plain', moved: 'warn' } as const;
const MOST_FEATURES = 12;

/** Whether the live ranker still fits: features and calibration beside its card, quality by day. */
export function Health({ report }: { report: ReportLoad }) {
  return <Looked report={report}>{(found) => <Found found={found} />}</Looked>;
}

function Found({ found }: { found: RankerReport }) {
  const { drift, days } = found;
  const own = days.filter(({ ranker }) => ranker === drift?.ranker);
  return (
    <>
      <Panel
        title={
          <span class="flex flex-wrap items-center gap-2.5">
            Drift
            {drift &&
              (drift.flags.length === 0 ? (
                <Tag tone="good">no flag</Tag>
              ) : (
                drift.flags.map((flag) => (
                  <Tag key={flag} tone="warn">
                    {FLAGS[flag]}
                  </Tag>
                ))
              ))}
          </span>
        }
        hint={
          drift
            ? `${drift.ranker} beside what its card says, over ${count(drift.listings)} listings of the last seven days in which something was opened. Train again when a flag stays.`
            : 'No ranker is live.'
        }
      >
        {drift && <Drift drift={drift} />}
      </Panel>
      <Panel
        title="Quality by day"
        hint="NDCG of the first eight products, over listings in which something was opened. What stands on top is opened more: look at how it moves."
      >
        {own.length === 0 ? (
          <p class="text-soft">Nothing was opened in its listings yet.</p>
        ) : (
          <>
            <LineBand
              name="NDCG of the first eight"
              points={own.map((one) => ({
                at: one.day,
                value: one.ndcg,
                low: Math.max(0, one.ndcg - 1.96 * (one.error || 0)),
                high: Math.min(1, one.ndcg + 1.96 * (one.error || 0)),
              }))}
              format={(value) => value.toFixed(3)}
              formatTick={(value) => value.toFixed(2)}
              formatTime={date}
            />
            <DaysTable found={found} />
          </>
        )}
      </Panel>
    </>
  );
}

function Drift({ drift }: { drift: DriftReport }) {
  const { features, calibration, quality } = drift;
  return (
    <div class="flex flex-col gap-6">
      <div class="grid gap-3 sm:grid-cols-3">
        <Figure
          label="Features that moved"
          value={
            features
              ? `${features.filter(({ state }) => state === 'moved').length} of ${features.length}`
              : '–'
          }
          note={
            features
              ? features.length === 0
                ? 'Too few listings to tell.'
                : 'Stability index above 0.25, beyond chance.'
              : 'Its card has no reference: train again.'
          }
        />
        <Figure
          label="Opened, of what it promised"
          value={calibration ? `${(100 * calibration.ratio).toFixed(0)} %` : '–'}
          note={
            calibration
              ? `${(100 * calibration.lower).toFixed(0)} to ${(100 * calibration.upper).toFixed(0)} %`
              : 'Too few openings since it was trained.'
          }
        />
        <Figure
          label="Last three days"
          value={quality ? quality.recent.toFixed(3) : '–'}
          note={
            quality
              ? `${quality.before.toFixed(3)} before; ${quality.fell ? 'a fall beyond chance' : 'within chance'}`
              : 'Too few listings to compare.'
          }
        />
      </div>
      {features && features.length > 0 && (
        <div class="overflow-x-auto">
          <table class="ledger">
            <thead>
              <tr>
                <th>Feature</th>
                <th>Group</th>
                <th class="figure">Stability index</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {features.slice(0, MOST_FEATURES).map(({ name, group, psi, state }) => (
                <tr key={name}>
                  <td>{name.replaceAll('_', ' ')}</td>
                  <td class="text-soft">{group}</td>
                  <td class="figure">{psi.toFixed(3)}</td>
                  <td>
                    <Tag tone={STATES[state]}>{state}</Tag>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function DaysTable({ found }: { found: RankerReport }) {
  return (
    <details class="mt-4">
      <summary class="text-sm text-soft">All rankers, day by day</summary>
      <div class="mt-2 overflow-x-auto">
        <table class="ledger">
          <thead>
            <tr>
              <th>Day</th>
              <th>Order</th>
              <th class="figure">Listings</th>
              <th class="figure">NDCG</th>
              <th class="figure">Shop’s order</th>
            </tr>
          </thead>
          <tbody>
            {found.days.toReversed().map((one) => (
              <tr key={`${one.day} ${one.ranker}`}>
                <td class="whitespace-nowrap">{day(one.day)}</td>
                <td class="font-mono text-sm">{one.ranker}</td>
                <td class="figure">{count(one.listings)}</td>
                <td class="figure">{one.ndcg.toFixed(3)}</td>
                <td class="figure">{one.shop.toFixed(3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
