import type { Placement } from '../../model/placement.ts';

/** One page's turn in the probe's Worker: which placement, and how its grid is ordered. */
export interface ProbeTurn {
  /** Unique: counters are kept by site. */
  id: string;
  placement: Placement;
  order: 'same' | 'reversed';
  /** As shops get it: what a framework owns is put in order with its state, or left to the plugin. */
  frameworks?: boolean;
  /** How cards name their products, where the state has to be found by it; absent: by their place. */
  named?: boolean;
}

/** What came of it. */
export interface ProbeReport {
  counters: Record<string, number>;
  /** Each grid's content as it streamed by (base64), and its cards' offsets in there. */
  grids: { content: string; cards: [start: number, end: number][] }[];
}
