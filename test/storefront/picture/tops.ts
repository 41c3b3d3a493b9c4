import type { Garment, Mark } from './draw.ts';
import { across, both, circle, left, pair, right } from './path.ts';

const bodyFolds = [
  ...pair('M 86 190 C 66 214 52 240 46 276'),
  ...pair('M 88 250 C 74 290 70 330 72 380'),
  right('M 24 300 C 30 340 26 370 20 398'),
];
const bodyLights = [left('M 40 150 C 48 220 44 300 46 380'), right('M 52 170 C 58 210 54 240 58 300')];

function body(neck: string, hem = 404, half = 88): Mark {
  return {
    d: both(
      `${neck} L 94 103 C 90 130 86 156 ${half - 1} 184 C ${half} 250 ${half} 330 ${half + 2} ${hem - 6} C 60 ${hem + 2} 30 ${hem + 3} 0 ${hem + 3}`,
    ),
    folds: bodyFolds,
    lights: bodyLights,
  };
}

const shortSleeve =
  'M 92 102 C 112 110 126 128 136 152 L 155 206 C 140 217 122 224 106 226 L 87 176 C 86 150 89 126 92 102 Z';
const longSleeve =
  'M 91 101 C 116 111 130 134 138 168 C 150 226 160 290 166 352 C 156 362 142 364 131 361 C 124 306 108 240 87 190 C 85 158 88 128 91 101 Z';
const fullSleeve =
  'M 90 100 C 122 106 142 136 152 178 C 164 230 176 290 176 340 C 164 356 142 360 128 352 C 124 304 108 244 86 192 C 84 158 86 128 90 100 Z';
const cuff =
  'M 166 348 C 168 360 169 374 170 388 C 158 396 144 397 134 394 C 133 382 132 370 131 358 C 142 362 156 360 166 348 Z';

function sleeves(
  path: string,
  folds: readonly string[] = ['M 126 170 C 134 210 138 250 146 300', 'M 104 200 C 118 214 130 218 142 214'],
): Mark[] {
  const lights = 'M 112 128 C 128 170 142 230 150 300';
  return [left, right].map((side) => ({
    d: side(path),
    tone: -0.06,
    folds: folds.map(side),
    lights: [side(lights)],
    soft: 9,
  }));
}

function cuffs(path = cuff): Mark[] {
  return pair(path).map((d) => ({ d, texture: 'rib', tone: -0.04, edge: 0.5 }));
}

/** The inside of the back seen through the neckline. */
function inside(path = 'M 0 84 C 22 84 34 82 43 79 C 38 100 24 114 0 114'): Mark {
  return { d: both(path), tone: -0.75, edge: 0.6 };
}

const crewNeck = 'M 0 114 C 24 114 38 102 44 80';
const vNeck = 'M 0 176 C 18 142 34 110 44 80';
const ribNeck = both('M 0 112 C 24 112 37 101 42 80 L 52 83 C 46 110 28 124 0 124');
const ribV = right('M 0 176 C 18 142 34 110 42 80 L 52 83 C 46 112 26 152 0 192 Z');
const hemRib = (top: number, half: number): Mark => ({
  d: both(
    `M 0 ${top} C 40 ${top} 66 ${top - 2} ${half} ${top - 6} L ${half - 3} ${top + 24} C 60 ${top + 30} 30 ${top + 31} 0 ${top + 31}`,
  ),
  texture: 'rib',
  tone: -0.04,
  edge: 0.5,
});

const shoulderSeams: Mark[] = pair('M 92 102 C 88 130 86 156 86 184').map((line) => ({ line, opacity: 0.5 }));

export const tee: Garment = [
  inside(),
  ...sleeves(shortSleeve, ['M 104 190 C 120 196 132 196 142 190']),
  body(crewNeck),
  { d: ribNeck, edge: 0.3, tone: -0.05 },
  ...shoulderSeams,
  { line: across('M 0 394 C 34 394 62 393 89 388'), dash: '3 2.5', opacity: 0.5 },
  ...pair('M 151 197 C 137 208 120 214 103 216').map((line): Mark => ({ line, dash: '3 2.5', opacity: 0.5 })),
];

export const longTee: Garment = [
  inside('M 0 82 C 30 82 44 80 54 78 C 46 96 28 104 0 104'),
  ...sleeves(`${longSleeve}`),
  ...cuffs(
    'M 165 340 C 167 356 168 370 169 384 C 158 391 146 392 136 390 C 135 378 134 366 132 352 C 144 356 156 352 165 340 Z',
  ),
  body('M 0 106 C 28 106 46 96 56 81'),
  { line: across('M 0 110 C 30 110 50 99 60 83'), opacity: 0.5 },
  ...shoulderSeams,
  { line: across('M 0 394 C 34 394 62 393 89 388'), dash: '3 2.5', opacity: 0.5 },
];

