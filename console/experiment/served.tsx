import type { ResultAnswer } from '../../model/api/result.ts';
import type { OrderSource } from '../../model/decision.ts';
import { count, percent } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';

const SOURCES: readonly (readonly [OrderSource, string])[] = [
  ['ort', 'Ranker'],
  ['interpreter', 'Interpreter'],
  ['segment', 'By segment'],
  ['shop', 'Shop’s order'],
];

/** How listings came to their order, by variation: whether the ranker really did what is being tested. */
export function ServedTable({ answer: { served, result } }: { answer: ResultAnswer }) {
  if (!served) return null;
  const shown = SOURCES.filter(([source]) => served.some((one) => one[source]));
  return (
    <Panel
      title="How listings were ordered"
      hint="Our interpreter gives the same scores until the runtime is warm. The shop’s order in a ranked variation means a fallback, which dilutes the lift."
      padded={false}
    >
      <div class="overflow-x-auto">
        <table class="ledger border-t border-base-300">
          <thead>
            <tr>
              <th>Variation</th>
              <th class="figure">Listings</th>
              {shown.map(([source, name]) => (
                <th key={source} class="figure">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {served.map((one, index) => {
              const all = Object.values(one).reduce((sum, pages) => sum + pages, 0);
              return (
                <tr key={index}>
                  <td class="font-medium">{result.variations[index]!.name}</td>
                  <td class="figure">{count(all)}</td>
                  {shown.map(([source]) => (
                    <td key={source} class="figure">
                      {all > 0 ? percent((one[source] ?? 0) / all, 0) : '–'}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
