import type { Garment, Mark } from './draw.ts';
import { both, left, right } from './path.ts';
import { circle, hoodie, pair } from './tops.ts';

const lining = '#8c7b68';
const horn = '#3d2e24';

function arms(path: string, folds: readonly string[]): Mark[] {
  return [left, right].map((side) => ({
    d: side(path),
    tone: -0.08,
    folds: folds.map(side),
    lights: [side('M 106 120 C 122 170 132 230 140 300')],
    soft: 10,
  }));
}

const coatArm =
  'M 84 88 C 108 96 122 118 130 152 C 142 214 150 276 156 344 C 146 354 130 358 118 355 C 112 300 98 230 80 176 C 79 146 81 114 84 88 Z';
const coatFolds = ['M 118 160 C 126 200 130 240 136 290', 'M 96 190 C 108 206 122 210 132 206'];

function button(x: number, y: number, r = 4.2, fill = horn): Mark[] {
  return [
    { line: circle(x, y + 1, r), fill: '#000', color: 'none', opacity: 0.2 },
    { line: circle(x, y, r), fill, color: '#120d0a', width: 0.7, opacity: 0.9 },
    { line: circle(x, y, r * 0.55), color: '#fff', width: 0.5, opacity: 0.35 },
  ];
}

function longBody(hem: number): Mark[] {
  return [
    {
      d: right(
        `M 0 200 L 40 70 L 86 88 C 82 116 79 146 80 178 C 84 260 90 350 94 ${hem - 8} C 64 ${hem} 30 ${hem + 2} -6 ${hem + 2} Z`,
      ),
      folds: [
        right('M 80 190 C 62 214 50 240 46 276'),
        right(`M 78 280 C 74 340 72 390 74 ${hem}`),
        right(`M 26 300 C 30 350 28 400 26 ${hem}`),
      ],
      lights: [right(`M 50 160 C 56 250 56 340 54 ${hem - 10}`)],
    },
    {
      d: left(
        `M -16 206 L 40 70 L 86 88 C 82 116 79 146 80 178 C 84 260 90 350 94 ${hem - 8} C 64 ${hem} 30 ${hem + 2} -16 ${hem + 2} Z`,
      ),
      folds: [
        left('M 80 190 C 62 214 50 240 46 276'),
        left(`M 76 280 C 70 340 70 390 70 ${hem}`),
        left(`M 14 300 C 18 350 16 400 14 ${hem}`),
      ],
      lights: [left(`M 44 160 C 52 250 52 340 50 ${hem - 10}`)],
    },
  ];
}

function lapels(roll: number, overlap = 16): Mark[] {
  return [
    {
      d: right(
        `M 40 70 C 48 74 54 80 58 88 L 70 128 L 50 138 L 58 148 C 42 170 20 ${roll - 16} -2 ${roll} C 8 160 26 110 40 70 Z`,
      ),
      tone: 0.1,
      edge: 0.5,
    },
    {
      d: left(
        `M 40 70 C 48 74 54 80 58 88 L 70 128 L 50 138 L 58 148 C 42 172 10 ${roll - 14} ${-overlap} ${roll + 4} C 0 160 24 110 40 70 Z`,
      ),
      tone: 0.12,
      edge: 0.5,
    },
    { d: both('M 0 60 C 18 60 32 62 40 69 L 30 96 C 20 88 10 86 0 86'), tone: -0.1, edge: 0.5 },
    ...pair('M 50 138 L 36 128').map((line): Mark => ({ line, width: 1.2 })),
  ];
}

const throat: Mark = {
  d: both('M 0 62 C 18 62 32 64 40 70 C 28 120 14 170 0 200'),
  dye: lining,
  tone: -0.5,
  edge: 0.8,
};

const flapPockets: Mark[] = pair('M 34 296 L 76 302 L 76 318 L 34 312 Z').map((d) => ({
  d,
  tone: 0.05,
  edge: 0.25,
}));

export const coat: Garment = [
  throat,
  ...arms(coatArm, coatFolds),
  ...longBody(450),
  ...lapels(208),
  ...flapPockets,
  { line: right('M 16 212 L 16 450'), opacity: 0.5 },
  ...button(197, 222),
  ...button(197, 268),
  ...button(197, 314),
  ...pair('M 119 322 C 131 324 143 322 154 316').map((line): Mark => ({ line, opacity: 0.5 })),
];

export const doubleCoat: Garment = [
  throat,
  ...arms(coatArm, coatFolds),
  ...longBody(450),
  ...lapels(220, 34),
  {
    d: left('M -34 224 L 10 214 L 10 450 L -34 450 Z'),
    edge: 0.3,
    folds: [left('M -6 260 C -4 330 -6 390 -6 450')],
  },
  ...flapPockets,
  ...[238, 282, 326].flatMap((y) => [...button(180, y), ...button(222, y)]),
];

