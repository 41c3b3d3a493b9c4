import type { Hydration } from './hydration.ts';
import type { Hold, PageElement } from './page-element.ts';
import type { PageRewrite } from './rewrite.ts';
import { reorderScript, reorderState, reorderValues, type Reordering } from './state-script.ts';

/** Of scripts before the grids so much is kept; a framework's state is larger at times, and then the plugin is told too late. */
const MAX_KEPT_LENGTH = 1024 * 1024;
/** Types of scripts that run. */
const CODE = /^(?:|module|(?:text|application)\/(?:x-)?(?:java|ecma)script)$/i;
/** Nuxt's values refer to each other by number. */
const VALUES = /^__NUXT_DATA__/;

type State = 'json' | 'values' | 'code';
const REORDER = { json: reorderState, values: reorderValues, code: reorderScript };

interface Grids {
  /** Holds an element's content, unless something around it is held. */
  hold(element: PageElement, hold: Hold): boolean;
  /** Whether a grid has started. */
  has(): boolean;
}

/** The state of a page's framework: what it holds of the listings, and the order that it is to have with them. */
export class PageState {
  /** The page's scripts are looked into: an order can follow in them. */
  isWatched = false;
  private isFound = false;
  private readonly before: { kind: State; text: string }[] = [];
  private kept = 0;
  private readonly given: (Reordering & { isDry: boolean })[] = [];
  private readonly hydration: Hydration;

  constructor(hydration: Hydration) {
    this.hydration = hydration;
  }

  /** Whether the listings of this page were in a state behind them; undefined: none was put in order, or nobody looked. */
  get isBehind(): boolean | undefined {
    return this.isWatched && this.given.length > 0 ? this.isFound : undefined;
  }

  /** Registers the scripts that may hold it: JSON always, code only where a framework is known of or looked for. */
  watch(rewrite: PageRewrite, grids: Grids): void {
    const { looksForState } = this.hydration;
    this.isWatched = true;
    rewrite.on(looksForState ? 'script' : 'script[type="application/json"]', (script) => {
      const kind = kindOf(script);
      if (!kind) return;
      const change = (bytes: Uint8Array) => {
        const text = binaryText(bytes);
        if (grids.has()) return this.arrange(text, kind);
        if (looksForState) this.keep(text, kind);
        return undefined;
      };
      if (grids.has() || looksForState) grids.hold(script, { change, refused: () => undefined });
    });
  }

  /** Whether a state before the grid has its products: it has gone out, so that the order cannot follow in it. */
  standsBefore(reordering: Reordering): boolean {
    return this.before.some(({ kind, text }) => reordered(text, kind, reordering) !== undefined);
  }

  /** Notes an order that a grid was given; `isDry`: was not given here, but would be if a state behind it had it. */
  note(reordering: Reordering, { isDry }: { isDry: boolean }): void {
    this.given.push({ ...reordering, isDry });
  }

  private keep(text: string, kind: State): void {
    if (this.kept + text.length > MAX_KEPT_LENGTH || !text.includes('[')) return;
    this.kept += text.length;
    this.before.push({ kind, text });
  }

  private arrange(before: string, kind: State): Uint8Array<ArrayBuffer> | undefined {
    let text = before;
    let isFound = false;
    for (const { isDry, ...reordering } of this.given) {
      const changed = reordered(text, kind, reordering);
      isFound ||= changed !== undefined;
      if (changed !== undefined && !isDry) text = changed;
    }
    this.isFound ||= isFound;
    return text === before ? undefined : bytesOf(text);
  }
}

function reordered(text: string, kind: State, reordering: Reordering): string | undefined {
  return REORDER[kind](text, reordering);
}

function kindOf(script: PageElement): State | undefined {
  const type = script.getAttribute('type')?.trim() ?? '';
  if (/^application\/json$/i.test(type))
    return VALUES.test(script.getAttribute('id') ?? '') ? 'values' : 'json';
  return CODE.test(type) && !script.hasAttribute('src') ? 'code' : undefined;
}

/** One character a byte, so that text and bytes are cut at the same places. */
function binaryText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
