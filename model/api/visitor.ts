import type { Product } from '../catalog.ts';
import type { VisitorLine, VisitorView } from '../visitor-view.ts';

/** A count of people as the console may show it: null below 20, else rounded to 10 (DESIGN rule 8). */
export type People = number | null;

export const MIN_PEOPLE = 20;

/** A count of people made safe to show: null below 20, else rounded to the nearest 10. */
export function people(count: number): People {
  return count < MIN_PEOPLE ? null : Math.round(count / 10) * 10;
}

export interface VisitorPage {
  rows: VisitorLine[];
  /** Absent: there are no more. */
  cursor?: string;
}

/** What of a product the console shows beside its id. */
export type ProductCard = Pick<Product, 'id' | 'title' | 'url' | 'image' | 'price' | 'category'>;

export interface VisitorAnswer {
  view: VisitorView;
  /** Cards of the products that events and decisions name, as far as the catalogue has them. */
  products: Record<string, ProductCard>;
}

/** Members of a segment among the visitors looked at. */
export interface SegmentSize {
  members: People;
  /** Members' share of the visitors looked at; null where members are too few to tell. */
  share: number | null;
  /** Visitors looked at. */
  of: People;
  /** Whether every visitor was looked at, or only the newest. */
  complete: boolean;
}