export const tank: Garment = [
  { d: both('M 0 96 C 24 96 40 86 46 70 L 62 70 C 60 120 52 152 0 162'), tone: -0.75 },
  {
    d: both(
      'M 0 150 C 30 148 42 120 45 70 L 68 68 C 66 120 70 160 88 184 C 84 250 86 330 90 398 C 60 405 30 406 0 406',
    ),
    folds: bodyFolds,
    lights: bodyLights,
  },
  { line: across('M 0 156 C 34 154 48 122 51 70'), opacity: 0.5 },
  ...pair('M 62 69 C 60 122 66 164 87 190').map((line): Mark => ({ line, opacity: 0.5 })),
];

const collarHalf =
  'M 0 118 C 10 104 24 92 38 76 C 46 78 52 82 56 88 C 50 106 40 124 28 136 C 18 130 8 124 0 118 Z';
function placketButtons(from: number, to: number, step: number, fill = '#f3ede0'): Mark[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, nth) => ({
    line: circle(200, from + nth * step, 3.1),
    fill,
    color: '#4a4038',
    width: 0.7,
    opacity: 0.8,
  }));
}

const collar: Mark[] = [
  { d: both('M 0 84 C 20 84 34 80 42 74 C 36 96 20 112 0 118'), tone: -0.7, edge: 0.5 },
  ...pair(collarHalf).map((d): Mark => ({ d, tone: 0.12, edge: 0.5 })),
];

export const polo: Garment = [
  ...sleeves(shortSleeve, ['M 104 190 C 120 196 132 196 142 190']),
  body('M 0 118 C 20 112 34 98 42 78'),
  { d: right('M -9 118 L 9 118 L 9 190 L -9 190 Z'), tone: 0.05, edge: 0.25 },
  ...placketButtons(140, 176, 18),
  ...collar,
  ...shoulderSeams,
  ...pair('M 150 194 C 136 206 119 212 102 214').map((line): Mark => ({ line, opacity: 0.5 })),
];

const shirtBody =
  'M 0 118 C 18 112 34 98 42 78 L 94 102 C 90 130 87 156 88 184 C 88 250 90 320 92 378 C 84 392 66 404 40 412 C 26 415 12 416 0 416';
const shirtCuff =
  'M 167 350 C 169 362 170 376 171 390 C 158 398 144 399 133 396 C 132 384 131 372 130 358 C 142 362 157 360 167 350 Z';

export const shirt: Garment = [
  ...sleeves(longSleeve),
  ...pair(shirtCuff).map((d): Mark => ({ d, tone: 0.06, edge: 0.4 })),
  { d: both(shirtBody), folds: bodyFolds, lights: bodyLights },
  { d: right('M -10 120 L 10 120 L 10 416 L -10 416 Z'), tone: 0.08, edge: 0.2 },
  ...placketButtons(148, 388, 40),
  ...collar,
  ...shoulderSeams,
  { line: right('M 30 170 L 66 170 L 66 206 L 48 216 L 30 206 Z'), opacity: 0.6 },
  { line: right('M 30 177 L 66 177'), opacity: 0.4 },
];

export const campShirt: Garment = [
  ...sleeves(
    'M 92 102 C 116 110 132 130 143 156 L 164 220 C 146 232 124 238 104 240 L 87 184 C 86 150 89 126 92 102 Z',
    ['M 108 206 C 124 212 138 210 150 202'],
  ),
  {
    d: both(
      'M 0 150 C 16 128 34 104 42 78 L 96 102 C 94 130 92 156 94 184 C 94 250 95 330 96 396 C 64 400 30 401 0 401',
    ),
    folds: bodyFolds,
    lights: bodyLights,
  },
  { d: both('M 0 84 C 20 84 34 80 42 74 C 34 104 16 132 0 150'), tone: -0.7, edge: 0.5 },
  ...pair(
    'M 0 152 C 14 128 28 102 40 75 C 50 78 58 84 62 92 C 58 108 50 122 58 138 C 44 146 22 150 0 172 Z',
  ).map((d): Mark => ({ d, tone: 0.12, edge: 0.5 })),
  { line: right('M 0 172 L 0 400'), opacity: 0.6 },
  ...placketButtons(196, 366, 42),
  ...shoulderSeams,
];

export const blouse: Garment = [
  ...sleeves(fullSleeve, [
    'M 140 190 C 148 240 152 290 154 344',
    'M 126 220 C 134 270 138 310 140 348',
    'M 158 230 C 164 270 166 300 166 340',
  ]),
  ...pair(
    'M 174 336 C 172 350 170 364 169 380 C 158 386 144 386 134 383 C 132 370 130 360 129 350 C 144 356 162 350 174 336 Z',
  ).map((d): Mark => ({ d, tone: 0.06, edge: 0.4 })),
  {
    d: both(
      'M 0 102 C 20 100 32 92 38 78 L 92 102 C 88 130 86 156 88 184 C 92 250 98 330 102 392 C 68 402 34 404 0 404',
    ),
    folds: [...bodyFolds, ...pair('M 30 130 C 34 200 40 300 44 390')],
    lights: bodyLights,
  },
  { d: both('M 0 82 C 18 82 30 78 37 72 C 34 92 20 100 0 101'), tone: -0.7, edge: 0.5 },
  { d: both('M 0 104 C 20 102 34 92 37 72 C 41 73 43 76 44 80 C 40 104 24 115 0 116'), tone: 0.1, edge: 0.3 },
  { line: right('M 0 116 L 0 236'), opacity: 0.6 },
  ...placketButtons(132, 224, 23),
];

