import { ENGINES, type EngineName } from './engine.ts';
import { randomOf } from './random.ts';
import { addTallies, judge, runChunk, type Check, type Study, type Tally } from './study.ts';
import { studies } from './studies/all.ts';

/** Runs of one study done in one piece. Figures do not depend on how chunks are spread over threads. */
export const CHUNK_RUNS = 100;

export interface Chunk {
  study: number;
  chunk: number;
  runs: number;
  engine: EngineName;
  /** Another one gives other visitors; the empty text is what the figures of README were made with. */
  seed: string;
}

/** The chunks of the studies whose name holds `only`, with `scale` times their runs (100 at least). */
export function chunksOf({
  only = '',
  scale = 1,
  engine = 'product' as EngineName,
  seed = '',
}: {
  only?: string;
  scale?: number;
  engine?: EngineName;
  seed?: string;
}): Chunk[] {
  return studies.flatMap((study, index) => {
    if (!study.name.includes(only)) return [];
    const runs = Math.max(CHUNK_RUNS, Math.round(study.runs * scale));
    return Array.from({ length: Math.ceil(runs / CHUNK_RUNS) }, (_, chunk) => ({
      study: index,
      chunk,
      runs: Math.min(CHUNK_RUNS, runs - chunk * CHUNK_RUNS),
      engine,
      seed,
    }));
  });
}

/** What one chunk gives; its seed is its study's name, its number and what was asked for. */
export function runOne({ study, chunk, runs, engine, seed }: Chunk): Tally[] {
  const one = studies[study]!;
  return runChunk(one, { runs, random: randomOf(`${one.name}#${chunk}${seed}`), engine: ENGINES[engine] });
}

/** Judges studies by the tallies of their chunks. */
export function judgeAll(chunks: readonly Chunk[], tallies: readonly Tally[][]): Check[] {
  const byStudy = new Map<Study, Tally[][]>();
  chunks.forEach(({ study }, index) => {
    const one = studies[study]!;
    byStudy.set(one, [...(byStudy.get(one) ?? []), tallies[index]!]);
  });
  return [...byStudy].flatMap(([study, list]) => judge(study, addTallies(list)));
}
