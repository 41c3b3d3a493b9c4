import type { Product } from '../catalog.ts';
import { featureMatrix } from '../ranker/features.ts';
import type { FeatureContext } from '../ranker/features.ts';
import { ItemStatistics } from '../ranker/listing/item-statistics.ts';
import { itemTable } from '../ranker/listing/item-table.ts';
import type { RankerSignals } from '../ranker/listing/signals.ts';
import { buildSequenceTable } from '../ranker/sequence/build-sequence-table.ts';
import type { SequenceTable } from '../ranker/sequence/sequence-table.ts';
import { stepsOf } from '../ranker/sequence/visit.ts';
import type { Visit } from '../ranker/sequence/visit.ts';
import { walkedItems } from '../ranker/sequence/walked-items.ts';
import { visitCandidates } from '../ranker/strategies/visit-candidates.ts';
import { recordSignal } from '../session.ts';
import type { SessionSignals } from '../session.ts';

/** What was learned from some visits: the state of knowledge that features of later visits are made with. */
export interface Knowledge {
  readonly statistics: ItemStatistics;
  readonly sequences: SequenceTable;
  readonly context: Pick<FeatureContext, 'table' | 'sequences'>;
}

/** Everything that features know after these visits, and nothing of later ones. */
export function knowledgeOf(products: readonly Product[], visits: readonly Visit[], now: number): Knowledge {
  const statistics = new ItemStatistics();
  for (const { acts } of visits) {
    const seen: string[] = [];
    for (const index of stepsOf(acts)) {
      const { id } = acts[index]!;
      statistics.count('clicks', id);
      if (seen.includes(id)) continue;
      statistics.look(id, seen);
      seen.push(id);
    }
    for (const { id, act } of acts) {
      if (act === 'cart') statistics.count('carts', id);
      if (act === 'purchase') statistics.count('purchases', id);
    }
  }
  const sequences = buildSequenceTable({ products, visits, now });
  return { statistics, sequences, context: { table: itemTable(products, statistics), sequences } };
}

/** A look at a product to be foreseen from the looks before it in the same visit. */
export interface NextClick {
  readonly at: number;
  /** What the session cookie would have held just before. */
  readonly session: SessionSignals;
  /** The product looked at next. */
  readonly clicked: string;
}

/** All looks but the first of each visit, with the signals before each: made by the code that writes the cookie. */
export function nextClicksOf({ acts }: Visit): NextClick[] {
  const clicks: NextClick[] = [];
  let session: SessionSignals | undefined;
  const steps = new Set(stepsOf(acts));
  for (const [index, act] of acts.entries()) {
    if (steps.has(index) && session) clicks.push({ at: act.at, session, clicked: act.id });
    session = recordSignal(session, { id: act.id, act: act.act, at: act.at });
  }
  return clicks;
}

/** Signals of a visitor of whom only this visit is known. */
function signalsOf(session: SessionSignals): RankerSignals {
  return {
    affinities: { category: {}, brand: {}, color: {}, price: {} },
    items: session.items,
    earlier: [],
    bought: [],
    orders: 0,
    product_views: 0,
    visits: 0,
    phone: false,
  };
}

/** Ids to rank for one look to be foreseen: the whole catalogue, or its likely part where it has more than `most`. */
export function candidatesFor(
  { sequences }: Knowledge,
  { session }: NextClick,
  most: number,
): readonly string[] {
  if (sequences.ids.length <= most) return sequences.ids;
  return visitCandidates(sequences, walkedItems(sequences, session.items), most).map(
    (item) => sequences.ids[item]!,
  );
}

/** Feature rows of all candidates for one look to be foreseen. */
export function nextClickMatrix(
  { context }: Knowledge,
  { at, session }: NextClick,
  { candidates, out }: { candidates: readonly string[]; out: Float32Array },
): Float32Array {
  return featureMatrix(
    { ...context, signals: signalsOf(session), now: at, count: candidates.length },
    candidates,
    out,
  );
}
