import type { OrderSource } from '../../model/decision.ts';
import type { PageContext } from '../../model/page-context.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import type { LoadedCatalog } from '../catalog/load.ts';
import type { Env } from '../env.ts';

export interface LoadedRanker { version: string; score(input: { candidates: readonly string[]; visitor: VisitorContext; page: PageContext; now: number; catalog?: LoadedCatalog }): Promise<{ scores: ArrayLike<number>; source: OrderSource }> }
export function rankerInMemory(_env: Env, _snapshot: Snapshot, _waitUntil: (promise: Promise<unknown>) => void): LoadedRanker | undefined { return undefined; }
