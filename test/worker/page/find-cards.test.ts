import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSelector } from '../../../model/selector.ts';
import { findCards, TELLING_ANCESTORS, type GridStart } from '../../../worker/page/find-cards.ts';
import { reorder } from '../../../worker/page/reorder.ts';
import { concat } from '../../../worker/page/splices.ts';
import { elementsOf, readPage } from './grid-oracle.ts';
import { messyPage } from './messy-html.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bare = (text: string) => text.replaceAll(/\s+/g, '');
const gridOf = (tag: string, attributes: Record<string, string> = {}, inside: string[] = []): GridStart => ({
  tag,
  attribute: (name) => attributes[name],
  inside: new Set(TELLING_ANCESTORS.filter((name) => inside.includes(name))),
});
const cardsIn = (html: string, grid = gridOf('ul'), selector?: string) => {
  const bytes = encode(html);
  const { cards, doubt } = findCards(bytes, grid, {
    selector: selector ? parseSelector(selector) : undefined,
  });
  return { cards: cards.map(({ start, end }) => decode(bytes.subarray(start, end))), doubt };
};

describe('findCards', () => {
  const cases: [
    name: string,
    html: string,
    cards: string[],
    more?: { grid?: GridStart; selector?: string },
  ][] = [
    ['children of a list', ' <li>a</li>\n<li>b</li> ', ['<li>a</li>', '<li>b</li>']],
    ['end tags left out', '<li>a\n<li>b', ['<li>a\n', '<li>b']],
    ['some end tags left out', '<li>a</li> <li>b <li>c</li>', ['<li>a</li>', '<li>b ', '<li>c</li>']],
    [
      'comments and scripts between are no cards',
      '<!--<li>--><li>a</li><script>"<li>"</script><li>b</li>',
      ['<li>a</li>', '<li>b</li>'],
    ],
    ['lists inside cards', '<li><ul><li>x</ul></li><li>b</li>', ['<li><ul><li>x</ul></li>', '<li>b</li>']],
    [
      'attributes with > in quotes',
      `<li a=">" b='>'>a</li><li>b</li>`,
      [`<li a=">" b='>'>a</li>`, '<li>b</li>'],
    ],
    ['upper case', '<LI>a</Li><li>b</LI >', ['<LI>a</Li>', '<li>b</LI >']],
    ['void elements', '<li><img><br></li><li><input></li>', ['<li><img><br></li>', '<li><input></li>']],
    [
      'paragraphs ended by blocks',
      '<li><p>a<div>x</div></li><li>b</li>',
      ['<li><p>a<div>x</div></li>', '<li>b</li>'],
    ],
    [
      'stray end tags that mean nothing',
      '<li></span>a</img></li><li>b</li>',
      ['<li></span>a</img></li>', '<li>b</li>'],
    ],
    [
      'SVG with CDATA and empty elements',
      '<li><svg><path/><![CDATA[</li>]]></svg></li><li>b</li>',
      ['<li><svg><path/><![CDATA[</li>]]></svg></li>', '<li>b</li>'],
    ],
    [
      'a script in an escaped comment',
      '<li><script><!--<script></script>--></script></li><li>b</li>',
      ['<li><script><!--<script></script>--></script></li>', '<li>b</li>'],
    ],
    ['rows of a table', '<tr><td>a<tr><td>b', ['<tr><td>a', '<tr><td>b'], { grid: gridOf('table') }],
    [
      'cells of several rows, no end tag among them',
      '<tbody><tr><td>a<td>b\n<tr><td>c<td>d</tbody>',
      ['<td>a', '<td>b\n', '<td>c', '<td>d'],
      { grid: gridOf('table'), selector: 'td' },
    ],
    ['cells of a row', '<td>a<td>b</td>', ['<td>a', '<td>b</td>'], { grid: gridOf('tr') }],
    ['definitions', '<dt>a<dd>b', ['<dt>a', '<dd>b'], { grid: gridOf('dl') }],
    [
      'cards in rows',
      '<div class=row><p class=c>a</p></div><div class=row><p class=c>b</p></div>',
      ['<p class=c>a</p>', '<p class=c>b</p>'],
      { grid: gridOf('div'), selector: '.row > .c' },
    ],
    [
      'a selector that names the grid',
      '<div><p>a</p></div><div><p>b</p></div>',
      ['<div><p>a</p></div>', '<div><p>b</p></div>'],
      { grid: gridOf('div', { class: 'g' }), selector: '.g > div' },
    ],
    [
      'a selector that names what is around the grid',
      '<p>a</p><p>b</p>',
      ['<p>a</p>', '<p>b</p>'],
      { grid: gridOf('div'), selector: '#main p' },
    ],
    [
      'only the outermost match',
      '<div class=c><div class=c>a</div></div><div class=c>b</div>',
      ['<div class=c><div class=c>a</div></div>', '<div class=c>b</div>'],
      { grid: gridOf('div'), selector: '.c' },
    ],
    [
      'by position',
      '<p>a</p><p>b</p><p>c</p>',
      ['<p>a</p>', '<p>c</p>'],
      { grid: gridOf('div'), selector: 'p:nth-child(odd)' },
    ],
    [
      'a selector list',
      '<i class=a>a</i><i class=b>b</i>',
      ['<i class=a>a</i>', '<i class=b>b</i>'],
      { grid: gridOf('div'), selector: '.a, .b' },
    ],
    [
      'stray end tags of formatting',
      '<li>a</font></b></li><li>b</i></li>',
      ['<li>a</font></b></li>', '<li>b</i></li>'],
    ],
    [
      'no copies that scripts make cards of',
      '<template><li class=c>x</li></template><li class=c>a</li><li class=c>b</li>',
      ['<li class=c>a</li>', '<li class=c>b</li>'],
      { selector: '.c' },
    ],
    [
      'cards of a shadow root',
      '<template shadowrootmode=open><p class=c>a</p><p class=c>b</p></template>',
      ['<p class=c>a</p>', '<p class=c>b</p>'],
      { grid: gridOf('my-grid'), selector: '.c' },
    ],
    [
      'forms of their own',
      '<li><form><input></form></li><li><form></form></li>',
      ['<li><form><input></form></li>', '<li><form></form></li>'],
    ],
  ];
  test.each(cases)('finds %s', (_name, html, cards, { grid, selector } = {}) => {
    expect(cardsIn(html, grid, selector)).toEqual({ cards, doubt: undefined });
  });

  const doubts: [name: string, html: string, doubt: string, grid?: GridStart][] = [
    [
      'an end tag that may close the grid',
      '<div>a</div></section><div>b</div>',
      'stray-end-tag',
      gridOf('div'),
    ],
    ['a tag that is not finished', '<li>a</li><li class="', 'unfinished-tag'],
    ['a comment that is not finished', '<li>a</li><!-- <li>b</li>', 'unfinished-tag'],
    ['a script that is not finished', '<li>a</li><script><li>b</li>', 'unfinished-tag'],
    ['bold that goes on in the next card', '<li><b>a</li><li>b</li>', 'open-formatting'],
    ['a link that goes on in the next card', '<li><a href=1>a</li><li>b</li>', 'open-formatting'],
    ['a link in a card that is a link', '<a><div><a></a></div></a><a>b</a>', 'split-card', gridOf('div')],
    [
      'a form in a form around the grid',
      '<li><form></form></li><li></li>',
      'nested-form',
      gridOf('ul', {}, ['form']),
    ],
    ['a form that a card leaves open', '<li><form></li><li><form></form></li>', 'unclosed-element'],
    ['a select that a card leaves open', '<li><select></li><li>b</li>', 'unclosed-element'],
    ['text directly in a table row', '<tr>x<td>a</td></tr><tr></tr>', 'table-text', gridOf('table')],
    ['cells outside of a table', '<td>a</td><td>b</td>', 'closes-parent', gridOf('div')],
    [
      'list items that end one around the grid',
      '<li>a</li><li>b</li>',
      'closes-parent',
      gridOf('div', {}, ['li']),
    ],
    ['options of a select', '<option>a<option>b', 'no-place', gridOf('select')],
    ['a second body', '<li>a</li><body><li>b</li>', 'document-tag'],
    ["a list that the grid's end tag closes instead", '<li>a<ul></li><li>b', 'unclosed-element'],
    [
      'an end tag of SVG behind HTML that is open in it',
      '<li>a<svg><foreignObject><rtc></foreignObject></svg></li><li>b</li>',
      'unclosed-element',
    ],
    [
      'a stray end tag of what is open around the grid',
      '<li>a</b></li><li>b</li>',
      'stray-end-tag',
      gridOf('ul', {}, ['b']),
    ],
    [
      'cards that what was left open before the grid is opened again in',
      '<li>a</li><li>b</li>',
      'open-formatting',
      { ...gridOf('ul'), isLoose: true },
    ],
  ];
  test.each(doubts)('doubts %s', (_name, html, doubt, grid) => {
    expect(cardsIn(html, grid).doubt).toBe(doubt);
  });

  test.each([
    ['<a class=c><div><a>x</a></div></a>', 'a'],
    ['<p class=c><span><div>x</div></span></p>', 'p'],
    ['<i class=c><button>x</button></i>', 'button'],
  ])('plain cards are doubted where they end what is open around them: %s in <%s>', (card, around) => {
    const html = `<${around}>${card.replaceAll('class=c', '')}${card}${card}</${around}>`;
    expect(cardsIn(html, gridOf('div'), '.c').doubt).toBeDefined();
  });

  test('where the end tag of what is around the grid closes it, no card may be open', () => {
    const selector = undefined;
    const read = (html: string) => findCards(encode(html), gridOf('ul'), { selector, isClosed: false }).doubt;
    expect(read('<li>a</li><li>b</li>')).toBeUndefined();
    expect(read('<li>a</li><li>b')).toBe('unclosed-element');
  });

  test('cards with unlike parents are doubted', () => {
    expect(cardsIn('<b><p class=c>a</p></b><p class=c>b</p>', gridOf('div'), '.c').doubt).toBe(
      'mixed-parents',
    );
  });
});

