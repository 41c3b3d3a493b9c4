import { evaluateNextClick } from '../../model/train/evaluate-next-click.ts';
import type { NextClickEvaluation, NextClickFigures } from '../../model/train/evaluate-next-click.ts';
import type { FeatureGroup } from '../../model/ranker/features.ts';
import { FEATURES } from '../../model/ranker/features.ts';
import { trainNextClick } from '../../model/train/train-next-click.ts';
import type { NextClickRanker, NextClickTraining } from '../../model/train/train-next-click.ts';
import type { Visit } from '../../model/ranker/sequence/visit.ts';

/** Writes a line to stderr for each fifth of a step. */
export function progressLine(name: string): (step: string, share: number) => void {
  let said = '';
  return (step, share) => {
    const line = `${name}: ${step} ${Math.floor(share * 5) * 20} %`;
    if (line !== said) process.stderr.write(`${line}\n`);
    said = line;
  };
}

const cell = (value: number): string => value.toFixed(4).padStart(9);

/** The figures as a table for people. */
export function figuresTable(rows: Readonly<Record<string, NextClickFigures>>): string {
  const lines = Object.entries(rows).map(
    ([name, { hr20, mrr20, ndcg20 }]) => `${name.padEnd(28)}${cell(hr20)}${cell(mrr20)}${cell(ndcg20)}`,
  );
  return [
    `${''.padEnd(28)}${'HR@20'.padStart(9)}${'MRR@20'.padStart(9)}${'NDCG@20'.padStart(9)}`,
    ...lines,
  ].join('\n');
}

/** Figures of every order that was judged, simplest first, by their names in cards. */
export function ordersJudged(judged: NextClickEvaluation): Record<string, NextClickFigures> {
  const { popularity, markov, linear, trees, network, ranker, diversified } = judged;
  return { popularity, markov, linear, trees, ...(network ? { network } : {}), ranker, diversified };
}

/** Prints the table of all orders, and what the ranker gains over Markov. */
export function printJudged(judged: NextClickEvaluation): void {
  process.stderr.write(`${figuresTable(ordersJudged(judged))}\n`);
  for (const [figure, { mean, low, high }] of Object.entries(judged.overMarkov)) {
    process.stderr.write(
      `ranker - Markov, ${figure}: ${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]\n`,
    );
  }
}

/** Trains on earlier visits, judges on later ones, and prints the table. */
export async function trainAndJudge(
  training: NextClickTraining,
  test: readonly Visit[],
): Promise<{ ranker: NextClickRanker; judged: NextClickEvaluation }> {
  const ranker = await trainNextClick(training);
  const judged = evaluateNextClick(ranker, {
    visits: training.visits,
    test,
    ...(training.onProgress ? { onProgress: (share) => training.onProgress!('judging', share) } : {}),
  });
  return { ranker, judged };
}

/** What the ranker's trees, alone, lose without each group of features: one training and judgement a group. */
export async function ablation(
  training: NextClickTraining,
  test: readonly Visit[],
): Promise<Record<string, NextClickFigures>> {
  const groups = [...new Set(FEATURES.map(({ group }) => group))];
  const figures: Record<string, NextClickFigures> = {};
  for (const group of groups) {
    process.stderr.write(`replay: without ${group}\n`);
    const part = { ...training, network: false as const, without: group satisfies FeatureGroup };
    figures[`without ${group}`] = (await trainAndJudge(part, test)).judged.trees;
  }
  return figures;
}
