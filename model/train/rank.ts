import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { scoreRows } from '../ranker/interpret.ts';
import { readLetor } from './letor.ts';
import type { LetorFile } from './letor.ts';
import { flatFigures, rankingMetrics } from './metrics.ts';
import { readBundle } from './read-bundle.ts';
import type { ReadBundle } from './read-bundle.ts';
import { scoreOnnx } from './score-onnx.ts';

const HELP = `npm run rank -- --model DIR --letor FILE [--query FILE] --out SCORES

Scores ranking data (LibSVM format) with the ONNX ranker of a bundle, one score a line in the file's order.
  --model DIR    what npm run train wrote
  --letor FILE   rows to score; queries by qid:, by FILE.query, or by --query
  --query FILE   sizes of the queries, one a line; scores do not depend on them, figures do
  --out SCORES   where the scores go
The last line printed is one JSON object: rows, the scorer used, and figures over the file's labels.`;

const LINES_A_WRITE = 10_000;

/** Largest difference between ONNX Runtime and the trainer's own interpreter that is still the same ranker. */
const TOLERANCE = 1e-4;

async function score(
  { onnx, trees }: ReadBundle,
  { matrix, rows }: LetorFile,
): Promise<{ scores: Float32Array; scorer: string; maxDifference: number | null }> {
  const own = scoreRows(trees, matrix, rows);
  try {
    const scores = await scoreOnnx(onnx, matrix, trees.featureCount);
    let most = 0;
    for (let row = 0; row < rows; row++) most = Math.max(most, Math.abs(scores[row]! - own[row]!));
    if (!(most <= TOLERANCE))
      process.stderr.write(`rank: WARNING: ONNX Runtime and the interpreter differ by ${most}.\n`);
    return { scores, scorer: 'onnxruntime-web', maxDifference: most };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `rank: WARNING: ONNX Runtime failed (${why}); the scores are the TypeScript interpreter's.\n`,
    );
    return { scores: own, scorer: 'interpreter', maxDifference: null };
  }
}

function writeScores(path: string, scores: Float32Array): void {
  const file = openSync(path, 'w');
  try {
    for (let from = 0; from < scores.length; from += LINES_A_WRITE) {
      writeSync(file, `${Array.from(scores.subarray(from, from + LINES_A_WRITE), String).join('\n')}\n`);
    }
  } finally {
    closeSync(file);
  }
}

async function rank(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      letor: { type: 'string' },
      query: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const { model, letor, query, out } = values;
  if (!model || !letor || !out)
    throw new Error('--model, --letor and --out are needed; --help shows an example');
  const bundle = readBundle(model);
  const first = /^f(\d+)$/.exec(bundle.card.features[0]?.name ?? '');
  if (!first)
    throw new Error(
      `${model} was trained on a site's events, not on a ranking file: its features are ${bundle.card.features.length} of ours, not numbers.`,
    );
  process.stderr.write(`rank: reading ${letor}\n`);
  const file = await readLetor(letor, {
    features: bundle.trees.featureCount,
    firstFeature: Number(first[1]),
    queriesOptional: true,
    ...(query === undefined ? {} : { query }),
  });
  if (file.unknownValues > 0) {
    process.stderr.write(
      `rank: WARNING: ${file.unknownValues} values in ${letor} are of features that the ranker never met; they count for nothing.\n`,
    );
  }
  const { scores, scorer, maxDifference } = await score(bundle, file);
  writeScores(out, scores);
  const metrics = flatFigures(rankingMetrics(file, scores, { ks: [1, 3, 5, 10, 20] }));
  return { out, rows: file.rows, queries: file.starts.length - 1, scorer, maxDifference, metrics };
}

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h') || args.length === 0) {
  console.log(HELP);
  process.exit(args.length === 0 ? 2 : 0);
}
try {
  console.log(JSON.stringify(await rank(args)));
} catch (error) {
  console.error(`rank: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
