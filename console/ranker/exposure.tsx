import type { ExposureLine, ExposureReport } from '../../model/ranker/watch/exposure-report.ts';
import type { FilterBubble } from '../../model/ranker/watch/filter-bubble.ts';
import { Figure } from '../ui/bars.tsx';
import { count, percent } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';
import { Looked } from './looked.tsx';
import type { ReportLoad } from './use-report.ts';

/** Who is shown beside who deserves it, and whether what visitors see narrows. */
export function ExposureView({ report }: { report: ReportLoad }) {
  return (
    <Looked report={report}>
      {({ exposure, bubble }) =>
        exposure ? (
          <>
            <Shown exposure={exposure} />
            <Bubble bubble={bubble} />
            <div class="grid gap-6 lg:grid-cols-2">
              <Lines title="Brands" lines={exposure.brands} />
              <Lines title="Categories" lines={exposure.categories} />
            </div>
          </>
        ) : (
          <Panel>
            <p class="text-soft">No ranked listing was shown in the last 28 days.</p>
          </Panel>
        )
      }
    </Looked>
  );
}

function Shown({ exposure }: { exposure: ExposureReport }) {
  const { gini, coverage, effectiveItems, agreement, fresh, products } = exposure;
  return (
    <Panel
      title="Exposure against merit"
      hint="Exposure is the attention that places get, merit the openings divided by it: a good place is no merit."
    >
      <div class="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure
          label="Products shown at all"
          value={percent(coverage, 0)}
          note={`of ${count(products)}; as if ${count(Math.round(effectiveItems))} were shown alike`}
        />
        <Figure
          label="Inequality (Gini)"
          value={gini.toFixed(2)}
          note="0: all alike. Towards 1: few take all."
        />
        <Figure
          label="Shown as deserved"
          value={agreement === undefined ? '–' : agreement.toFixed(2)}
          note={agreement === undefined ? 'Too little was opened.' : "Kendall's tau, 1: exactly by merit."}
        />
        <Figure
          label="New products’ attention"
          value={percent(fresh.exposure)}
          note={`They are ${percent(fresh.products)} of the catalogue.`}
        />
      </div>
    </Panel>
  );
}

function Bubble({ bubble }: { bubble: FilterBubble | undefined }) {
  return (
    <Panel
      title={
        <span class="flex flex-wrap items-center gap-2.5">
          Filter bubbles
          {bubble && (
            <Tag tone={bubble.narrows ? 'warn' : 'good'}>
              {bubble.narrows ? 'narrowing' : 'not narrowing'}
            </Tag>
          )}
        </span>
      }
      hint="How different the first eight products are from one another, beside the shop’s own first eight on the same listing; a visitor’s first listings against the later ones."
    >
      {bubble ? (
        <>
          <div class="grid gap-3 sm:grid-cols-3">
            <Figure
              label="First listings"
              value={signed(bubble.early)}
              note={`${count(bubble.visitors)} visitors`}
            />
            <Figure label="Later listings" value={signed(bubble.late)} />
            <Figure
              label="Change"
              value={signed(bubble.change)}
              note={
                Number.isFinite(bubble.error)
                  ? `give or take ${(2 * bubble.error).toFixed(3)}`
                  : 'one visitor only'
              }
            />
          </div>
          {bubble.path.length > 1 && (
            <div class="mt-4 overflow-x-auto">
              <table class="ledger">
                <thead>
                  <tr>
                    <th>Listing</th>
                    <th class="figure">Visitors</th>
                    <th class="figure">Difference to the shop’s order</th>
                  </tr>
                </thead>
                <tbody>
                  {bubble.path.map((one) => (
                    <tr key={one.listing}>
                      <td>{one.listing}.</td>
                      <td class="figure">{count(one.visitors)}</td>
                      <td class="figure">{signed(one.difference)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      ) : (
        <p class="text-soft">No visitor has seen four ranked listings yet.</p>
      )}
    </Panel>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly ExposureLine[] }) {
  const most = Math.max(...lines.flatMap(({ exposure, merit }) => [exposure, merit]), 0.001);
  return (
    <Panel title={title} hint="Share of attention above, share of merit below.">
      <ul class="flex flex-col gap-3">
        {lines.slice(0, 10).map(({ name, exposure, merit, products }) => (
          <li key={name} class="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 text-sm">
            <span class="truncate">
              {name} <span class="text-soft">· {count(products)} products</span>
            </span>
            <span class="text-soft">
              {percent(exposure)} / {percent(merit)}
            </span>
            <span class="col-span-2 flex flex-col gap-0.5" aria-hidden="true">
              <Strip share={exposure / most} tone="bg-primary" />
              <Strip share={merit / most} tone="bg-accent" />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Strip({ share, tone }: { share: number; tone: string }) {
  return (
    <span class="h-1.5 overflow-hidden rounded-full bg-base-200">
      <span class={`block h-full rounded-full ${tone}`} style={{ width: `${100 * share}%` }} />
    </span>
  );
}

const signed = (value: number): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(3)}`;
