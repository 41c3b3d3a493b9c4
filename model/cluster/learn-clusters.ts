import * as v from 'valibot';
import { dbscan, densityRadius } from './dbscan.ts';
import { nearest, squaredDistance } from './distance.ts';
import type { Point } from './distance.ts';
import { kMeans } from './k-means.ts';
import { silhouette } from './silhouette.ts';
import { TRAITS } from './traits.ts';

const numbers = v.array(v.number());

/** Clusters of a site's visitors, as the shards apply them. */
export const ClusterModelSchema = v.object({
  /** Trait ids; a model of other traits is not applied. */
  traits: v.array(v.string()),
  mean: numbers,
  spread: numbers,
  method: v.picklist(['k-means', 'dbscan']),
  /** Mean silhouette, -1 to 1: above 0.5 clear groups, below 0.25 hardly any. */
  silhouette: v.number(),
  clusters: v.array(
    v.object({
      /** Stays with the cluster from night to night. */
      id: v.string(),
      name: v.string(),
      /** Standardised. */
      centre: numbers,
      /** Share of the visitors that the clusters were learned from. */
      share: v.number(),
    }),
  ),
});
export type ClusterModel = v.InferOutput<typeof ClusterModelSchema>;

const MIN_POINTS = 100;
const MAX_K = 8;
/** Points that silhouettes and densities are computed on: they take time by the square. */
const MAX_JUDGED = 1_000;
/** A cluster is last night's when it has moved by less than this many standard deviations, over all traits. */
const SAME_WITHIN = 1.5;
/** Visitors that a cluster must have at least: smaller groups are people, not segments. */
const MIN_SHARE = 0.02;
/** Visitors without any groups, normal or uniform in all traits, get up to 0.09 at any k (100 of them; 0.07 of 1,000). */
const MIN_SILHOUETTE = 0.1;
/** Another number of clusters must be so much better than last night's: else groups come and go by chance. */
const CLEARLY_BETTER = 0.02;

interface LearnOptions {
  random: () => number;
  method?: 'k-means' | 'dbscan';
  /** Last night's model, whose ids are kept where clusters are the same. */
  before?: ClusterModel | undefined;
}

/**
 * Clusters of visitors by their traits (`traitsOf`): k-means with the number of clusters, 2 to 8, that has the best
 * silhouette (last night's, unless another is clearly better), or DBSCAN. Named by their most distinctive traits.
 * Undefined for fewer than 100 visitors, or where there are no groups. Visitors with a trait that is no number are
 * passed over.
 */
export function learnClusters(
  visitors: readonly Point[],
  { random, method = 'k-means', before }: LearnOptions,
): ClusterModel | undefined {
  const known = visitors.filter((point) => point.every(Number.isFinite));
  if (known.length < MIN_POINTS) return undefined;
  const scale = scales(known);
  const { mean, spread } = scale;
  const points = known.map((point) => standardise(point, mean, spread));
  const judged = sample(points, MAX_JUDGED, random);
  const old = centresBefore(before, scale);
  const found =
    method === 'k-means'
      ? bestMeans({ points, judged, random, last: before?.method === method ? old : [] })
      : judge(denseCentres(judged), points, judged);
  if (!found || found.score < MIN_SILHOUETTE) return undefined;
  const centres = found.groups.map(({ centre }) => centre);
  const names = namesOf(centres);
  const ids = keepIds(centres, old);
  return {
    traits: TRAITS.map((trait) => trait.id),
    mean,
    spread,
    method,
    silhouette: found.score,
    clusters: found.groups.map(({ centre, share }, index) => ({
      id: ids[index]!,
      name: names[index]!,
      centre,
      share,
    })),
  };
}

/** Id of the cluster a visitor belongs to; undefined: the model is of other traits, or has no clusters. */
export function clusterOf(traits: Point, model: ClusterModel): string | undefined {
  if (model.traits.join() !== TRAITS.map((trait) => trait.id).join()) return undefined;
  const point = standardise(traits, model.mean, model.spread);
  return model.clusters[
    nearest(
      point,
      model.clusters.map((cluster) => cluster.centre),
    )
  ]?.id;
}

/** Groups of visitors, the largest first, and how clear they are. */
interface Found {
  groups: { centre: number[]; share: number }[];
  score: number;
}

interface Means {
  points: readonly Point[];
  judged: readonly Point[];
  random: () => number;
  /** Last night's clusters; none: there were none of this method. */
  last: readonly OldCluster[];
}

function bestMeans({ points, judged, random, last }: Means): Found | undefined {
  let best: Found | undefined;
  let kept: Found | undefined;
  const from = last.map(({ centre }) => centre);
  for (let k = 2; k <= MAX_K; k++) {
    const means = kMeans(points, k, random, from);
    const found = means && judge(means.centres, points, judged);
    if (!found) continue;
    if (found.groups.length === last.length && (!kept || found.score > kept.score)) kept = found;
    if (!best || found.score > best.score) best = found;
  }
  return kept && best && kept.score > best.score - CLEARLY_BETTER ? kept : best;
}

