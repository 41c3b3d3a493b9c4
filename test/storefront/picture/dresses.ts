import type { Garment, Mark } from './draw.ts';
import { across, both, circle, left, pair, right } from './path.ts';

const skirtFolds = [
  ...pair('M 30 232 C 36 300 44 370 50 446'),
  ...pair('M 56 260 C 70 320 80 390 86 440'),
  right('M 6 240 C 10 320 8 390 6 450'),
];
const skirtLights = [left('M 42 232 C 54 310 62 380 68 440'), right('M 22 240 C 28 310 30 380 28 446')];

function buttons(from: number, to: number, step: number): Mark[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, nth) => ({
    line: circle(200, from + nth * step, 2.6),
    fill: '#efe7d8',
    color: '#4a4038',
    width: 0.7,
    opacity: 0.8,
  }));
}

function dressSleeves(path: string, folds: readonly string[]): Mark[] {
  return [left, right].map((side) => ({ d: side(path), tone: -0.06, folds: folds.map(side), soft: 8 }));
}

export const shirtDress: Garment = [
  ...dressSleeves(
    'M 70 84 C 92 92 106 112 114 140 L 130 212 C 118 222 104 226 92 226 L 66 150 C 66 126 67 104 70 84 Z',
    ['M 94 190 C 106 196 114 196 124 190'],
  ),
  {
    d: both('M 0 96 C 16 90 26 80 32 66 L 72 84 C 68 112 66 140 62 196 L 0 200'),
    folds: pair('M 62 150 C 46 166 38 178 34 196'),
    lights: [left('M 34 110 C 38 150 38 180 36 196')],
  },
  {
    d: both('M 0 204 L 61 202 C 72 270 88 350 98 440 C 66 450 32 452 0 452'),
    folds: skirtFolds,
    lights: skirtLights,
  },
  { d: right('M -8 98 L 8 98 L 8 452 L -8 452 Z'), tone: 0.08, edge: 0.2 },
  ...buttons(118, 440, 34),
  { d: both('M 0 70 C 14 70 24 66 31 60 C 26 80 14 92 0 96'), tone: -0.7, edge: 0.4 },
  ...pair('M 0 97 C 8 86 18 76 29 62 C 37 64 42 68 45 72 C 40 88 32 104 22 114 C 14 108 6 102 0 97 Z').map(
    (d): Mark => ({ d, tone: 0.12, edge: 0.4 }),
  ),
  { d: both('M 0 193 L 62 191 L 63 209 L 0 212'), tone: -0.06, edge: 0.4 },
  { d: right('M 8 198 L 20 200 L 24 262 C 20 264 16 264 12 263 L 8 210 Z'), tone: -0.04, edge: 0.4 },
  { d: right('M 12 199 L 26 203 L 40 250 C 36 253 33 254 29 254 L 14 212 Z'), tone: 0.06, edge: 0.4 },
];

export const slipDress: Garment = [
  ...pair('M 36 128 C 36 104 34 80 31 60').map((line): Mark => ({ line, width: 2, opacity: 0.6 })),
  ...pair('M 45 121 C 44 98 38 74 31 60').map((line): Mark => ({ line, width: 2.4, opacity: 0.95 })),
  { d: both('M 0 132 C 18 132 34 126 46 120 L 54 140 L 0 150'), tone: -0.6 },
  {
    d: both(
      'M 0 150 C 14 140 32 130 46 118 C 56 130 64 140 70 152 C 66 190 58 210 58 232 C 74 290 94 360 104 438 C 70 450 34 452 0 452',
    ),
    folds: [
      ...skirtFolds,
      right('M 60 160 C 40 176 22 182 4 184'),
      left('M 62 164 C 44 190 30 206 18 214'),
      right('M 50 226 C 30 236 10 240 -10 238'),
    ],
    lights: [
      ...skirtLights,
      left('M 40 140 C 30 170 36 200 34 226'),
      right('M 60 300 C 70 340 78 390 82 430'),
    ],
    soft: 15,
  },
  { line: across('M 0 154 C 16 145 34 135 47 123'), opacity: 0.45 },
];

