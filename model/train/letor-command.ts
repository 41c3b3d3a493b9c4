import { parseArgs } from 'node:util';
import type * as v from 'valibot';
import { fnv1a } from '../assignment/hash.ts';
import type { RankerCard } from '../ranker/bundle.ts';
import { scoreRows } from '../ranker/interpret.ts';
import { writePack } from '../ranker/pack.ts';
import { fitBins } from './bins.ts';
import { boost } from './boost.ts';
import { goldensOf } from './goldens.ts';
import { readLetor } from './letor.ts';
import type { LetorFile } from './letor.ts';
import { scoreLinear, trainLinear } from './linear.ts';
import { flatFigures, rankingMetrics } from './metrics.ts';
import { BoostParameters, boostParameters } from './parameters.ts';
import { RowCollector } from './ranking-rows.ts';
import type { RankingRows } from './ranking-rows.ts';
import { treeProgress } from './tree-progress.ts';
import { writeBundle } from './write-bundle.ts';

const KS = [1, 3, 5, 10, 20];
/** Rows that bins are fitted on: more change the quantiles by less than a bin. */
const MOST_SAMPLE_ROWS = 200_000;

/** Defaults where they differ from the trainer's own: files of this kind are small, so each tree sees a part of them. */
export const LETOR_DEFAULTS = { trees: 100, featureFraction: 0.8, baggingFraction: 0.8 } as const;

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const parameterFlags = (Object.keys(BoostParameters.entries) as (keyof BoostParameters)[]).map((name) => ({
  name,
  flag: kebab(name),
}));

function flagHelp(): string {
  const defaults = { ...boostParameters(), ...LETOR_DEFAULTS } as Record<string, unknown>;
  return parameterFlags
    .map(
      ({ name, flag }) =>
        `  --${flag} ${' '.repeat(Math.max(0, 24 - flag.length))}${JSON.stringify(defaults[name])}`,
    )
    .join('\n');
}

export const LETOR_HELP = `npm run train -- --letor FILE [--query FILE] [--valid FILE] --out DIR [--PARAMETER VALUE ...]

Trains a ranker on ranking data in LibSVM format ("label qid:1 1:0.5 7:nan # comment") and writes the bundle into DIR.
  --letor FILE         rows to learn from; queries by qid:, by FILE.query, or by --query
  --query FILE         sizes of the queries, one a line
  --valid FILE         rows to be judged on, and to stop early on with --early-stopping N
  --valid-query FILE   sizes of its queries
  --categorical LIST   feature numbers that hold category codes (whole numbers from 1), e.g. 3,17
  --increasing LIST    feature numbers that may only raise the score; --decreasing LIST: only lower it
Parameters and their defaults (model/train/parameters.ts says what each means):
${flagHelp()}
Queries without a positive row are left out of every figure. The last line printed is one JSON object.`;

/** A parameter's text as the type its default has. */
function parameterValue(flag: string, text: string, like: unknown): unknown {
  if (typeof like === 'boolean') {
    if (text !== 'true' && text !== 'false')
      throw new Error(`--${flag} is ${text}; true or false was expected`);
    return text === 'true';
  }
  if (typeof like !== 'number') return text;
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value))
    throw new Error(`--${flag} is ${JSON.stringify(text)}; a number was expected`);
  return value;
}

/** Columns of feature numbers such as `3,17`. */
function columnsOf(flag: string, list: string | undefined, { firstFeature, features }: LetorFile): number[] {
  if (!list) return [];
  return list.split(',').map((word) => {
    const column = Number(word) - firstFeature;
    if (!/^\d+$/.test(word.trim()) || column < 0 || column >= features) {
      throw new Error(
        `--${flag} has ${JSON.stringify(word)}; a feature number from ${firstFeature} to ${features + firstFeature - 1} was expected`,
      );
    }
    return column;
  });
}

/** Every n-th row, at most MOST_SAMPLE_ROWS. */
function sampleOf({ matrix, rows, features }: LetorFile): Float32Array {
  const step = Math.ceil(rows / MOST_SAMPLE_ROWS);
  if (step === 1) return matrix;
  const kept = Math.ceil(rows / step);
  const sample = new Float32Array(kept * features);
  for (let index = 0; index < kept; index++) {
    sample.set(matrix.subarray(index * step * features, (index * step + 1) * features), index * features);
  }
  return sample;
}

/** A file's rows in the bins of a run. */
export function collectLetor(file: LetorFile, collector: RowCollector): RankingRows {
  const { matrix, labels, starts, features } = file;
  for (let query = 0; query < starts.length - 1; query++) {
    const [from, to] = [starts[query]!, starts[query + 1]!];
    collector.add({
      matrix: matrix.subarray(from * features, to * features),
      labels: labels.subarray(from, to),
    });
  }
  return collector.finish();
}

