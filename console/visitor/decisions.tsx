import { useState } from 'preact/hooks';
import type { ProductCard } from '../../model/api/visitor.ts';
import { positions, why, type Names } from '../../model/api/why.ts';
import type { DecisionRecord, PlacementDecision } from '../../model/decision.ts';
import type { VisitorView } from '../../model/visitor-view.ts';
import { dateTime } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Tag, type Tone } from '../ui/tag.tsx';
import { ProductImage } from './product-strip.tsx';

const STEP = 5;

interface DecisionsProps {
  view: VisitorView;
  products: Record<string, ProductCard>;
  names: Names;
  site: string;
}

/** The last pages this visitor got, each with what was decided and why. */
export function Decisions({ view, products, names }: DecisionsProps) {
  const [shown, setShown] = useState(STEP);
  const pages = view.decisions.filter((record) => record.placements.length > 0);
  if (pages.length === 0)
    return <p class="text-soft">No page with a placement was decided for this visitor yet.</p>;
  return (
    <div class="flex flex-col gap-4">
      {pages.slice(0, shown).map((record) => (
        <PageDecision key={record.id} record={record} view={view} products={products} names={names} />
      ))}
      {shown < pages.length && (
        <button type="button" class="btn self-center" onClick={() => setShown(shown + STEP)}>
          Show older pages
        </button>
      )}
    </div>
  );
}

function PageDecision({
  record,
  view,
  products,
  names,
}: {
  record: DecisionRecord;
  view: VisitorView;
  products: Record<string, ProductCard>;
  names: Names;
}) {
  return (
    <article class="panel min-w-0">
      <header class="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-base-300 px-5 py-3">
        <h3 class="min-w-0 flex-1 basis-40 truncate font-mono text-sm font-medium">{record.page.url}</h3>
        <span class="text-sm text-soft">{record.page.type}</span>
        <time class="text-sm text-soft" dateTime={new Date(record.at).toISOString()}>
          {dateTime(record.at)}
        </time>
      </header>
      <div class="divide-y divide-base-300">
        {record.placements.map((decision) => {
          const exposure = view.exposures.find(
            (one) => one.decision === record.id && one.placement === decision.placement,
          );
          return (
            <Placed
              key={decision.placement}
              decision={decision}
              stands={exposure?.stands}
              products={products}
              names={names}
            />
          );
        })}
      </div>
      <footer class="border-t border-base-300 px-5 py-2 text-xs text-soft">
        Decision <span class="font-mono">{record.id}</span>, snapshot {record.snapshot}, inputs{' '}
        <span class="font-mono">{record.inputs}</span>
      </footer>
    </article>
  );
}

const REASON_TONES: Partial<Record<PlacementDecision['reason'], Tone>> = {
  experiment: 'live',
  rule: 'good',
  shipped: 'good',
  holdout: 'warn',
  paused: 'warn',
};

function Placed({
  decision,
  stands,
  products,
  names,
}: {
  decision: PlacementDecision;
  stands: boolean | undefined;
  products: Record<string, ProductCard>;
  names: Names;
}) {
  const [first, ...rest] = why(decision, names);
  const { ranking } = decision;
  return (
    <section class="px-5 py-4">
      <div class="mb-1.5 flex flex-wrap gap-1.5">
        <Tag tone={REASON_TONES[decision.reason] ?? 'plain'}>{decision.reason.replace('-', ' ')}</Tag>
        {stands === true && <Tag tone="good">seen by the visitor</Tag>}
        {stands === false && <Tag tone="bad">undone by the shop’s framework</Tag>}
      </div>
      <p>{first}</p>
      {rest.map((sentence) => (
        <p key={sentence} class="mt-1 text-soft">
          {sentence}
        </p>
      ))}
      {ranking && ranking.source !== 'shop' && <Order ranking={ranking} products={products} />}
    </section>
  );
}

const FIRST_POSITIONS = 12;

/** The order a listing was given, position by position. */
function Order({
  ranking,
  products,
}: {
  ranking: NonNullable<PlacementDecision['ranking']>;
  products: Record<string, ProductCard>;
}) {
  const [all, setAll] = useState(false);
  const rows = positions(ranking);
  return (
    <div class="mt-3">
      <ol class="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-2" aria-label="Order given">
        {(all ? rows : rows.slice(0, FIRST_POSITIONS)).map((row) => {
          const product = products[row.product];
          const shift = row.shopPosition - row.position;
          return (
            <li
              key={row.position}
              class={`flex min-w-0 gap-2 rounded-field border p-1.5 ${row.how === 'explored' ? 'border-accent border-dashed' : row.how === 'fixed' ? 'border-primary' : 'border-base-300'}`}
              title={`${product?.title ?? row.product}: position ${row.position}, with the shop ${row.shopPosition}; probability ${row.propensity.toFixed(3)}`}
            >
              <ProductImage id={row.product} product={product} size="size-11" />
              <div class="min-w-0 text-xs leading-4">
                <p class="font-semibold">
                  {row.position}{' '}
                  <span class={`font-normal ${shift > 0 ? 'text-success' : 'text-soft'}`}>
                    {shift === 0 ? 'as in the shop' : shift > 0 ? `▲ ${shift}` : `▼ ${-shift}`}
                  </span>
                </p>
                <p class="truncate text-soft">{product?.title ?? row.product}</p>
                {row.how === 'explored' && (
                  <p class="inline-flex items-center gap-0.5">
                    <Icon name="shuffle" size={12} /> tried out
                  </p>
                )}
                {row.how === 'fixed' && (
                  <p class="inline-flex items-center gap-0.5">
                    <Icon name="lock" size={12} /> by rule
                  </p>
                )}
              </div>
            </li>
          );
        })}
      </ol>
      {rows.length > FIRST_POSITIONS && (
        <button
          type="button"
          class="btn btn-ghost btn-sm mt-2"
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? 'Fewer positions' : `All ${rows.length} positions`}
        </button>
      )}
    </div>
  );
}
