import { PageScanner } from '../../../worker/page/scan-page.ts';

/** What two readers of one page found: for each selector, the elements it matches. */
export interface Comparison {
  /** Why HTMLRewriter gave up on the page; then there is nothing to compare. */
  gaveUp?: string;
  elements: number;
  /** By selector: the first element that only one of them has, and its place. */
  differences: { selector: string; at: number; rewriter?: string; scanner?: string }[];
}

/** Reads the page that it is sent with HTMLRewriter and with our scanner, which gets it in pieces. */
export default {
  async fetch(request: Request): Promise<Response> {
    const selectors = JSON.parse(request.headers.get('X-Selectors')!) as string[];
    const sizes = JSON.parse(request.headers.get('X-Sizes')!) as number[];
    const page = new Uint8Array(await request.arrayBuffer());
    const ours = scanned(page, selectors, sizes);
    let theirs: string[][];
    try {
      theirs = await rewritten(page, selectors);
    } catch (error) {
      return Response.json({ gaveUp: String(error), elements: 0, differences: [] } satisfies Comparison);
    }
    const differences = selectors.flatMap((selector, index) => {
      const [one, other] = [theirs[index]!, ours[index]!];
      const length = Math.max(one.length, other.length);
      let at = 0;
      while (at < length && one[at] === other[at]) at += 1;
      if (at === length) return [];
      const [rewriter, scanner] = [one[at], other[at]];
      return [{ selector, at, ...(rewriter ? { rewriter } : {}), ...(scanner ? { scanner } : {}) }];
    });
    const elements = theirs.reduce((sum, one) => sum + one.length, 0);
    return Response.json({ elements, differences } satisfies Comparison);
  },
};

function scanned(page: Uint8Array, selectors: readonly string[], sizes: readonly number[]): string[][] {
  const found = selectors.map((): string[] => []);
  const scanner = new PageScanner({
    selectors,
    meet(element, matched) {
      for (const index of matched) found[index]!.push(named(element.tagName, element.attributes));
    },
    isDone: () => false,
    decoder: new TextDecoder(),
    maxHeldBytes: 0,
  });
  // As the pump does: bytes that are no longer needed go, the others move to the front.
  let kept = new Uint8Array();
  for (let at = 0, piece = 0; at < page.length; piece += 1) {
    const size = sizes[piece % sizes.length]!;
    const bytes = new Uint8Array(kept.length + Math.min(size, page.length - at));
    bytes.set(kept);
    bytes.set(page.subarray(at, at + size), kept.length);
    at += size;
    scanner.scan(bytes);
    scanner.take();
    const from = scanner.keepFrom;
    kept = bytes.slice(from);
    scanner.shift(from);
  }
  return found;
}

async function rewritten(page: Uint8Array, selectors: readonly string[]): Promise<string[][]> {
  const found = selectors.map((): string[] => []);
  const rewriter = new HTMLRewriter();
  for (const [index, selector] of selectors.entries()) {
    rewriter.on(selector, {
      element: (element) =>
        void found[index]!.push(named(element.tagName, element.attributes as Iterable<string[]>)),
    });
  }
  const headers = { 'Content-Type': 'text/html; charset=utf-8' };
  await rewriter.transform(new Response(page, { headers })).arrayBuffer();
  return found;
}

function named(tag: string, attributes: Iterable<readonly string[]>): string {
  return `${tag.toLowerCase()} ${JSON.stringify([...attributes])}`;
}
