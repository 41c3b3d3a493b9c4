import type { VisitorView } from '../../model/visitor-view.ts';
import { AFFINITY_KINDS, type AffinityKind } from '../../model/profile.ts';
import { Bars } from '../ui/bars.tsx';
import { Panel } from '../ui/page.tsx';

const LABELS: Record<AffinityKind, string> = {
  category: 'Category',
  brand: 'Brand',
  color: 'Colour',
  price: 'Price band',
};
const PRICE_BANDS = ['lowest', 'low', 'below the middle', 'above the middle', 'high', 'highest'];
const SHOWN = 4;

/** What the visitor likes, as shares within each kind; older signs weigh less. */
export function Tastes({ view }: { view: VisitorView }) {
  const affinities = view.compact?.affinities;
  const kinds = AFFINITY_KINDS.filter((kind) => (affinities?.[kind].length ?? 0) > 0);
  return (
    <Panel title="Tastes" hint="Shares within each kind; older signs weigh less.">
      {kinds.length === 0 ? (
        <p class="text-soft">Nothing is known yet. Tastes show after the first products looked at.</p>
      ) : (
        <div class="flex flex-col gap-5">
          {kinds.map((kind) => (
            <div key={kind}>
              <p class="eyebrow mb-2">{LABELS[kind]}</p>
              <Bars
                name={LABELS[kind]}
                bars={affinities![kind].slice(0, SHOWN).map(([value, share]) => ({
                  label:
                    kind === 'price' ? (PRICE_BANDS[Number(value)] ?? value) : value.replaceAll('/', ' / '),
                  share,
                  value: `${Math.round(share * 100)} %`,
                }))}
              />
            </div>
          ))}
        </div>
      )}
    </Panel>
  );
}
