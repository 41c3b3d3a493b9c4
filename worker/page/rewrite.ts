import type { PageElement } from './page-element.ts';
import { PageScanner, type OpenTags } from './scan-page.ts';

/** Elements that one selector may touch on a page. */
const MAX_TOUCHED = 400;
/** A grid, or content that is replaced, larger than this goes through as it is: it would have to be held whole. */
const MAX_HELD_BYTES = 2 * 1024 * 1024;

export type ElementEdit = (element: PageElement, open: OpenTags) => void;

interface Edits {
  touched: number;
  edits: { edit: ElementEdit; placement: string | undefined }[];
}

/** What handlers do to one page while it streams. No handler throws: a placement that fails changes nothing, and nothing else. */
export class PageRewrite {
  /** Set by the page itself (AMP): from there on nothing is touched. */
  isOff = false;
  /** Handlers that threw, and elements beyond the limit. */
  failures = 0;
  /** Placements whose handlers threw. */
  readonly failed = new Set<string>();
  /** Placements that met an element of theirs. */
  readonly met = new Set<string>();
  /** Placements whose element could not be changed, since its end was not certain. */
  readonly refused = new Set<string>();
  private readonly edits = new Map<string, Edits>();
  private readonly ends: (() => string)[] = [];

  /** Adds an edit, of a placement or of the frame, of all elements that a selector matches. Edits of one selector run in the order they were added. */
  on(selector: string, edit: ElementEdit, placement?: string): void {
    const known = this.edits.get(selector);
    if (known) known.edits.push({ edit, placement });
    else this.edits.set(selector, { touched: 0, edits: [{ edit, placement }] });
  }

  /** Adds HTML that comes behind the page's last byte; it is asked for also where the page has turned everything off. */
  onEnd(html: () => string): void {
    this.ends.push(html);
  }

  /** A scanner that does all this. Throws for a selector that cannot be matched while a page streams. */
  scanner({ decoder, isDone }: { decoder: TextDecoder; isDone: () => boolean }): PageScanner {
    const all = Array.from(this.edits.values());
    return new PageScanner({
      selectors: Array.from(this.edits.keys()),
      meet: (element, selectors, open) => {
        for (const index of selectors) this.touch(all[index]!, element, open);
      },
      isDone: () => this.isOff || isDone(),
      decoder,
      maxHeldBytes: MAX_HELD_BYTES,
    });
  }

  /** What comes behind the page's last byte. */
  last(): string {
    let html = '';
    for (const act of this.ends) this.attempt(() => (html += act()));
    return html;
  }

  /** Runs a handler's body; for handlers that handlers add (`onEndTag`). */
  guard(act: () => void, placement?: string): void {
    if (!this.isOff) this.attempt(act, placement);
  }

  private touch(own: Edits, element: PageElement, open: OpenTags): void {
    own.touched += 1;
    if (own.touched === MAX_TOUCHED + 1) this.failures += 1;
    if (own.touched > MAX_TOUCHED) return;
    for (const { edit, placement } of own.edits) {
      this.guard(() => edit(element, open), placement);
      if (placement === undefined) continue;
      this.met.add(placement);
      const { refused } = element;
      element.refused = () => {
        refused?.();
        this.refused.add(placement);
      };
    }
  }

  private attempt(act: () => void, placement?: string): void {
    try {
      act();
    } catch (error) {
      this.failures += 1;
      if (placement !== undefined) this.failed.add(placement);
      console.error(JSON.stringify({ event: 'page_handler_failed', error: String(error) }));
    }
  }
}
