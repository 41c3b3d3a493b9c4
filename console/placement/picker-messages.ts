import type { Edit } from '../../model/placement.ts';

/** What the picked page and the console say to each other: by postMessage, since the page's origin is opaque. */

/** One element of the way from the clicked one up to the body, the clicked one first. */
export interface PickedElement {
  selector: string;
  /** `h1 “Linen, from Portugal”` */
  label: string;
  matches: number;
}

/** A grid of product cards around the clicked element. */
export interface PickedGrid {
  selector: string;
  card: string;
  cards: number;
  attribute?: string;
  linkPattern?: string;
  /** The clicked card as a template for other products; absent: none could be made of it. */
  template?: string;
}

export type FromPage =
  | { endcap: 'ready'; title: string }
  | { endcap: 'picked'; chain: PickedElement[]; grid?: PickedGrid }
  | { endcap: 'matches'; selector: string; count: number; valid: boolean };

/** `show`: marks what a selector matches, and the cards in it. `apply`: the page as these edits would make it, from its original state. */
export type ToPage =
  | { endcap: 'show'; selector: string; card?: string }
  | { endcap: 'apply'; selector: string; edits: readonly Edit[] };