export const trench: Garment = [
  throat,
  ...arms(coatArm, coatFolds),
  ...longBody(450),
  ...lapels(212, 30),
  {
    d: left('M -30 216 L 10 206 L 10 450 L -30 450 Z'),
    edge: 0.3,
    folds: [left('M -6 290 C -4 340 -6 390 -6 450')],
  },
  { d: right('M 30 96 L 86 90 C 82 116 80 140 80 156 C 60 160 40 158 26 150 Z'), tone: 0.05, edge: 0.35 },
  ...[186, 222].flatMap((x) => [...button(x, 226), ...button(x, 330)]),
  { d: both('M 0 262 C 30 262 60 260 84 256 L 85 276 C 60 280 30 282 0 282'), tone: -0.06, edge: 0.5 },
  { d: right('M -16 258 L 14 258 L 14 286 L -16 286 Z'), dye: horn, edge: 0.3 },
  { d: right('M -9 264 L 7 264 L 7 280 L -9 280 Z'), tone: -0.06, edge: 0.3 },
  { d: right('M 16 264 L 34 266 L 40 346 C 34 350 28 350 22 348 Z'), tone: -0.04, edge: 0.4 },
  ...pair('M 34 306 L 72 316 L 70 330 L 32 320 Z').map((d): Mark => ({ d, tone: 0.05, edge: 0.25 })),
  ...pair('M 114 318 C 128 322 142 320 154 314 L 155 326 C 142 332 128 334 116 330 Z').map((d): Mark => ({
    d,
    tone: 0.06,
    edge: 0.3,
  })),
  ...pair('M 84 88 C 78 82 70 80 62 84').map((line): Mark => ({ line, opacity: 0.5 })),
];

const jacketArm =
  'M 90 100 C 116 110 130 132 138 166 C 150 226 158 288 164 350 C 153 361 138 364 126 361 C 119 306 104 240 86 188 C 84 158 86 128 90 100 Z';

export const blazer: Garment = [
  throat,
  ...arms(jacketArm, ['M 126 170 C 134 210 138 250 146 300']),
  {
    d: right(
      'M -2 222 L 40 76 L 92 100 C 88 128 86 158 86 188 C 80 230 84 290 94 372 C 70 388 34 392 14 376 C 4 340 -4 280 -6 228 Z',
    ),
    folds: [right('M 84 196 C 62 220 48 250 44 290'), right('M 30 300 C 36 330 36 360 34 384')],
    lights: [right('M 54 150 C 58 230 60 300 62 376')],
  },
  {
    d: left(
      'M -12 226 L 40 76 L 92 100 C 88 128 86 158 86 188 C 80 230 84 290 94 372 C 66 390 26 392 0 374 C -12 340 -16 280 -14 230 Z',
    ),
    folds: [left('M 84 196 C 62 220 48 250 44 290'), left('M 24 300 C 30 330 30 360 28 384')],
    lights: [left('M 50 150 C 56 230 58 300 60 376')],
  },
  ...lapels(224, 12),
  ...pair('M 32 288 L 78 292 L 82 346 C 66 352 48 352 36 346 Z').map((d): Mark => ({
    d,
    tone: 0.03,
    edge: 0.35,
  })),
  { line: left('M 40 176 L 66 172'), width: 3, opacity: 0.5 },
  ...button(200, 246, 4),
  ...button(202, 286, 4),
];

export const chore: Garment = [
  ...arms(jacketArm, ['M 126 170 C 134 210 138 250 146 300', 'M 104 200 C 118 214 130 218 140 214']),
  { d: both('M 0 84 C 20 84 34 80 44 74 C 36 98 20 116 0 122'), tone: -0.7, edge: 0.5 },
  {
    d: both(
      'M 0 122 C 20 114 36 98 44 78 L 94 100 C 90 128 87 158 88 188 C 90 250 92 320 94 386 C 62 393 30 394 0 394',
    ),
    folds: [...pair('M 86 196 C 66 218 54 246 48 284'), right('M 24 320 C 28 350 26 376 24 392')],
    lights: [left('M 46 150 C 52 230 52 310 52 384'), right('M 58 170 C 62 230 62 300 62 380')],
  },
  { d: right('M -10 124 L 10 124 L 10 394 L -10 394 Z'), tone: 0.06, edge: 0.25 },
  ...[146, 198, 250, 302, 354].flatMap((y) => button(200, y, 3.8, '#6b5138')),
  { d: right('M 26 168 L 66 168 L 66 214 L 46 220 L 26 214 Z'), tone: 0.05, edge: 0.3 },
  ...pair('M 24 290 L 78 290 L 79 358 L 51 364 L 24 358 Z').map((d): Mark => ({ d, tone: 0.05, edge: 0.3 })),
  ...pair('M 24 300 L 78 300').map((line): Mark => ({ line, dash: '3 2', opacity: 0.6 })),
  ...pair(
    'M 0 123 C 12 108 26 94 40 74 C 50 78 58 84 62 92 C 56 112 46 130 34 142 C 20 136 8 130 0 123 Z',
  ).map((d): Mark => ({ d, tone: 0.1, edge: 0.4 })),
  ...pair('M 127 334 C 140 338 152 334 163 326').map((line): Mark => ({ line, opacity: 0.6 })),
  { line: both('M 0 386 C 30 386 62 385 93 378'), dash: '3 2', opacity: 0.5 },
];

