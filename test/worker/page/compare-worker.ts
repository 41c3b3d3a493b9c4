import { SELECTORS, type Comparison } from '../../probe/comparison.ts';
import { PageScanner } from '../../../worker/page/scan-page.ts';

/** Reads the page that it is sent with HTMLRewriter and with our scanner, which gets it in pieces. */
export default {
  async fetch(request: Request): Promise<Response> {
    const sizes = JSON.parse(request.headers.get('X-Sizes')!) as number[];
    return Response.json(await compare(new Uint8Array(await request.arrayBuffer()), sizes));
  },
};

/** What both find, and where they differ. */
export async function compare(page: Uint8Array<ArrayBuffer>, sizes: readonly number[]): Promise<Comparison> {
  const ours = scanned(page, SELECTORS, sizes);
  let theirs: string[][];
  try {
    theirs = await rewritten(page, SELECTORS);
  } catch (error) {
    return { gaveUp: String(error), elements: 0, differences: [] };
  }
  const differences = SELECTORS.flatMap((selector, index) => {
    const [one, other] = [theirs[index]!, ours[index]!];
    const length = Math.max(one.length, other.length);
    let at = 0;
    while (at < length && one[at] === other[at]) at += 1;
    if (at === length) return [];
    const [rewriter, scanner] = [one[at], other[at]];
    return [{ selector, at, ...(rewriter ? { rewriter } : {}), ...(scanner ? { scanner } : {}) }];
  });
  return { elements: theirs.reduce((sum, one) => sum + one.length, 0), differences };
}

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

async function rewritten(page: Uint8Array<ArrayBuffer>, selectors: readonly string[]): Promise<string[][]> {
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