/** `npm run train -- --letor ...`: resolves with what was learned; throws one clear line where it cannot be. */
export async function trainFromLetor(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      letor: { type: 'string' },
      query: { type: 'string' },
      valid: { type: 'string' },
      'valid-query': { type: 'string' },
      out: { type: 'string' },
      categorical: { type: 'string' },
      increasing: { type: 'string' },
      decreasing: { type: 'string' },
      ...Object.fromEntries(parameterFlags.map(({ flag }) => [flag, { type: 'string' as const }])),
    },
  }) as { values: Record<string, string | undefined> };
  const { letor, query, valid, out } = values;
  if (!letor || !out) throw new Error('--letor and --out are needed; --help shows an example');
  const defaults = { ...boostParameters(), ...LETOR_DEFAULTS } as Record<string, unknown>;
  const given = Object.fromEntries(
    parameterFlags.flatMap(({ name, flag }) =>
      values[flag] === undefined ? [] : [[name, parameterValue(flag, values[flag], defaults[name])]],
    ),
  );
  const parameters = boostParameters({ ...LETOR_DEFAULTS, ...given } as v.InferInput<typeof BoostParameters>);
  if (parameters.earlyStopping > 0 && !valid)
    throw new Error('--early-stopping needs rows to watch: give --valid FILE');

  process.stderr.write(`train: reading ${letor}\n`);
  const file = await readLetor(letor, query === undefined ? {} : { query });
  const validQuery = values['valid-query'];
  const validFile = valid
    ? await readLetor(valid, {
        features: file.features,
        firstFeature: file.firstFeature,
        ...(validQuery === undefined ? {} : { query: validQuery }),
      })
    : undefined;
  if (validFile && validFile.unknownValues > 0) {
    process.stderr.write(
      `train: WARNING: ${validFile.unknownValues} values in ${valid} are of features that ${letor} does not have; they count for nothing.\n`,
    );
  }
  const monotone: (-1 | 0 | 1)[] = Array.from({ length: file.features }, () => 0);
  for (const column of columnsOf('increasing', values.increasing, file)) monotone[column] = 1;
  for (const column of columnsOf('decreasing', values.decreasing, file)) monotone[column] = -1;
  const categorical = columnsOf('categorical', values.categorical, file);
  const run = { ...parameters, ...(monotone.some((sign) => sign !== 0) ? { monotone } : {}) };

  const bins = fitBins(sampleOf(file), file.features, { maxBins: run.maxBins, categorical });
  const rows = collectLetor(file, new RowCollector(bins, file.rows));
  const validRows = validFile && collectLetor(validFile, new RowCollector(bins, validFile.rows));
  const started = performance.now();
  const { trees, kept, gains, history } = await boost(run, rows, {
    ...(validRows ? { valid: validRows } : {}),
    onTree: treeProgress(run.trees),
  });
  const seconds = (performance.now() - started) / 1000;
  if (kept === 0) {
    process.stderr.write(
      `train: WARNING: no tree was grown, every row will score 0: ${
        bins.features === 0
          ? 'no feature has more than one value'
          : 'no query has rows of different labels, or they are too few for --min-rows-in-leaf'
      }.\n`,
    );
  }
  const linear = trainLinear(rows);

  const judged = validFile ?? file;
  const figures = (scores: ArrayLike<number>) => flatFigures(rankingMetrics(judged, scores, { ks: KS }));
  const scores = scoreRows(trees, judged.matrix, judged.rows);
  const on = validFile ? '' : '_on_training_rows';
  const metrics = {
    [`ranker${on}`]: figures(scores),
    [`linear${on}`]: figures(scoreLinear(linear, judged.matrix, judged.rows)),
  };
  const names = Array.from({ length: file.features }, (_, column) => `f${column + file.firstFeature}`);
  const now = Date.now();
  const version = `letor-${now.toString(36)}`;
  const featureHash = fnv1a(JSON.stringify(names)).toString(16);
  const strongest = Array.from(gains.keys())
    .toSorted((a, b) => gains[b]! - gains[a]!)
    .slice(0, 20);
  const total = gains.reduce((a, b) => a + b, 0) || 1;
  const card: RankerCard = {
    v: 1,
    version,
    site: 'letor',
    created_at: now,
    feature_hash: featureHash,
    features: names.map((name) => ({ name, group: 'letor' })),
    data: {
      from: 0,
      to: 0,
      queries: file.starts.length - 1,
      rows: file.rows,
      test_queries: validFile ? validFile.starts.length - 1 : 0,
    },
    parameters: { ...run, kept },
    seed: run.seed,
    metrics,
    importance: Object.fromEntries(
      strongest.map((column) => [names[column]!, Number((gains[column]! / total).toFixed(4))]),
    ),
    notes: [
      validFile
        ? `Judged on ${valid}.`
        : 'No --valid file was given: the figures are of the rows it learned from.',
      'Queries without a positive row are left out of the figures.',
    ],
  };
  writeBundle(out, {
    card,
    trees,
    items: writePack({ facts: { v: 1, ids: [] }, arrays: {} }),
    goldens: goldensOf(trees, file.matrix),
  });
  return {
    out,
    version,
    queries: file.starts.length - 1,
    rows: file.rows,
    features: file.features,
    trees: kept,
    seconds: Number(seconds.toFixed(3)),
    ...(history.length > 0 ? { bestNdcg: Math.max(...history), evalAt: run.evalAt } : {}),
    metrics,
  };
}
