import * as v from 'valibot';
import { PlacementSchema } from '../placement.ts';
import type { ShownBy } from './edge.ts';

/** A placement as it stands in a form, saved or not; `path`: a page of the shop to try it on. */
export const CheckAskedSchema = v.object({
  placement: PlacementSchema,
  path: v.optional(
    v.pipe(v.string(), v.regex(/^\/(?!\/)[^\\\s]*$/, 'A path of the shop begins with a single /.')),
  ),
});
export type CheckAsked = v.InferInput<typeof CheckAskedSchema>;

/** Another placement that touches the same, and who of the two has its say. */
export interface PlacementConflict {
  placement: string;
  name: string;
  why: string;
}

/** What a placement comes to on one page of the shop as it is now: tried by the Worker's own page path. */
export interface PlacementProbe {
  path: string;
  /** The page is one of those that the placement is for. */
  is_for_page: boolean;
  /** Elements that its selector matches. */
  matches: number;
  /** Framework that takes the page over; `none`. */
  framework: string;
  /** Who shows it; absent: nobody, nothing changes. */
  shown_by?: ShownBy;
  /** Cards whose product is known (listings). */
  products?: number;
  /** Why a listing keeps the shop's order. */
  refused?: string;
}

export interface PlacementCheck {
  /** What keeps it from being saved. */
  faults: string[];
  conflicts: PlacementConflict[];
  probe?: PlacementProbe;
  /** Why it could not be tried. */
  not_tried?: string;
}
