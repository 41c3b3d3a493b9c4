/** One list that was shown: grades by position, and the grades of everything that could have been shown. */
export interface JudgedList {
  rel: readonly number[];
  allRel: readonly number[];
}

/**
 * Quality of a ranked list cut at k, in [0, 1] (DCG: without bound). Discount 1/log2(position + 1); gain is the grade
 * (`Linear`) or 2^grade - 1 (`Exp`); a grade of 1 or more is relevant. Everything is 0 where nothing is relevant.
 * Source: Jarvelin and Kekalainen, ACM TOIS 20 (2002).
 */
export function rankingMetrics({ rel, allRel }: JudgedList, k: number) {
  const ideal = allRel.toSorted((a, b) => b - a);
  const shown = rel.slice(0, k);
  const relevant = allRel.filter((grade) => grade >= 1).length;
  let hits = 0;
  let precisions = 0;
  shown.forEach((grade, index) => {
    if (grade < 1) return;
    hits += 1;
    precisions += hits / (index + 1);
  });
  const first = shown.findIndex((grade) => grade >= 1);
  const dcgLinear = discounted(rel, k, linear);
  const dcgExp = discounted(rel, k, exponential);
  return {
    dcgLinear,
    dcgExp,
    ndcgLinear: share(dcgLinear, discounted(ideal, k, linear)),
    ndcgExp: share(dcgExp, discounted(ideal, k, exponential)),
    precision: hits / k,
    recall: share(hits, relevant),
    hitRate: hits > 0 ? 1 : 0,
    reciprocalRank: first < 0 ? 0 : 1 / (first + 1),
    averagePrecisionMinKR: share(precisions, Math.min(k, relevant)),
    averagePrecisionR: share(precisions, relevant),
  };
}

/** Unweighted means over lists. */
export function rankingMeans(lists: readonly JudgedList[], k: number) {
  const all = lists.map((list) => rankingMetrics(list, k));
  const mean = (key: keyof (typeof all)[number]) => all.reduce((sum, one) => sum + one[key], 0) / all.length;
  return {
    mrr: mean('reciprocalRank'),
    map: mean('averagePrecisionMinKR'),
    ndcgLinear: mean('ndcgLinear'),
    ndcgExp: mean('ndcgExp'),
    recall: mean('recall'),
    hitRate: mean('hitRate'),
  };
}

const linear = (grade: number): number => grade;
const exponential = (grade: number): number => 2 ** grade - 1;
const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

function discounted(grades: readonly number[], k: number, gain: (grade: number) => number): number {
  return grades.slice(0, k).reduce((sum, grade, index) => sum + gain(grade) / Math.log2(index + 2), 0);
}