/** The groups of visitors around centres, without those of a few; undefined: fewer than two are left. */
function judge(
  centres: readonly number[][],
  points: readonly Point[],
  judged: readonly Point[],
): Found | undefined {
  const large = shared(centres, points).filter(({ share }) => share >= MIN_SHARE);
  if (large.length < 2) return undefined;
  const left = large.map(({ centre }) => centre);
  return {
    groups: shared(left, points).toSorted((a, b) => b.share - a.share),
    score: silhouette(
      judged,
      judged.map((point) => nearest(point, left)),
    ),
  };
}

/** Centres with the share of the points that are nearest to each. */
function shared(centres: readonly number[][], points: readonly Point[]): Found['groups'] {
  const counts = centres.map(() => 0);
  for (const point of points) counts[nearest(point, centres)]! += 1;
  return centres.map((centre, index) => ({ centre, share: counts[index]! / points.length }));
}

function denseCentres(points: readonly Point[]): number[][] {
  const minPoints = 2 * (points[0]?.length ?? 1);
  const labels = dbscan(points, { radius: densityRadius(points, minPoints), minPoints });
  const clusters = [...new Set(labels)].filter((label) => label >= 0);
  return clusters.map((cluster) => {
    const own = points.filter((_, index) => labels[index] === cluster);
    return own[0]!.map((_, i) => own.reduce((sum, point) => sum + point[i]!, 0) / own.length);
  });
}

/** Two traits a cluster, those where it differs most from everyone; clusters of one name are told apart by a third. */
function namesOf(centres: readonly Point[]): string[] {
  const words = centres.map((centre) =>
    centre
      .map((value, index) => ({
        size: Math.abs(value),
        word: value > 0 ? TRAITS[index]!.much : TRAITS[index]!.little,
      }))
      .toSorted((a, b) => b.size - a.size)
      .map(({ word }) => word),
  );
  return words.map((own, index) => {
    let count = 2;
    while (
      count < own.length &&
      words.some((other, i) => i !== index && named(other, count) === named(own, count))
    )
      count += 1;
    return named(own, count);
  });
}

interface OldCluster {
  id: string;
  centre: number[];
}

/** Last night's clusters in tonight's scale. */
function centresBefore(
  before: ClusterModel | undefined,
  { mean, spread }: { mean: Point; spread: Point },
): OldCluster[] {
  if (!before || before.traits.join() !== TRAITS.map((trait) => trait.id).join()) return [];
  return before.clusters.map(({ id, centre }) => {
    const raw = centre.map((value, i) => value * before.spread[i]! + before.mean[i]!);
    return { id, centre: standardise(raw, mean, spread) };
  });
}

/** Ids of last night where a cluster is the same, by nearness, each once; new numbers for the others. */
function keepIds(centres: readonly Point[], old: readonly OldCluster[]): string[] {
  const ids = centres.map((): string | undefined => undefined);
  const pairs = centres
    .flatMap((centre, index) =>
      old.map((one) => ({ index, id: one.id, distance: Math.sqrt(squaredDistance(centre, one.centre)) })),
    )
    .filter(({ distance }) => distance < SAME_WITHIN)
    .toSorted((a, b) => a.distance - b.distance);
  for (const { index, id } of pairs) if (ids[index] === undefined && !ids.includes(id)) ids[index] = id;
  let last = Math.max(0, ...old.map(({ id }) => Number(/\d+$/.exec(id)?.[0] ?? 0)));
  return ids.map((id) => id ?? `cluster-${++last}`);
}

function scales(points: readonly Point[]): { mean: number[]; spread: number[] } {
  const n = points.length;
  const mean = points[0]!.map((_, i) => points.reduce((sum, point) => sum + point[i]!, 0) / n);
  const spread = mean.map(
    (m, i) => Math.sqrt(points.reduce((sum, point) => sum + (point[i]! - m) ** 2, 0) / n) || 1,
  );
  return { mean, spread };
}

function standardise(point: Point, mean: Point, spread: Point): number[] {
  return point.map((value, i) => (value - mean[i]!) / spread[i]!);
}

/** At most `size` points, drawn without repetition (partial Fisher-Yates). */
function sample(points: readonly Point[], size: number, random: () => number): Point[] {
  const copy = [...points];
  for (let i = 0; i < Math.min(size, copy.length - 1); i++) {
    const j = i + Math.floor(random() * (copy.length - i));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy.slice(0, size);
}

function named(words: readonly string[], count: number): string {
  const text = words.slice(0, count).join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
