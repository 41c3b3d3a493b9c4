import type { BackTest } from '../../model/demand/back-test.ts';
import { site } from '../session.ts';
import { count, percent } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { Tag } from '../ui/tag.tsx';
import { Looked } from './looked.tsx';
import type { ReportLoad } from './use-report.ts';
import { rankingSettings } from '../../model/ranking-settings.ts';

/** What will be asked for: by category and product, what runs out, and how good such forecasts were. */
export function Demand({ report }: { report: ReportLoad }) {
  const days = rankingSettings(site.value ?? {}).running_out_days;
  return (
    <Looked report={report}>
      {({ demand }) =>
        demand ? (
          <>
            <Panel
              title="Running out"
              hint={`Products whose stock lasts fewer than ${days} days at their forecast demand are not promoted: they keep at most the shop’s place and are left out of strips.`}
              padded={false}
            >
              {demand.runningOut.length === 0 ? (
                <p class="px-5 pb-5 text-soft">No product that sells has a stock in the catalogue.</p>
              ) : (
                <table class="ledger">
                  <thead>
                    <tr>
                      <th>Product</th>
                      <th class="figure">Stock</th>
                      <th class="figure">Units a day</th>
                      <th class="figure">Lasts</th>
                    </tr>
                  </thead>
                  <tbody>
                    {demand.runningOut.slice(0, 12).map((one) => (
                      <tr key={one.id}>
                        <td class="min-w-40">{one.title}</td>
                        <td class="figure">{count(one.stock ?? 0)}</td>
                        <td class="figure">{one.daily.toFixed(one.daily < 1 ? 2 : 1)}</td>
                        <td class="figure whitespace-nowrap">
                          {(one.lasts ?? Infinity) < days ? (
                            <Tag tone="warn">{(one.lasts ?? 0).toFixed(1)} days</Tag>
                          ) : (
                            `${Math.round(one.lasts ?? 0)} days`
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
            </Panel>
            <Panel
              title="By category"
              hint={`Units of the next 14 days beside the last 14, from ${count(demand.days)} days of orders.`}
              padded={false}
            >
              <table class="ledger">
                <thead>
                  <tr>
                    <th>Category</th>
                    <th class="figure">Last 14 days</th>
                    <th class="figure">Next 14 days</th>
                    <th>Day by day</th>
                  </tr>
                </thead>
                <tbody>
                  {demand.categories.slice(0, 20).map((one) => (
                    <tr key={one.category}>
                      <td>{one.category || 'no category'}</td>
                      <td class="figure">{count(Math.round(one.sold))}</td>
                      <td class="figure">{count(Math.round(one.expected))}</td>
                      <td class="w-32">
                        <Sparkline
                          name={`Forecast of ${one.category || 'no category'}`}
                          values={one.days}
                          say={(index) => `in ${index + 1} days: ${one.days[index]?.toFixed(1)}`}
                          height={32}
                        />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Panel>
            <Panel
              title="How good such forecasts were"
              hint="Each of the last four weeks forecast from the days before it alone. Error: sum of misses over units sold."
            >
              {demand.products ? (
                <div class="overflow-x-auto">
                  <table class="ledger">
                    <thead>
                      <tr>
                        <th>Error of a week</th>
                        <th class="figure">This forecast</th>
                        <th class="figure">The week before</th>
                        <th class="figure">Mean of four weeks</th>
                        <th class="figure">Series</th>
                      </tr>
                    </thead>
                    <tbody>
                      <TestRow name="Products" test={demand.products} />
                      {demand.byCategory && <TestRow name="Categories" test={demand.byCategory} />}
                    </tbody>
                  </table>
                </div>
              ) : (
                <p class="text-soft">Eight weeks of orders are needed to tell.</p>
              )}
            </Panel>
          </>
        ) : (
          <Panel>
            <p class="text-soft">No orders of catalogue products are in the log yet.</p>
          </Panel>
        )
      }
    </Looked>
  );
}

function TestRow({ name, test }: { name: string; test: BackTest }) {
  return (
    <tr>
      <td>{name}</td>
      <td class="figure">{percent(test.forecast)}</td>
      <td class="figure">{percent(test.naive)}</td>
      <td class="figure">{percent(test.monthMean)}</td>
      <td class="figure">{count(test.series)}</td>
    </tr>
  );
}
