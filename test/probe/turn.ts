import type { Placement } from '../../model/placement.ts';

/** One page's turn in the probe's Worker: which placement, and how its grid is ordered. */
export interface ProbeTurn {
  /** Unique: counters are kept by site. */
  id: string;
  placement: Placement;
  order: 'same' | 'reversed';
}

/** What came of it. */
export interface ProbeReport {
  counters: Record<string, number>;
  /** Each grid's content as it streamed by (base64), and its cards' offsets in there. */
  grids: { content: string; cards: [start: number, end: number][] }[];
}
