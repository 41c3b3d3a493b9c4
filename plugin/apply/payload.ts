import { PAYLOAD_ELEMENT_ID, type PagePayload } from '../../model/page.ts';
import { tell } from '../moments.ts';

export type PayloadPlacement = PagePayload['p'][number];

let payload: PagePayload | undefined;

/** The decisions that came with the page; undefined: none did. */
export function readPayload(): PagePayload | undefined {
  const text = document.getElementById(PAYLOAD_ELEMENT_ID)?.textContent;
  return text ? (JSON.parse(text) as PagePayload) : undefined;
}

/** The visitor's variation in an experiment by its key: 0 is the control; undefined: not in it, or not decided yet. */
export function variation(key: string): number | undefined {
  return payload?.f?.[key];
}

/** The decisions for the present page; undefined: none yet. */
export function payloadNow(): PagePayload | undefined {
  return payload;
}

/** Makes these the page's decisions. */
export function adoptPayload(next: PagePayload): void {
  payload = next;
  tell('decisions', next);
}
