import type { Garment, Mark } from './draw.ts';
import { arms, button, buttonRow, lapels, throat } from './coats.ts';
import { across, both, left, pair, right } from './path.ts';
import { hoodie } from './tops.ts';

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
  ...buttonRow([200], [146, 198, 250, 302, 354], 3.8, '#6b5138'),
  { d: right('M 26 168 L 66 168 L 66 214 L 46 220 L 26 214 Z'), tone: 0.05, edge: 0.3 },
  ...pair('M 24 290 L 78 290 L 79 358 L 51 364 L 24 358 Z').map((d): Mark => ({ d, tone: 0.05, edge: 0.3 })),
  ...pair('M 24 300 L 78 300').map((line): Mark => ({ line, dash: '3 2', opacity: 0.6 })),
  ...pair(
    'M 0 123 C 12 108 26 94 40 74 C 50 78 58 84 62 92 C 56 112 46 130 34 142 C 20 136 8 130 0 123 Z',
  ).map((d): Mark => ({ d, tone: 0.1, edge: 0.4 })),
  ...pair('M 127 334 C 140 338 152 334 163 326').map((line): Mark => ({ line, opacity: 0.6 })),
  { line: across('M 0 386 C 30 386 62 385 93 378'), dash: '3 2', opacity: 0.5 },
];

export const bomber: Garment = [
  ...arms(jacketArm, ['M 126 170 C 134 210 138 250 146 300', 'M 104 200 C 118 214 130 218 140 214']),
  ...pair(
    'M 164 342 C 165 356 166 368 166 380 C 155 388 142 390 130 386 C 129 376 128 366 127 356 C 140 360 154 354 164 342 Z',
  ).map((d): Mark => ({ d, texture: 'rib', edge: 0.4 })),
  { d: both('M 0 86 C 20 86 34 82 42 78 C 44 98 24 122 0 124'), tone: -0.7, edge: 0.4 },
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
  ...buttonRow([200], [170, 230, 290, 350, 404], 3.4, '#8f8b83'),
  ...pair('M 30 300 L 80 306 L 80 326 L 30 320 Z').map((d): Mark => ({ d, tone: 0.06, edge: 0.35 })),
  ...pair('M 30 320 L 80 326 L 82 376 L 30 374 Z').map((d): Mark => ({ d, tone: -0.02, edge: 0.3 })),
  { line: across('M 0 262 C 30 262 60 260 90 256'), dash: '4 3', opacity: 0.45 },
  ...pair('M 127 330 C 140 334 152 330 162 322').map((line): Mark => ({ line, width: 3, opacity: 0.4 })),
];
