import * as fc from 'fast-check';

/** HTML as it is written: elements of all kinds, end tags left out, doubled or crossed, comments and scripts in between. */
const TAGS = [
  'div',
  'span',
  'p',
  'a',
  'b',
  'i',
  'em',
  'strong',
  'font',
  'h2',
  'h3',
  'ul',
  'ol',
  'li',
  'dl',
  'dt',
  'dd',
  'form',
  'button',
  'select',
  'option',
  'optgroup',
  'table',
  'tbody',
  'tr',
  'td',
  'th',
  'caption',
  'svg',
  'g',
  'path',
  'foreignObject',
  'math',
  'mi',
  'template',
  'section',
  'article',
  'label',
  'object',
  'my-card',
  'center',
  'nobr',
  'pre',
  'ruby',
  'rt',
];
const LEAVES = [
  'text',
  ' ',
  '\n  ',
  '&amp; more',
  '<br>',
  '<img src="/a.png" alt="a > b">',
  '<input type=hidden value=1>',
  '<hr>',
  '<!-- c > <li> -->',
  '<!-->',
  '<!--->',
  '<!-- a --!>',
  '<!x>',
  '<?php x ?>',
  '</ >',
  '<![CDATA[ <li> ]]>',
  '<script>if (a<b) "</div>"</script>',
  '<script><!-- <script> </script> --></script>',
  '<style>a > b {}</style>',
  '<textarea></div><li></textarea>',
  '<noscript><li></noscript>',
  '<title></li></title>',
  '<iframe></ul></iframe>',
  '<a href=/x/>',
  "<a title='>'",
  '<',
  '< p',
  '</',
  '<esi:include src="/x"/>',
  '<svg/>',
  '<path d="M0"/>',
  '<b/>',
  '</p>',
  '</br>',
  '<image>',
  '\u00e9\u00df',
];
const ATTRIBUTES = [
  '',
  ' class="x"',
  ' class=card',
  ' id=a',
  " data-x='1 > 2'",
  ' hidden',
  ' class="a b" href="/p?a=1&amp;b=2"',
  '\n\tdata-y = "z"',
  ' /',
  '/',
];

const COMMON = ['div', 'span', 'p', 'ul', 'h2', 'button', 'svg', 'b', 'section'];
const tag = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...TAGS) },
  { weight: 2, arbitrary: fc.constantFrom(...COMMON) },
);
const attributes = fc.constantFrom(...ATTRIBUTES);
const leaf = fc.constantFrom(...LEAVES);

/** Content of an element; with `mess`, tags without a partner among it. */
export function content(depth: number, mess: boolean): fc.Arbitrary<string> {
  const parts: fc.WeightedArbitrary<string>[] = [{ weight: 3, arbitrary: leaf }];
  if (depth > 0) parts.push({ weight: 4, arbitrary: element(depth - 1, mess) });
  if (depth > 0 && mess) parts.push({ weight: 1, arbitrary: stray });
  return fc.array(fc.oneof(...parts), { maxLength: 4 }).map((texts) => texts.join(''));
}

const stray = fc.tuple(fc.boolean(), tag).map(([end, name]) => (end ? `</${name}>` : `<${name}>`));

function element(depth: number, mess: boolean): fc.Arbitrary<string> {
  return fc
    .tuple(tag, attributes, content(depth, mess), fc.integer({ min: 0, max: 9 }), fc.boolean())
    .map(([name, given, inside, closing, upper]) => {
      const end = mess && closing === 0 ? '' : closing === 1 ? `</${name} x>` : `</${name}>`;
      return `<${upper ? name.toUpperCase() : name}${given}>${inside}${end}`;
    });
}

export interface MessyGrid {
  before: string;
  open: string;
  content: string;
  close: string;
  after: string;
  tag: string;
  inside: string[];
}

const KINDS = [
  ['ul', 'li'],
  ['ol', 'li'],
  ['div', 'div'],
  ['div', 'article'],
  ['section', 'a'],
  ['table', 'tr'],
  ['tbody', 'tr'],
  ['tr', 'td'],
  ['dl', 'dd'],
  ['div', 'p'],
  ['div', 'my-card'],
  ['my-grid', 'div'],
  ['div', 'form'],
] as const;

/** A page with a grid of a common kind whose cards hold anything. */
export const messyPage: fc.Arbitrary<MessyGrid> = fc.boolean().chain((mess) =>
  fc
    .tuple(
      fc.constantFrom(...KINDS),
      fc.array(
        fc.tuple(
          content(2, mess),
          fc.integer({ min: 0, max: 5 }),
          fc.constantFrom('', '\n', '<!-- x -->', ' ', '<script>1</script>'),
        ),
        { minLength: 2, maxLength: 5 },
      ),
      fc.constantFrom('', '', '', '', '', '<form>', '<a href=/>', '<li>', '<p>', '<div><b>'),
      fc.constantFrom('', '<div class="row">', '<section><div>'),
      fc.integer({ min: 0, max: 3 }),
    )
    .map(([[grid, card], cards, around, row, omitting]) => {
      const parts = cards.map(
        ([inside, closing, gap], index) =>
          `<${card} class="card" n="${index}">${inside}${omitting === 0 && closing < 3 ? '' : `</${card}>`}${gap}`,
      );
      const tableOuter: Record<string, [string, string]> = {
        tbody: ['<table>', '</table>'],
        tr: ['<table><tbody>', '</tbody></table>'],
      };
      const [outerOpen, outerClose] = tableOuter[grid] ?? ['', ''];
      const rowed = grid === 'div' || grid === 'section';
      return {
        before: `<!doctype html><html><head><title>t</title></head><body><header>x</header>${around}${outerOpen}`,
        open: `<${grid} id="grid">`,
        content: rowed ? `${row}${parts.join('')}${closeAll(row)}` : parts.join(''),
        close: `</${grid}>`,
        after: `${outerClose}<footer>y</footer></body></html>`,
        tag: grid,
        inside: Array.from(around.matchAll(/<(\w+)/g), ([, name]) => name!),
      };
    }),
);

function closeAll(tags: string): string {
  return Array.from(tags.matchAll(/<(\w+)/g), ([, name]) => `</${name}>`)
    .toReversed()
    .join('');
}
