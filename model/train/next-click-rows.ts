import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Product } from '../catalog.ts';
import { FEATURES, FEATURE_COUNT } from '../ranker/features.ts';
import type { FeatureGroup } from '../ranker/features.ts';
import type { Visit } from '../ranker/sequence/visit.ts';
import { fitBins } from './bins.ts';
import { candidatesFor, knowledgeOf, nextClickMatrix, nextClicksOf } from './next-click-queries.ts';
import type { Knowledge, NextClick } from './next-click-queries.ts';
import { RowCollector } from './ranking-rows.ts';
import type { RankingRows } from './ranking-rows.ts';

/** Which candidates of a query become rows. */
export interface CandidateSampling {
  /** Candidates that two simple signals rank so high all become rows. */
  readonly head: number;
  /** Rows drawn from the others; each stands for as many as it was drawn from. */
  readonly tail: number;
}

export interface NextClickRowsInput {
  readonly products: readonly Product[];
  /** By time, oldest first. */
  readonly visits: readonly Visit[];
  /** Share of the visits that only teach what follows what, before the first query. */
  readonly warmUp: number;
  /** The rest is cut into so many stretches of visits; features of a stretch know nothing of it nor of later ones. */
  readonly stretches: number;
  readonly mostQueries: number;
  readonly sampling: CandidateSampling;
  /** Larger catalogues are narrowed to so many candidates a query, as for serving; queries whose choice is not among them are left out. */
  readonly mostCandidates: number;
  readonly maxBins: number;
  readonly seed: number;
  /** Features of this group are blanked out: what is it worth? */
  readonly without?: FeatureGroup;
  readonly onProgress?: (share: number) => void;
}

const SAMPLE_QUERIES = 200;
const columnOf = (name: string): number => FEATURES.findIndex((feature) => feature.name === name);
const HEAD_COLUMNS = [columnOf('next_rank'), columnOf('walk_rank')] as const;

/** The first `count` of a random order of `list`, which is shuffled in place. */
function draw<T>(list: T[], count: number, random: () => number): T[] {
  for (let index = 0; index < Math.min(count, list.length); index++) {
    const other = index + Math.floor(random() * (list.length - index));
    [list[index], list[other]] = [list[other]!, list[index]!];
  }
  return list.slice(0, count);
}

/** Sets the columns of a group to "not known". */
export function blankOut(matrix: Float32Array, group: FeatureGroup | undefined): void {
  if (group === undefined) return;
  for (const [column, feature] of FEATURES.entries()) {
    if (feature.group !== group) continue;
    for (let at = column; at < matrix.length; at += FEATURE_COUNT) matrix[at] = Number.NaN;
  }
}

/**
 * Ranking rows for next looks, and what was known at the end. Walks forward in time: each stretch of visits becomes
 * queries whose features were learned from earlier visits only, so that training sees what serving will see, a table
 * that has never met the query.
 *
 * Candidates are all products, but of those that rank low by simple signals only a weighted sample becomes rows; the
 * chosen one stands for itself. (Leaving the rest out without weights put the ranker below Markov: facts/ranking.md.)
 */
export function nextClickRows(input: NextClickRowsInput): { rows: RankingRows; queries: number } {
  const { products, visits, warmUp, stretches, mostQueries, sampling, mostCandidates, seed, without } = input;
  const generator = xoroshiro128plus(seed);
  const random = () => uniformFloat64(generator);
  const known = new Set(products.map(({ id }) => id));
  const first = Math.floor(visits.length * warmUp);
  const bound = (stretch: number) => first + Math.floor(((visits.length - first) * stretch) / stretches);
  const perStretch = Math.ceil(mostQueries / stretches);
  const size = Math.min(products.length, mostCandidates) * FEATURE_COUNT;
  const matrix = new Float32Array(size);
  const picked = new Float32Array(size);
  let collector: RowCollector | undefined;
  let queries = 0;

  const collect = (knowledge: Knowledge, click: NextClick, into: RowCollector): void => {
    const candidates = candidatesFor(knowledge, click, mostCandidates);
    const chosen = candidates.indexOf(click.clicked);
    if (chosen < 0) return;
    queries++;
    nextClickMatrix(knowledge, click, { candidates, out: matrix });
    const isHead = (row: number): boolean =>
      row === chosen || HEAD_COLUMNS.some((column) => matrix[row * FEATURE_COUNT + column]! < sampling.head);
    const head: number[] = [];
    const others: number[] = [];
    for (let row = 0; row < candidates.length; row++) (isHead(row) ? head : others).push(row);
    const standsFor = others.length / Math.min(sampling.tail, others.length);
    const rows = [...head, ...draw(others, sampling.tail, random)];
    for (const [index, row] of rows.entries()) {
      picked.set(matrix.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT), index * FEATURE_COUNT);
    }
    blankOut(picked.subarray(0, rows.length * FEATURE_COUNT), without);
    into.add({
      matrix: picked,
      labels: rows.map((row) => (row === chosen ? 1 : 0)),
      standsFor: rows.map((_, index) => (index < head.length ? 1 : standsFor)),
    });
  };

  // The last stretch first: bins are fitted on what the fullest table gives.
  for (let turn = 0; turn < stretches; turn++) {
    const stretch = (turn + stretches - 1) % stretches;
    const [from, to] = [bound(stretch), bound(stretch + 1)];
    const knowledge = knowledgeOf(products, visits.slice(0, from), visits[from]?.acts[0]?.at ?? 0);
    const looks = visits
      .slice(from, to)
      .flatMap(nextClicksOf)
      .filter(({ clicked }) => known.has(clicked));
    const clicks = draw(looks, perStretch, random);
    if (!collector) {
      const sample = new Float32Array(Math.min(SAMPLE_QUERIES, clicks.length) * size).fill(Number.NaN);
      for (const [index, click] of clicks.slice(0, SAMPLE_QUERIES).entries()) {
        nextClickMatrix(knowledge, click, {
          candidates: candidatesFor(knowledge, click, mostCandidates),
          out: sample.subarray(index * size, (index + 1) * size),
        });
      }
      blankOut(sample, without);
      const expected = Math.ceil(
        mostQueries * Math.min(products.length, mostCandidates, sampling.head * 2 + sampling.tail),
      );
      collector = new RowCollector(fitBins(sample, FEATURE_COUNT, { maxBins: input.maxBins }), expected);
    }
    for (const [index, click] of clicks.entries()) {
      collect(knowledge, click, collector);
      if (index % 200 === 0) input.onProgress?.((turn + index / clicks.length) / stretches);
    }
  }
  return { rows: collector!.finish(), queries };
}
