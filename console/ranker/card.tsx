import type { ComponentChildren } from 'preact';
import type { RankerRecord } from '../../model/api/site.ts';
import { ago, count, date } from '../ui/format.ts';
import { Fact, Panel } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';

/** What the trainer wrote of a ranker: data, offline metrics beside the baselines, and the rest as it stands. */
export function RankerCard({ ranker, actions }: { ranker: RankerRecord; actions?: ComponentChildren }) {
  const { metrics, facts, importance } = readCard(ranker.card);
  return (
    <Panel
      title={
        <span class="flex flex-wrap items-center gap-2.5">
          <span class="font-mono text-[0.95rem]">{ranker.version}</span> <Tag tone="live">live</Tag>
        </span>
      }
      hint={
        ranker.live_at &&
        `Live ${ago(ranker.live_at, Date.now())}, trained ${ago(ranker.created_at, Date.now())}.`
      }
      actions={actions}
    >
      {facts.length > 0 && (
        <dl class="grid grid-cols-2 gap-x-6 gap-y-3.5 sm:grid-cols-3 xl:grid-cols-5">
          {facts.map(([term, value]) => (
            <Fact key={term} term={term}>
              {value}
            </Fact>
          ))}
        </dl>
      )}
      {metrics && <MetricsTable {...metrics} />}
      {importance.length > 0 && <Importance importance={importance} />}
      <details class="mt-5">
        <summary class="text-sm text-soft">The whole card</summary>
        <pre class="mt-2 max-h-96 overflow-auto rounded-field bg-base-200 p-3 text-xs">
          {JSON.stringify(ranker.card, null, 2)}
        </pre>
      </details>
    </Panel>
  );
}

/** How a ranker did on days it had not seen, folded away. */
export function RankerMetrics({ ranker }: { ranker: RankerRecord }) {
  const { metrics } = readCard(ranker.card);
  return metrics ? (
    <details class="mt-3">
      <summary class="text-sm text-soft">How it did on days it had not seen</summary>
      <MetricsTable {...metrics} />
    </details>
  ) : null;
}

interface Metrics {
  /** Columns: ranker, linear and so on. */
  models: string[];
  rows: { metric: string; values: (number | undefined)[] }[];
}

function MetricsTable({ models, rows }: Metrics) {
  return (
    <div class="-mx-4 mt-5 overflow-x-auto">
      <table class="ledger">
        <thead>
          <tr>
            <th>On days it had not seen</th>
            {models.map((model) => (
              <th key={model} class="figure">
                {model}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ metric, values }) => {
            const best = Math.max(...values.map((value) => value ?? -Infinity));
            return (
              <tr key={metric}>
                <td>{metric}</td>
                {values.map((value, index) => (
                  <td key={models[index]} class={`figure ${value === best ? 'font-semibold' : ''}`}>
                    {value === undefined ? '–' : value.toFixed(3)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Importance({ importance }: { importance: [string, number][] }) {
  const top = importance[0]?.[1] ?? 1;
  return (
    <div class="mt-6">
      <p class="eyebrow mb-2">What the order rests on</p>
      <ul class="grid gap-x-8 gap-y-1.5 sm:grid-cols-2">
        {importance.slice(0, 12).map(([feature, share]) => (
          <li key={feature} class="grid grid-cols-[minmax(0,1fr)_6rem_3rem] items-center gap-3 text-sm">
            <span class="truncate">{feature.replaceAll('_', ' ')}</span>
            <span class="h-1.5 overflow-hidden rounded-full bg-base-200">
              <span
                class="block h-full rounded-full bg-primary"
                style={{ width: `${(100 * share) / top}%` }}
              />
            </span>
            <span class="text-right text-soft">{Math.round(share * 100)} %</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The parts of a card that have a view of their own. Cards of any trainer can be shown: what is not known stays in the whole. */
function readCard(card: Record<string, unknown>): {
  metrics?: Metrics;
  facts: [string, string][];
  importance: [string, number][];
} {
  const facts: [string, string][] = [];
  const add = (term: string, value: unknown) => {
    if (typeof value === 'number') facts.push([term, count(value)]);
    else if (typeof value === 'string') facts.push([term, value]);
  };
  const data = record(card['data']) ?? record(card['window']) ?? {};
  const from = data['from'] ?? card['from'];
  const to = data['to'] ?? card['to'];
  if (typeof from === 'number' && typeof to === 'number')
    facts.push(['Days of data', `${date(from)} – ${date(to)}`]);
  add('Listings learned from', data['queries'] ?? data['lists'] ?? card['queries']);
  add('Products shown in them', data['rows'] ?? card['rows']);
  const parameters = record(card['parameters']);
  const trees = card['trees'] ?? record(card['model'])?.['trees'] ?? parameters?.['trees'];
  const layers = record(parameters?.['network'])?.['hidden'];
  if (typeof trees === 'number') {
    const beside = Array.isArray(layers) ? `, network of ${layers.join(' and ')} units` : '';
    facts.push(['Model', `${count(trees)} trees${beside}`]);
  }
  add('Features', Array.isArray(card['features']) ? card['features'].length : card['features']);
  const metrics = metricsOf(record(card['metrics']) ?? record(card['offline']) ?? {});
  const importance = Object.entries(record(card['importance']) ?? {})
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .toSorted(([, a], [, b]) => b - a);
  return { ...(metrics && { metrics }), facts, importance };
}

const MODEL_NAMES: Record<string, string> = {
  ranker: 'Ranker',
  trees: 'Its trees alone',
  network: 'Its network alone',
  diversified: 'Ranker, diversified',
  markov: 'First-order Markov',
  linear: 'Linear baseline',
  shop: "Shop's order",
  popularity: 'Popularity',
};
const METRIC_NAMES: Record<string, string> = {
  ndcg: 'NDCG',
  hr: 'Hit rate',
  mrr: 'Reciprocal rank',
  map: 'Average precision',
};
/** Lengths of list that are shown where a card has many. */
const CUTS = new Set(['5', '20']);

/** A card's table of models and metrics; a metric is named `ndcg20`: NDCG over the first 20. */
function metricsOf(table: Record<string, unknown>): Metrics | undefined {
  // The ranker first: a narrow screen shows it without scrolling.
  const models = Object.keys(table)
    .filter((model) => record(table[model]))
    .toSorted((a, b) => Number(b === 'ranker') - Number(a === 'ranker'));
  if (models.length === 0) return undefined;
  const names = [...new Set(models.flatMap((model) => Object.keys(record(table[model])!)))];
  const cut = names.filter((name) => CUTS.has(/\d+$/.exec(name)?.[0] ?? ''));
  const rows = (cut.length > 0 ? cut : names).map((name) => ({
    metric: metricName(name),
    values: models.map((model) => {
      const value = record(table[model])![name];
      return typeof value === 'number' ? value : undefined;
    }),
  }));
  return {
    models: models.map((model) => MODEL_NAMES[model] ?? model),
    rows: rows.filter((row) => row.values.some((value) => value !== undefined)),
  };
}

function metricName(name: string): string {
  const match = /^([a-z]+?)@?(\d+)$/.exec(name);
  return match ? `${METRIC_NAMES[match[1]!] ?? match[1]!}, first ${match[2]}` : name.replaceAll('_', ' ');
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