export const bomber: Garment = [
  ...arms(jacketArm, ['M 126 170 C 134 210 138 250 146 300', 'M 104 200 C 118 214 130 218 140 214']),
  ...pair(
    'M 164 342 C 165 356 166 368 166 380 C 155 388 142 390 130 386 C 129 376 128 366 127 356 C 140 360 154 354 164 342 Z',
  ).map((d): Mark => ({ d, texture: 'rib', edge: 0.4 })),
  { d: both('M 0 86 C 20 86 34 82 42 78 C 36 98 20 110 0 112'), tone: -0.7, edge: 0.4 },
  {
    d: both(
      'M 0 116 C 24 114 38 102 44 82 L 94 102 C 90 130 87 158 88 188 C 94 240 98 300 96 346 C 62 354 30 355 0 355',
    ),
    folds: [
      ...pair('M 86 196 C 66 218 54 246 48 284'),
      ...pair('M 70 346 C 72 330 70 312 66 296'),
      ...pair('M 30 350 C 32 336 30 320 28 306'),
    ],
    lights: [left('M 44 150 C 50 220 52 290 50 340'), right('M 56 160 C 62 220 62 290 62 340')],
  },
  { d: both('M 0 352 C 34 352 64 350 95 343 L 88 374 C 60 381 30 382 0 382'), texture: 'rib', edge: 0.5 },
  { d: both('M 0 112 C 22 112 36 100 42 78 L 56 84 C 50 112 30 128 0 128'), texture: 'rib', edge: 0.4 },
  { line: right('M 0 118 L 0 380'), width: 3.4, color: '#8d8a84', opacity: 0.9 },
  { line: right('M 0 118 L 0 380'), width: 1, color: '#3c3a37', dash: '1.5 1.5', opacity: 0.9 },
  { d: right('M -2 132 L 3 132 L 3 152 L -2 152 Z'), dye: '#a39f97', edge: 0 },
  ...pair('M 44 262 L 66 312').map((line): Mark => ({ line, width: 2.4, opacity: 0.7 })),
];

/** Quilted channels: each a soft roll of its own. */
function rolls(
  outline: (top: number, end: number) => string,
  from: number,
  to: number,
  step: number,
): Mark[] {
  return Array.from({ length: Math.round((to - from) / step) }, (_, nth) => {
    const top = from + nth * step;
    return {
      d: outline(top, top + step + 1),
      edge: 0.75,
      lights: [
        `M130 ${top + step * 0.36}C170 ${top + step * 0.42} 230 ${top + step * 0.42} 270 ${top + step * 0.36}`,
      ],
      soft: 7,
    };
  });
}

const quiltedBody = (top: number, end: number): string => {
  const half = (y: number): number => (y < 190 ? 92 - (190 - y) * 0.02 : 88 + (y - 190) * 0.05);
  return both(
    `M 0 ${top + 5} C 30 ${top + 5} 60 ${top + 3} ${half(top)} ${top} C ${half(top) + 5} ${top + 8} ${half(end) + 5} ${end - 8} ${half(end)} ${end} C 60 ${end + 4} 30 ${end + 5} 0 ${end + 5}`,
  );
};

const yoke: Mark = {
  d: both('M 0 112 C 22 112 36 100 44 80 L 94 102 C 91 118 89 130 89 142 C 60 146 30 147 0 147'),
  lights: [left('M 40 118 L 80 122'), right('M 40 118 L 80 122')],
  edge: 0.8,
};
const quiltedArm: Mark[] = [left, right].flatMap((side) =>
  Array.from({ length: 7 }, (_, nth): Mark => {
    const at = (share: number): [number, number, number, number] => {
      const y = 104 + share * 250;
      return [
        92 + share * 38 - (share < 0.34 ? (0.34 - share) * 12 : 0),
        y + 14 * (1 - share),
        96 + 72 * share ** 0.62,
        y - 6,
      ];
    };
    const a = at(nth / 7);
    const b = at((nth + 1) / 7);
    return {
      d: side(
        `M ${a[0]} ${a[1]} C ${a[0] + 10} ${a[1] + 2} ${a[2] - 8} ${a[3] + 2} ${a[2]} ${a[3]} C ${a[2] + 6} ${a[3] + 10} ${b[2] + 5} ${b[3] - 8} ${b[2]} ${b[3]} C ${b[2] - 10} ${b[3] + 6} ${b[0] + 8} ${b[1] + 3} ${b[0]} ${b[1]} C ${b[0] - 3} ${b[1] - 8} ${a[0] - 3} ${a[1] + 8} ${a[0]} ${a[1]} Z`,
      ),
      tone: -0.08,
      edge: 0.7,
    };
  }),
);

