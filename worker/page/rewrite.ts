import { Marks } from './marks.ts';

/** Elements that one selector may touch on a page: each is a call into JavaScript (facts: edge). */
const MAX_TOUCHED = 400;

export type ElementEdit = (element: Element) => void;

/** What handlers do to one page while it streams. No handler throws: one that does in mid-stream cuts the page off. */
export class PageRewrite {
  readonly marks = new Marks();
  /** Set by the page itself (AMP): from there on nothing is touched. */
  isOff = false;
  /** Handlers that threw, and elements beyond the limit. */
  failures = 0;
  /** Placements whose handlers threw. */
  readonly failed = new Set<string>();
  private readonly edits = new Map<string, { edit: ElementEdit; placement: string | undefined }[]>();
  private readonly ends: ((end: DocumentEnd) => void)[] = [];

  /** Adds an edit, of a placement or of the frame, of all elements that a selector matches. Edits of one selector run in the order they were added. */
  on(selector: string, edit: ElementEdit, placement?: string): void {
    const known = this.edits.get(selector);
    if (known) known.push({ edit, placement });
    else this.edits.set(selector, [{ edit, placement }]);
  }

  /** Adds an act for the page's last byte; it is called also where the page has turned everything off. */
  onEnd(act: (end: DocumentEnd) => void): void {
    this.ends.push(act);
  }

  /** A rewriter that does all this. Throws for a selector that HTMLRewriter refuses. */
  build(): HTMLRewriter {
    const rewriter = new HTMLRewriter();
    for (const [selector, edits] of this.edits) {
      let touched = 0;
      rewriter.on(selector, {
        element: (element) => {
          touched += 1;
          if (touched === MAX_TOUCHED + 1) this.failures += 1;
          if (touched > MAX_TOUCHED) return;
          for (const { edit, placement } of edits) this.guard(() => edit(element), placement);
        },
      });
    }
    if (this.ends.length === 0) return rewriter;
    return rewriter.onDocument({
      end: (end) => {
        for (const act of this.ends) this.attempt(() => act(end));
      },
    });
  }

  /** Runs a handler's body; for handlers that handlers add (`onEndTag`). */
  guard(act: () => void, placement?: string): void {
    if (!this.isOff) this.attempt(act, placement);
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
