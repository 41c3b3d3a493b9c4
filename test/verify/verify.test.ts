import { describe, expect, test } from 'vitest';
import type { EngineName } from './engine.ts';
import { chunksOf, judgeAll, runOne } from './run-studies.ts';

/** A small verification, in this thread. */
function verify(options: { only?: string; scale: number; engine?: EngineName }) {
  const chunks = chunksOf(options);
  return judgeAll(chunks, chunks.map(runOne));
}
const failing = (options: Parameters<typeof verify>[0]) => verify(options).filter(({ holds }) => !holds);

describe('verification', () => {
  test('holds for the product, with a tenth of the runs', { timeout: 240_000 }, () => {
    expect(failing({ scale: 0.1 })).toEqual([]);
  });

  test('fails for a planted biased estimator', () => {
    expect(
      failing({ only: 'interval holds the true lift', scale: 0.25, engine: 'biased' }).length,
    ).toBeGreaterThan(0);
    expect(
      failing({ only: 'A/A conversion 5 %, hybrid', scale: 0.25, engine: 'biased' }).length,
    ).toBeGreaterThan(0);
  });

  test('fails for a planted peeking rule', () => {
    const names = failing({ only: 'A/A conversion 3 %, 28', scale: 0.1, engine: 'peeking' }).map(
      ({ name }) => name,
    );
    expect(names).toContain('A/A conversion 3 %, 28 daily looks: sequence, N* planned');
    expect(names).toContain('A/A conversion 3 %, 28 daily looks: as shipped, with plan and gate');
    expect(
      failing({ only: 'interval holds the true lift', scale: 0.05, engine: 'peeking' }).length,
    ).toBeGreaterThan(0);
  });

  test('gives the same figures again', () => {
    const once = verify({ only: 'split 51/49', scale: 0.01 });
    expect(verify({ only: 'split 51/49', scale: 0.01 })).toEqual(once);
  });
});