const standCollar: Mark[] = [
  { d: both('M 0 60 C 20 60 34 62 42 68 L 40 84 L 0 96'), tone: -0.7, edge: 0.5 },
  {
    d: right('M 0 118 C 22 112 36 92 42 66 C 48 68 52 72 54 78 C 52 104 34 128 0 136 Z'),
    tone: 0.06,
    edge: 0.6,
  },
  {
    d: left('M 0 118 C 22 112 36 92 42 66 C 48 68 52 72 54 78 C 52 104 34 128 0 136 Z'),
    tone: 0.06,
    edge: 0.6,
  },
];

const zip: Mark[] = [
  { line: right('M 0 122 L 0 386'), width: 3.2, color: '#77736c', opacity: 0.9 },
  { line: right('M 0 122 L 0 386'), width: 1, color: '#2f2d2a', dash: '1.5 1.5' },
];

export const puffer: Garment = [
  ...quiltedArm,
  ...pair(
    'M 168 346 C 170 356 171 364 171 372 C 158 382 144 384 133 380 L 130 354 C 144 358 158 356 168 346 Z',
  ).map((d): Mark => ({ d, edge: 0.5, tone: -0.1 })),
  yoke,
  ...rolls(quiltedBody, 142, 382, 40),
  ...standCollar,
  ...zip,
];

export const gilet: Garment = [
  { d: both('M 0 120 L 44 80 L 78 94 C 74 124 76 160 88 186 L 0 200'), tone: -0.6 },
  {
    d: both('M 0 112 C 22 112 36 100 44 80 L 78 94 C 74 112 74 128 76 142 C 50 146 26 147 0 147'),
    edge: 0.8,
    lights: [left('M 30 120 L 66 122'), right('M 30 120 L 66 122')],
  },
  { d: both('M 0 148 C 26 148 50 146 76 142 C 78 160 82 174 88 186 C 60 190 30 191 0 191'), edge: 0.75 },
  ...rolls(quiltedBody, 187, 382, 39),
  ...standCollar,
  ...[136, 182, 228, 274, 320, 366].flatMap((y) => button(200, y, 3.6, '#9c978c')),
];

export const parka: Garment = [
  { d: both('M 0 40 C 36 38 58 56 60 90 C 52 114 28 132 0 138'), tone: -0.72 },
  ...arms(jacketArm, ['M 126 170 C 134 210 138 250 146 300', 'M 104 200 C 118 214 130 218 140 214']),
  {
    d: both(
      'M 0 138 C 28 132 50 112 58 92 L 94 104 C 90 130 88 160 88 190 C 92 270 96 350 98 414 C 64 422 30 423 0 423',
    ),
    folds: [
      ...pair('M 86 196 C 66 218 54 246 48 284'),
      ...pair('M 80 300 C 82 340 80 380 80 414'),
      right('M 30 330 C 34 360 34 390 32 420'),
    ],
    lights: [left('M 46 160 C 52 250 54 330 54 410'), right('M 60 170 C 64 250 66 330 66 400')],
  },
  ...(hoodie.filter((mark) => 'd' in mark && mark.edge === 0.7) as Mark[]),
  { d: right('M -13 148 L 13 148 L 13 423 L -13 423 Z'), tone: 0.06, edge: 0.4 },
  ...[170, 230, 290, 350, 404].flatMap((y) => button(200, y, 3.4, '#8f8b83')),
  ...pair('M 30 300 L 80 306 L 80 326 L 30 320 Z').map((d): Mark => ({ d, tone: 0.06, edge: 0.35 })),
  ...pair('M 30 320 L 80 326 L 82 376 L 30 374 Z').map((d): Mark => ({ d, tone: -0.02, edge: 0.3 })),
  { line: both('M 0 262 C 30 262 60 260 90 256'), dash: '4 3', opacity: 0.45 },
  ...pair('M 127 330 C 140 334 152 330 162 322').map((line): Mark => ({ line, width: 3, opacity: 0.4 })),
];
