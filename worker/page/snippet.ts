import type { Experience } from '../../model/placement.ts';
import { asciiHtml } from './html-text.ts';
import { sanitise } from './sanitise.ts';

type Snippet = Extract<Experience, { kind: 'snippet' }>;

/** A snippet's HTML with nothing but harmless elements, attributes and addresses, for a page of any charset. */
export function snippetHtml({ html }: Snippet): string {
  return asciiHtml(sanitise(html));
}