test('whatever the HTML, cards that are not doubted are moved whole, and nothing else is read differently', () => {
  let tried = 0;

  fc.assert(
    fc.property(messyPage, fc.boolean(), fc.infiniteStream(fc.nat()), (page, named, random) => {
      const bytes = encode(page.content);
      const selector = named ? parseSelector('.card') : undefined;
      const { cards, doubt } = findCards(bytes, gridOf(page.tag, { id: 'grid' }, page.inside), { selector });
      if (doubt || cards.length < 2) return;
      const order = cards.map((_card, index) => index);
      for (let index = order.length - 1; index > 0; index -= 1) {
        const other = random.next().value % (index + 1);
        [order[index], order[other]] = [order[other]!, order[index]!];
      }
      const arranged = concat(reorder(bytes, cards, order)!);
      const whole = (content: Uint8Array) =>
        page.before + page.open + decode(content) + page.close + page.after;
      // Offsets count characters for parse5; the generator's few characters beyond ASCII are two bytes each.
      const characters = (slice: { start: number; end: number }) => ({
        start: decode(bytes.subarray(0, slice.start)).length,
        end: 0,
      });
      const offset = page.before.length + page.open.length;
      const before = readPage(
        whole(bytes),
        cards.map((card) => ({ start: offset + characters(card).start, end: 0 })),
      );
      const starts: { start: number; end: number }[] = [];
      let at = 0;
      let from = 0;
      for (const [position, slot] of cards.entries()) {
        at += slot.start - from;
        starts.push({ start: offset + decode(arranged.subarray(0, at)).length, end: 0 });
        const card = cards[order[position]!]!;
        at += card.end - card.start;
        from = slot.end;
      }
      const after = readPage(whole(arranged), starts);
      expect(elementsOf(whole(arranged))).toEqual(elementsOf(whole(bytes)));
      expect(before).toBeDefined();
      expect(after).toBeDefined();
      // Where end tags are left out, white space between cards changes sides.
      expect(after!.cards.map(bare)).toEqual(order.map((index) => bare(before!.cards[index]!)));
      expect(bare(after!.rest)).toBe(bare(before!.rest));
      tried += 1;
    }),
    {
      numRuns: 1500,
      seed: 20261120,
    },
  );
  expect(tried).toBeGreaterThan(200);
});