const column = 'C 60 130 62 170 60 204 C 66 270 76 350 80 436 C 52 446 26 448 0 448';

export const knitDress: Garment = [
  ...dressSleeves(
    'M 70 96 C 94 104 106 126 114 158 C 124 214 132 270 138 332 C 128 342 116 344 106 341 C 100 290 86 226 60 184 C 56 160 56 122 66 95 Z',
    ['M 108 170 C 114 210 118 250 124 300'],
  ),
  ...pair(
    'M 138 326 C 140 340 141 352 142 364 C 132 371 120 372 110 369 C 109 358 108 348 106 338 C 116 342 128 338 138 326 Z',
  ).map((d): Mark => ({ d, edge: 0.4 })),
  {
    d: both(`M 0 104 C 18 104 30 96 36 78 L 70 96 ${column}`),
    folds: [
      ...pair('M 62 170 C 46 186 38 206 34 230'),
      ...pair('M 60 260 C 62 320 62 380 62 440'),
      right('M 16 280 C 20 340 18 400 16 446'),
    ],
    lights: [left('M 32 140 C 38 230 42 340 40 440'), right('M 38 280 C 42 340 44 400 44 440')],
  },
  { d: both('M 0 54 C 14 54 24 52 31 50 C 33 56 33 62 32 68 L 0 72'), tone: -0.6, edge: 0.4 },
  {
    d: both('M 0 64 C 14 63 26 58 32 51 C 36 68 38 82 40 94 C 30 108 16 112 0 112'),
    edge: 0.5,
    folds: [across('M 0 88 C 16 88 28 84 36 76')],
    soft: 6,
  },
];

export const wrapDress: Garment = [
  ...dressSleeves(
    'M 70 88 C 94 96 108 118 116 150 C 124 190 130 226 136 262 C 126 272 112 276 100 274 C 92 230 80 190 66 160 C 66 134 67 110 70 88 Z',
    ['M 108 170 C 114 200 118 230 122 262'],
  ),
  { d: both('M 0 78 C 16 78 28 74 35 68 C 28 110 14 150 0 176'), tone: -0.7, edge: 0.5 },
  {
    d: right('M 36 66 L 72 88 C 68 116 66 150 60 200 L -20 206 C 6 160 26 110 36 66 Z'),
    folds: [right('M 62 150 C 40 170 20 184 -6 196')],
    lights: [right('M 50 100 C 48 140 40 170 34 196')],
  },
  {
    d: both('M 0 204 L 60 200 C 76 270 100 350 112 432 C 74 448 36 452 0 452'),
    folds: skirtFolds,
    lights: skirtLights,
  },
  {
    d: left('M 36 66 L 72 88 C 68 116 66 150 60 200 L -26 206 C 0 160 26 110 36 66 Z'),
    folds: [left('M 62 150 C 40 174 20 186 -16 200')],
    lights: [left('M 52 100 C 48 140 40 170 32 194')],
  },
  {
    d: right('M -20 206 L 8 206 C 14 290 40 380 74 440 C 50 448 20 452 -4 452 C -30 380 -34 280 -20 206 Z'),
    tone: -0.1,
    folds: [right('M -2 220 C 4 300 20 380 40 446')],
  },
  {
    d: left('M 26 206 L -14 206 C -8 290 -30 390 -60 446 C -30 452 40 452 112 432 C 100 350 76 270 60 202 Z'),
    tone: 0.04,
    folds: [left('M -6 216 C -4 300 -16 380 -36 446'), left('M 34 230 C 40 300 52 380 60 440')],
    lights: [left('M 20 230 C 22 310 26 380 22 440')],
    edge: 0.7,
  },
  { d: both('M 0 194 L 61 192 L 62 210 L 0 213'), tone: -0.06, edge: 0.4 },
  { d: right('M 30 198 L 42 200 L 52 276 C 47 279 43 280 38 279 L 30 210 Z'), tone: 0.06, edge: 0.4 },
  { d: right('M 36 198 L 48 202 L 72 262 C 68 266 64 268 60 268 L 38 212 Z'), tone: -0.04, edge: 0.4 },
];
