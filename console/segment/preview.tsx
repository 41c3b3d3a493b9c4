import { useEffect, useState } from 'preact/hooks';
import type { Condition } from '../../model/segment.ts';
import { checkCondition } from '../../model/api/check-condition.ts';
import { api } from '../api.ts';
import { peopleText } from '../people.ts';
import { site as current } from '../session.ts';
import { count, money, percent } from '../ui/format.ts';
import { Fact } from '../ui/page.tsx';
import { useLoad } from '../ui/use-load.ts';

const WAIT_MILLIS = 500;

/** Who a condition would select, as it is typed. */
export function SegmentPreview({ site, condition }: { site: string; condition: Condition }) {
  const [settled, setSettled] = useState(condition);
  const text = JSON.stringify(condition);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(condition), WAIT_MILLIS);
    return () => clearTimeout(timer);
  }, [text]);
  const askable = Object.keys(settled).length > 0 && checkCondition(settled).length === 0;
  const load = useLoad(
    async () =>
      askable ? api('POST /api/sites/:site/segment-preview', { site, body: { condition: settled } }) : null,
    [site, settled],
  );
  const preview = load.data;
  if (load.error) return <p class="text-sm text-soft">{load.error.message}</p>;
  if (!askable) return <p class="text-soft">Members are counted here as soon as there is a rule.</p>;
  if (!preview) return <div class="skeleton h-12 w-full" aria-busy="true" />;
  return (
    <div aria-live="polite">
      <p class="text-lg">
        <strong>{peopleText(preview.members)}</strong> of {peopleText(preview.of)} visitors
        {preview.members !== null && preview.of ? ` (${percent(preview.members / preview.of, 0)})` : ''}
        {preview.complete ? '' : ', of those looked at'}
      </p>
      {preview.buyers !== undefined && (
        <dl class="mt-3 grid grid-cols-2 gap-4 sm:grid-cols-4">
          <Fact term="Who bought">{peopleText(preview.buyers)}</Fact>
          <Fact term="Orders each">{(preview.orders_per_member ?? 0).toFixed(2)}</Fact>
          <Fact term="Revenue each">
            {money(preview.revenue_per_member ?? 0, current.value?.currency ?? 'EUR')}
          </Fact>
          <Fact term="Visits each">{count(preview.visits_per_member ?? 0)}</Fact>
        </dl>
      )}
      {preview.members === null && (
        <p class="mt-1 text-sm text-soft">Groups this small are not told apart, to protect their members.</p>
      )}
    </div>
  );
}
