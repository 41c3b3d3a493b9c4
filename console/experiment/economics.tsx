import type { ResultAnswer } from '../../model/api/result.ts';
import { site } from '../session.ts';
import { money } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';

/** What each variation costs and brings; nothing where no costs were entered. */
export function EconomicsTable({ answer: { economics, result } }: { answer: ResultAnswer }) {
  if (!economics) return null;
  const currency = site.value?.currency ?? 'EUR';
  const paid = (value: number | null) => (value === null ? '–' : money(value, currency));
  return (
    <Panel
      title="Cost and return"
      hint="A visitor, after goods, coupons and what the variation costs. The extra margin is shown from 100 buyers in each variation on."
      padded={false}
    >
      <table class="ledger border-t border-base-300">
        <thead>
          <tr>
            <th>Variation</th>
            <th class="figure">Cost</th>
            <th class="figure max-sm:hidden">Margin</th>
            <th class="figure">Extra margin</th>
            <th class="figure">Return on cost</th>
          </tr>
        </thead>
        <tbody>
          {economics.map((one, index) => (
            <tr key={index}>
              <td class="font-medium">{result.variations[index]!.name}</td>
              <td class="figure">{paid(one.cost)}</td>
              <td class="figure max-sm:hidden">{paid(one.margin)}</td>
              <td class="figure">
                {index === 0 ? '' : paid(one.extraMargin)}
                {one.interval && (
                  <span class="block text-xs text-soft">
                    {paid(one.interval.lower)} to {paid(one.interval.upper)}
                  </span>
                )}
              </td>
              <td class="figure">
                {index === 0 ? '' : one.returnOnCost === null ? '–' : `${one.returnOnCost.toFixed(2)} ×`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