const insideV = inside('M 0 84 C 22 84 34 82 43 79 C 36 112 20 144 0 180');

function knit(neck: string, marks: readonly Mark[], back = inside()): Garment {
  return [
    back,
    ...sleeves(longSleeve),
    ...cuffs(),
    body(neck, 378),
    hemRib(376, 90),
    ...shoulderSeams,
    ...marks,
  ];
}

export const crew: Garment = knit(crewNeck, [{ d: ribNeck, texture: 'rib', edge: 0.35 }]);

export const vNeckKnit: Garment = knit(
  vNeck,
  [
    { d: left('M 0 176 C 18 142 34 110 42 80 L 52 83 C 46 112 26 152 0 192 Z'), texture: 'rib', edge: 0.3 },
    { d: ribV, texture: 'rib', edge: 0.3 },
  ],
  insideV,
);

export const rollNeck: Garment = [
  ...sleeves(longSleeve),
  ...cuffs(),
  body('M 0 116 C 24 116 38 104 44 84', 378),
  hemRib(376, 90),
  ...shoulderSeams,
  { d: both('M 0 58 C 18 58 32 56 40 54 C 42 60 42 68 40 74 L 0 78'), tone: -0.6, texture: 'rib', edge: 0.5 },
  {
    d: both('M 0 70 C 18 69 34 64 41 55 C 45 74 47 92 50 104 C 36 120 18 124 0 124'),
    texture: 'rib',
    folds: [across('M 0 98 C 20 98 36 92 46 84')],
    soft: 7,
    edge: 0.6,
  },
];

const openFront: Mark[] = [
  { d: right('M -9 184 L 9 184 L 9 409 L -9 409 Z'), texture: 'rib', edge: 0.25 },
  ...placketButtons(206, 390, 46, '#5a4334'),
];

export const cardigan: Garment = knit(
  vNeck,
  [
    { d: left('M 0 176 C 18 142 34 110 42 80 L 54 84 C 48 114 28 154 0 196 Z'), texture: 'rib', edge: 0.3 },
    { d: right('M 0 176 C 18 142 34 110 42 80 L 54 84 C 48 114 28 154 0 196 Z'), texture: 'rib', edge: 0.3 },
    ...openFront,
    ...pair('M 30 300 L 74 300 L 74 346 L 30 346 Z').map((line): Mark => ({ line, opacity: 0.5 })),
    ...pair('M 30 300 L 74 300 L 74 308 L 30 308 Z').map((d): Mark => ({ d, texture: 'rib', edge: 0.15 })),
  ],
  insideV,
);

export const slipover: Garment = [
  insideV,
  {
    d: both(
      'M 0 176 C 18 142 34 110 44 80 L 78 92 C 72 124 72 160 88 186 C 88 250 88 320 90 372 C 60 380 30 381 0 381',
    ),
    folds: bodyFolds,
    lights: bodyLights,
  },
  ...pair('M 78 91 C 72 124 72 160 89 187 L 86 202 C 64 172 60 126 67 87 Z').map((d): Mark => ({
    d,
    texture: 'rib',
    edge: 0.3,
  })),
  { d: left('M 0 176 C 18 142 34 110 42 80 L 53 84 C 47 114 27 154 0 194 Z'), texture: 'rib', edge: 0.3 },
  { d: right('M 0 176 C 18 142 34 110 42 80 L 53 84 C 47 114 27 154 0 194 Z'), texture: 'rib', edge: 0.3 },
  hemRib(376, 90),
];

export const sweatshirt: Garment = knit(crewNeck, [
  { d: ribNeck, texture: 'rib', edge: 0.35 },
  { line: right('M -10 122 L 0 140 L 10 122'), opacity: 0.6 },
]);

export const hoodie: Garment = [
  { d: both('M 0 46 C 34 44 56 60 58 92 C 52 122 30 150 0 152'), tone: -0.7 },
  ...sleeves(longSleeve),
  ...cuffs(),
  body('M 0 140 C 26 134 48 112 58 92', 378),
  hemRib(376, 90),
  ...shoulderSeams,
  ...pair(
    'M 0 44 C 38 42 62 58 64 94 C 58 118 34 140 6 152 C 2 150 0 148 0 146 C 26 132 40 112 40 90 C 38 70 20 62 0 62 Z',
  ).map((d): Mark => ({ d, tone: 0.05, edge: 0.7 })),
  { d: both('M 0 282 L 46 282 L 66 330 L 66 356 L 0 356'), tone: 0.04, edge: 0.4 },
  { line: left('M 14 146 C 16 170 14 190 16 208'), width: 2.2, color: '#efe9dd', opacity: 0.95 },
  { line: right('M 14 146 C 17 168 16 184 19 200'), width: 2.2, color: '#efe9dd', opacity: 0.95 },
];
