import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Product } from '../../model/catalog.ts';
import { nextClickBundle } from '../../model/train/train-next-click.ts';
import { writeBundle } from '../../model/train/write-bundle.ts';
import { augustNote, countAugustRun } from './august-runs.ts';
import { readEshopLog } from './eshop-log.ts';
import {
  ablation,
  figuresTable,
  ordersJudged,
  printJudged,
  progressLine,
  trainAndJudge,
} from './judge-next-click.ts';
import { sessionFigures } from './judge-sessions.ts';
import { readYoochooseLog } from './yoochoose-log.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const HELP = `node .ci/ensure.mjs test/replay/offline.ts [LOG] [--judge july|august] [--out DIR] [--ablation] [--queries N]
node .ci/ensure.mjs test/replay/offline.ts --format yoochoose --train FILE --test FILE [--queries N]

Next-click ranking on a real click log without the Worker: trains on earlier visits, judges on later ones over all
products, figures cut at 20, beside popularity, first-order Markov and the linear baseline.
  LOG          e-shop-clothing-2008.csv(.gz); default ../shared/data/eshop-clothing-2008/e-shop-clothing-2008.csv.gz
  --judge      july (default; trained on April to June: for settling parameters) or august (April to July; counted)
  --out DIR    writes the bundle
  --ablation   also trains the trees, alone, without each group of features: in the table, the JSON object and
               the card (use july)
  --queries N  looks to learn from
The last line is one JSON object.`;

async function eshop(
  path: string,
  options: { judge: string; out?: string | undefined; ablation: boolean; queries?: number },
): Promise<object> {
  const month = options.judge === 'august' ? 8 : 7;
  const log = readEshopLog(path);
  const visits = log.visits.filter((visit) => visit.month < month);
  const test = log.visits.filter((visit) => visit.month === month);
  if (test.length === 0 || visits.length === 0)
    throw new Error(
      `${path} has ${visits.length} visits before month ${month} and ${test.length} in it; both are needed to learn and to judge.`,
    );
  const training = {
    site: 'eshop-clothing-2008',
    products: log.products,
    visits,
    now: Date.now(),
    ...(options.queries === undefined ? {} : { mostQueries: options.queries }),
    onProgress: progressLine('replay'),
  };
  const { ranker, judged } = await trainAndJudge(training, test);
  const runs = month === 8 ? countAugustRun() : undefined;
  printJudged(judged);
  const without = options.ablation ? await ablation(training, test) : undefined;
  if (without) process.stderr.write(`${figuresTable({ 'trees, all features': judged.trees, ...without })}\n`);
  if (options.out) {
    const notes = [
      `Judged on ${options.judge} over all ${judged.candidates} products, cut at 20.`,
      ...(runs === undefined ? [] : [augustNote(runs)]),
      ...Object.entries(without ?? {}).map(
        ([group, { ndcg20 }]) => `Its trees alone, trained ${group}: NDCG@20 ${ndcg20.toFixed(4)}.`,
      ),
    ];
    const judgement = {
      metrics: ordersJudged(judged),
      testFrom: test[0]!.acts[0]!.at,
      testQueries: judged.predictions,
      notes,
      sample: test[0]!,
    };
    writeBundle(options.out, nextClickBundle(ranker, judgement));
  }
  return {
    log: 'eshop-clothing-2008',
    judged: options.judge,
    ...judged,
    importance: ranker.importance,
    ...(without ? { without } : {}),
    ...(runs === undefined ? {} : { runs }),
  };
}

async function yoochoose(trainPath: string, testPath: string, queries: number | undefined): Promise<object> {
  const visits = readYoochooseLog(trainPath);
  const test = readYoochooseLog(testPath);
  if (!test.some(({ acts }) => acts.length > 1))
    throw new Error(`${testPath} has no session of two clicks: there is nothing to foresee.`);
  const ids = [...new Set(visits.flatMap(({ acts }) => acts.map(({ id }) => id)))];
  const products: Product[] = ids.map((id) => ({ id, title: id, url: `/${id}`, price: 0 }));
  const { ranker, judged } = await trainAndJudge(
    {
      site: 'yoochoose',
      products,
      visits,
      now: Date.now(),
      ...(queries === undefined ? {} : { mostQueries: queries }),
      onProgress: progressLine('replay'),
    },
    test,
  );
  const sessions = sessionFigures(ranker.knowledge, test);
  const { popularity, markov, linear, ranker: ours, ...rest } = judged;
  process.stderr.write(`${figuresTable({ popularity, markov, ...sessions, linear, ranker: ours })}\n`);
  return { log: 'yoochoose', popularity, markov, ...sessions, linear, ranker: ours, ...rest };
}

function fail(message: string): never {
  console.error(`replay: ${message}`);
  process.exit(1);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'eshop' },
        judge: { type: 'string', default: 'july' },
        train: { type: 'string' },
        test: { type: 'string' },
        out: { type: 'string' },
        queries: { type: 'string' },
        ablation: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    fail(`${error instanceof Error ? error.message : String(error)} (--help shows what there is)`);
  }
}
const { values, positionals } = readArguments();

if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const queries = values.queries === undefined ? undefined : Number(values.queries);
if (queries !== undefined && !(Number.isInteger(queries) && queries > 0))
  fail(`--queries is ${values.queries}; a whole number was expected`);
const limits = queries === undefined ? {} : { queries };
try {
  let result: object;
  if (values.format === 'yoochoose') {
    if (!values.train || !values.test) fail('--format yoochoose needs --train FILE and --test FILE');
    result = await yoochoose(values.train, values.test, queries);
  } else if (values.format === 'eshop') {
    if (values.judge !== 'july' && values.judge !== 'august')
      fail(`--judge is ${values.judge}; july and august are known`);
    const path =
      positionals[0] ?? join(ROOT, '../shared/data/eshop-clothing-2008/e-shop-clothing-2008.csv.gz');
    if (!existsSync(path)) fail(`${path} does not exist: give the click log's path`);
    result = await eshop(path, {
      judge: values.judge,
      out: values.out,
      ablation: values.ablation,
      ...limits,
    });
  } else fail(`--format is ${values.format}; eshop and yoochoose are known`);
  console.log(JSON.stringify(result));
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
