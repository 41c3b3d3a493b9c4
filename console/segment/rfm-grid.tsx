import type { People } from '../../model/api/visitor.ts';
import { peopleText } from '../people.ts';

const GRADES = [1, 2, 3, 4, 5] as const;

/** Customers by frequency (up) and recency (to the right), darker where there are more; small cells are not told. */
export function RfmGrid({ grades }: { grades: Record<string, People> }) {
  const cells = new Map<string, number>();
  for (const [key, people] of Object.entries(grades)) {
    const [recency, frequency] = key.split('-');
    const cell = `${recency}-${frequency}`;
    cells.set(cell, (cells.get(cell) ?? 0) + (people ?? 0));
  }
  const largest = Math.max(1, ...cells.values());
  if (Object.keys(grades).length === 0)
    return <p class="text-soft">No customers yet: grades begin with the first order.</p>;
  return (
    <div>
      <table class="w-full table-fixed border-separate border-spacing-1 text-sm">
        <caption class="sr-only">Customers by grade of frequency and of recency</caption>
        <tbody>
          {GRADES.toReversed().map((frequency) => (
            <tr key={frequency}>
              <th scope="row" class="w-24 pr-2 text-left font-normal text-soft sm:w-36">
                {frequency === 5 ? 'often (5)' : frequency === 1 ? 'once (1)' : frequency}
              </th>
              {GRADES.map((recency) => {
                const people = cells.get(`${recency}-${frequency}`);
                const share = (people ?? 0) / largest;
                return (
                  <td
                    key={recency}
                    class="relative isolate h-10 overflow-hidden rounded-[4px] bg-base-200 text-center"
                  >
                    <span
                      class="absolute inset-0 bg-primary"
                      style={{ opacity: String(0.06 + 0.34 * share) }}
                      aria-hidden="true"
                      hidden={people === undefined}
                    />
                    <span class="relative">
                      {people === undefined
                        ? ''
                        : peopleText(people || null).replace('fewer than 20', '< 20')}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
          <tr>
            <td />
            {GRADES.map((recency) => (
              <th key={recency} scope="col" class="pt-1 font-normal text-soft">
                {recency === 1 ? 'long ago (1)' : recency === 5 ? 'just now (5)' : recency}
              </th>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
