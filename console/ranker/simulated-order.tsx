import { useState } from 'preact/hooks';
import type { SimulatedProduct, SimulationAnswer } from '../../model/api/ranker.ts';
import { site } from '../session.ts';
import { count, money } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';
import { ProductImage } from '../visitor/product-strip.tsx';

const STEP = 12;
const HELD: Record<NonNullable<SimulatedProduct['held']>, string> = {
  pinned: 'pinned',
  buried: 'put last',
  'sold-out': 'sold out',
  'running-out': 'runs out soon',
};
const GROUPS: Record<string, string> = {
  place: 'place in the shop',
  popularity: 'popularity',
  product: 'the product itself',
  taste: 'tastes',
  visit: 'this visit',
  visitor: 'the visitor',
  next: 'what follows what',
  alike: 'likeness',
};

/** Products in the order simulated, each with what brought it there and how far a change moved it. */
export function SimulatedOrder({
  answer,
  before,
}: {
  answer: SimulationAnswer;
  before: SimulationAnswer | undefined;
}) {
  const [shown, setShown] = useState(STEP);
  const places = new Map(before?.products.map(({ id, place }) => [id, place]));
  const moved = answer.products.filter(({ id, place }) => (places.get(id) ?? place) !== place).length;
  return (
    <Panel
      title={
        <span class="flex flex-wrap items-center gap-2.5">
          The order {answer.ranked ? <Tag tone="good">ranked</Tag> : <Tag>the shop’s own</Tag>}
        </span>
      }
      hint={[
        `${count(answer.candidates)} products, ranked by ${answer.ranker}, nothing explored.`,
        answer.rule && `Rule “${answer.rule}” holds.`,
        before && moved > 0 && `${count(moved)} products moved.`,
      ]
        .filter(Boolean)
        .join(' ')}
      padded={false}
    >
      <ol class="divide-y divide-base-300 border-t border-base-300">
        {answer.products.slice(0, shown).map((product) => (
          <Line
            key={product.id}
            product={product}
            moved={(places.get(product.id) ?? product.place) - product.place}
          />
        ))}
      </ol>
      {shown < answer.products.length && (
        <div class="px-5 py-4">
          <button type="button" class="btn btn-sm" onClick={() => setShown(shown + STEP)}>
            More products
          </button>
        </div>
      )}
    </Panel>
  );
}

function Line({ product, moved }: { product: SimulatedProduct; moved: number }) {
  const most = Math.max(...product.groups.map(({ added }) => Math.abs(added)), 1e-6);
  return (
    <li class="px-5 py-3">
      <details>
        <summary class="grid list-none grid-cols-[1.75rem_auto_minmax(0,1fr)] items-start gap-x-3 gap-y-1 sm:grid-cols-[1.75rem_auto_minmax(0,1fr)_auto]">
          <span class="pt-0.5 text-right text-soft tabular-nums">{product.place + 1}</span>
          <ProductImage id={product.id} product={product} size="size-11" />
          <span class="min-w-0">
            <span class="font-medium break-words">{product.title}</span>{' '}
            {product.held && <Tag tone="accent">{HELD[product.held]}</Tag>} <Moved by={moved} />
            <span class="block text-sm text-soft">
              {money(product.price, site.value?.currency ?? 'EUR')}
              {product.brand && ` · ${product.brand}`} · shop’s place {product.shopPlace + 1}
            </span>
            {product.sentence && <span class="block text-sm italic">“{product.sentence}”</span>}
          </span>
          <span class="col-start-3 flex flex-wrap gap-x-3 text-sm text-soft sm:col-start-4 sm:max-w-56 sm:justify-end">
            {product.groups.slice(0, 2).map(({ group, added }) => (
              <span key={group} class="whitespace-nowrap">
                {signed(added)} {GROUPS[group] ?? group}
              </span>
            ))}
          </span>
        </summary>
        <div class="mt-3 grid gap-5 pl-10 md:grid-cols-2">
          <div class="min-w-0">
            <p class="eyebrow mb-2">Score {product.score.toFixed(3)}: what each group added</p>
            <ul class="flex flex-col gap-1.5">
              {product.groups.map(({ group, added }) => (
                <li key={group} class="grid grid-cols-[minmax(0,1fr)_5rem_3.5rem] items-center gap-2 text-sm">
                  <span class="truncate">{GROUPS[group] ?? group}</span>
                  <span class="h-1.5 overflow-hidden rounded-full bg-base-200">
                    <span
                      class={`block h-full rounded-full ${added > 0 ? 'bg-primary' : 'bg-accent'}`}
                      style={{ width: `${(100 * Math.abs(added)) / most}%` }}
                    />
                  </span>
                  <span class="text-right tabular-nums">{signed(added)}</span>
                </li>
              ))}
            </ul>
          </div>
          <div class="min-w-0">
            <p class="eyebrow mb-2">Largest single features</p>
            <ul class="flex flex-col gap-1 text-sm">
              {product.features.map(({ name, added, value }) => (
                <li key={name} class="grid grid-cols-[minmax(0,1fr)_4rem_3.5rem] gap-2">
                  <span class="truncate">{name.replaceAll('_', ' ')}</span>
                  <span class="text-right text-soft tabular-nums">
                    {value === null ? '–' : Number(value.toPrecision(3))}
                  </span>
                  <span class="text-right tabular-nums">{signed(added)}</span>
                </li>
              ))}
            </ul>
          </div>
        </div>
      </details>
    </li>
  );
}

function Moved({ by }: { by: number }) {
  if (by === 0) return null;
  const up = by > 0;
  return (
    <span class={`text-sm whitespace-nowrap ${up ? 'text-success' : 'text-error'}`}>
      <span aria-hidden="true">{up ? '▲' : '▼'}</span>
      <span class="sr-only">{up ? 'up' : 'down'}</span> {Math.abs(by)}
    </span>
  );
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
