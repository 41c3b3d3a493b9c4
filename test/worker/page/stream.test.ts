import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cardsOf, GRID, HTML, NONE, page, PAGE, placement, serve } from './edge.ts';
import { messyPage } from './messy-html.ts';

const bare = { visitor: { consent: NONE }, parts: { plugin: false, placeClasses: false, frameworks: false } };
const encode = (text: string) => new TextEncoder().encode(text);

/** A page that arrives in pieces of these sizes, over and over. */
function inPieces(html: string, sizes: readonly number[]): () => Response {
  return () => {
    const bytes = encode(html);
    let at = 0;
    let piece = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        const size = sizes[piece++ % sizes.length]!;
        controller.enqueue(bytes.slice(at, at + size));
        at += size;
      },
    });
    return new Response(body, { headers: HTML });
  };
}

describe('a page that arrives in pieces', () => {
  const filler = `<p>${'filler '.repeat(40)}</p>`.repeat(30);
  const long = PAGE.replace('<h1>', `${filler}<h1>`).replace(
    '<footer>',
    `<ul class="grid"><li data-product-id="Q1">1</li><li data-product-id="Q2">2</li></ul>${filler}<footer>`,
  );
  test.each([[[1]], [[7]], [[19, 20, 21]], [[4096]], [[1, 30_000]]])(
    'of %j bytes is rewritten as in one',
    async (sizes) => {
      const origin = sizes[0] === 1 ? long.replaceAll(filler, '<p>x</p>') : long;
      const html = await page('/x', { ...bare, origin: inPieces(origin, sizes), placements: [GRID] });
      expect(html).toBe(await page('/x', { ...bare, origin, placements: [GRID] }));
      expect(cardsOf(html)).toEqual(['P4', 'P3', 'P2', 'P1', 'Q2', 'Q1']);
      expect(html.length).toBe(origin.length);
    },
  );

  test('goes out as it comes: nothing waits for what the origin has not sent yet', async () => {
    let send: (text: string) => void = () => undefined;
    let end: () => void = () => undefined;
    const body = new ReadableStream({
      start(controller) {
        send = (text) => controller.enqueue(encode(text));
        end = () => controller.close();
      },
    });
    const [head = '', rest = ''] = [
      PAGE.slice(0, PAGE.indexOf('<body>')),
      PAGE.slice(PAGE.indexOf('<body>')),
    ];
    let first: string | undefined;
    const served = serve('/x', {
      ...bare,
      origin: new Response(body, { headers: HTML }),
      placements: [GRID],
      onFirstByte: (text) => {
        first ??= text;
        send(rest);
        end();
      },
    });
    send(head);
    await served;
    expect(first).toContain('<!doctype html>');
  });
});

describe('grids on one page', () => {
  test('are put in order each by itself, also many', async () => {
    const grid = (index: number) =>
      `<ul class="grid"><li data-product-id="A${index}">a</li><li data-product-id="B${index}">b</li></ul>`;
    const many = Array.from({ length: 40 }, (_one, index) => grid(index));
    const html = await page('/x', {
      ...bare,
      origin: `<html><body>${many.join('')}</body></html>`,
      placements: [GRID],
    });
    expect(cardsOf(html)).toEqual(many.flatMap((_one, index) => [`B${index}`, `A${index}`]));
  });

  test('a grid inside a grid belongs to the outer one', async () => {
    const origin =
      '<html><body><div class="g"><p>1</p><div class="g"><p>2</p></div><p>3</p></div></body></html>';
    const place = placement(
      'div.g',
      { kind: 'listing', order: 'shop', pin: [], bury: [], out_of_stock_last: false },
      { card: { selector: 'p' } },
    );
    const identifyCards = (_bytes: Uint8Array, cards: readonly unknown[]) =>
      cards.map((_card, index) => String(index));
    const html = await page('/x', {
      ...bare,
      parts: { ...bare.parts, identifyCards },
      origin,
      placements: [place],
    });
    expect(html).toBe(
      '<html><body><div class="g"><p>3</p><div class="g"><p>2</p></div><p>1</p></div></body></html>',
    );
  });
});

test('whatever the page: the same order gives the same bytes, the reverse loses and adds none', async () => {
  const identifyCards = (_bytes: Uint8Array, cards: readonly unknown[]) =>
    cards.map((_card, index) => String(index));
  await fc.assert(
    fc.asyncProperty(
      messyPage,
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (messy, sizes, named) => {
        const html = messy.before + messy.open + messy.content + messy.close + messy.after;
        const grid = { ...GRID, selector: `${messy.tag}#grid`, card: named ? { selector: '.card' } : {} };
        const setting = {
          ...bare,
          origin: inPieces(html, sizes),
          placements: [grid],
          parts: { ...bare.parts, identifyCards },
        };
        const same = await page('/x', { ...setting, rank: async (ids) => ids.map((_id, index) => index) });
        expect(same).toBe(html);
        const reversed = await page('/x', setting);
        expect(encode(reversed).toSorted()).toEqual(encode(html).toSorted());
        expect(reversed.startsWith(messy.before)).toBe(true);
      },
    ),
    { numRuns: 150, seed: 20261121 },
  );
});
