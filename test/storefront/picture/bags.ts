import type { Garment, Mark } from './draw.ts';
import { across, both, circle, left, pair, right } from './path.ts';

const brass = '#c29a55';

function handles(reach: number, width: number, from: number): Mark[] {
  return [
    {
      line: left(
        `M ${width} ${from} C ${width - 4} ${reach - 30} ${-width + 4} ${reach - 30} ${-width} ${from}`,
      ),
      width: 9,
      opacity: 0.55,
    },
    {
      line: left(
        `M ${width} ${from + 8} C ${width - 6} ${reach} ${-width + 6} ${reach} ${-width} ${from + 8}`,
      ),
      width: 10,
      opacity: 1,
    },
  ];
}

export const tote: Garment = [
  ...handles(60, 52, 190),
  { d: both('M 0 178 C 50 178 90 180 110 184 L 108 196 L 0 206'), tone: -0.7 },
  {
    d: both(
      'M 0 198 C 50 198 88 195 112 186 C 118 260 122 330 124 396 C 120 408 112 413 100 414 C 60 418 30 418 0 418',
    ),
    folds: [...pair('M 60 230 C 74 290 84 350 92 410'), across('M 0 380 C 40 380 80 374 112 362')],
    lights: [left('M 70 220 C 76 290 78 340 78 396'), right('M 30 230 C 36 290 38 340 38 396')],
    soft: 16,
  },
  { line: across('M 0 208 C 50 208 88 205 112 196'), dash: '4 3', opacity: 0.6 },
  ...pair('M 42 196 L 62 194 L 62 226 L 42 228 Z').map((d): Mark => ({ d, tone: 0.04, edge: 0.3 })),
  ...pair('M 46 206 L 58 205 M 46 218 L 58 217').map((line): Mark => ({ line, opacity: 0.6 })),
];

export const crossbody: Garment = [
  { line: 'M 96 250 C 90 120 150 66 204 66 C 262 66 312 124 304 250', width: 8, opacity: 1 },
  {
    line: 'M 96 250 C 90 120 150 66 204 66 C 262 66 312 124 304 250',
    width: 5,
    opacity: 0.16,
    color: '#fff3e0',
  },
  {
    d: both('M 0 220 L 92 220 C 104 220 110 228 110 240 L 112 372 C 112 386 104 394 90 394 L 0 396'),
    folds: pair('M 96 250 C 98 300 100 340 96 386'),
    edge: 1,
  },
  {
    d: both('M 0 214 L 94 216 C 104 218 110 226 110 238 L 108 282 C 104 312 80 322 50 326 L 0 328'),
    tone: 0.08,
    lights: [left('M 80 240 C 60 234 20 232 -20 234')],
    edge: 0.8,
    folds: [across('M 0 322 C 40 320 84 312 104 288')],
    soft: 9,
  },
  { line: across('M 0 320 L 48 318 C 76 314 98 304 101 280 L 103 240'), dash: '3 2.5', opacity: 0.55 },
  { d: right('M -15 308 L 15 308 L 15 336 L -15 336 Z'), dye: brass, edge: 0.3 },
  { d: right('M -4 314 L 4 314 L 4 330 L -4 330 Z'), dye: '#8f6d36', edge: 0.2 },
  ...pair('M 88 210 L 112 210 L 112 236 L 88 236 Z').map((d): Mark => ({ d, dye: brass, edge: 0.2 })),
  ...pair('M 93 214 L 107 214 L 107 230 L 93 230 Z').map((d): Mark => ({ d, tone: -0.1, edge: 0.2 })),
];

export const backpack: Garment = [
  { line: 'M 176 84 C 178 60 222 60 224 84', width: 8, opacity: 1 },
  ...pair('M 96 170 C 120 190 122 330 104 372 C 100 330 96 240 90 190 Z').map((d): Mark => ({
    d,
    tone: -0.25,
  })),
  {
    d: both('M 0 84 C 56 84 90 104 96 150 C 102 220 104 320 100 400 C 98 416 88 424 72 424 L 0 426'),
    folds: [...pair('M 84 130 C 92 220 92 320 86 410')],
    lights: [left('M 56 130 C 62 180 62 220 60 260')],
    soft: 15,
  },
  {
    d: both('M 0 84 C 56 84 90 104 94 150 L 94 196 C 60 204 30 206 0 206'),
    tone: 0.08,
    edge: 0.8,
    folds: [across('M 0 196 C 40 196 70 194 94 186')],
    soft: 9,
  },
  {
    d: both('M 0 272 L 68 270 C 76 270 80 274 80 284 L 80 384 C 80 394 74 398 64 398 L 0 400'),
    tone: 0.03,
    edge: 0.6,
  },
  { line: across('M 0 284 L 80 282'), width: 2.4, color: '#55504a' },
  ...pair('M 34 150 L 48 150 L 48 262 L 34 262 Z').map((d): Mark => ({ d, tone: -0.2, edge: 0.3 })),
  ...pair('M 31 222 L 51 222 L 51 240 L 31 240 Z').map((d): Mark => ({ d, dye: brass, edge: 0.2 })),
  ...pair('M 36 226 L 46 226 L 46 236 L 36 236 Z').map((d): Mark => ({ d, tone: -0.2, edge: 0.2 })),
];

export const bucket: Garment = [
  { line: 'M 112 210 C 110 110 160 58 204 58 C 250 58 294 110 288 210', width: 14, opacity: 1 },
  {
    line: 'M 112 210 C 110 110 160 58 204 58 C 250 58 294 110 288 210',
    width: 10,
    opacity: 0.16,
    color: '#fff3e0',
  },
  { d: both('M 0 176 C 44 176 78 184 84 198 C 78 212 44 218 0 218'), tone: -0.65 },
  {
    d: both('M 0 216 C 44 216 78 210 86 196 C 96 260 104 340 100 396 C 92 414 50 420 0 420'),
    folds: [
      ...pair('M 22 214 C 20 260 26 300 32 340'),
      ...pair('M 50 212 C 52 256 58 290 64 330'),
      ...pair('M 74 206 C 80 240 84 280 88 310'),
    ],
    lights: [...pair('M 36 220 C 36 260 42 300 46 330'), left('M 64 220 C 70 280 74 330 72 390')],
    soft: 9,
  },
  {
    d: both('M 0 404 C 46 404 84 398 100 386 C 102 400 100 408 96 412 C 78 424 40 428 0 428'),
    tone: -0.15,
    edge: 0.5,
  },
  { line: 'M 118 232 C 160 246 240 246 282 232', width: 3.4, opacity: 0.95 },
  { line: 'M 196 242 C 188 270 176 290 178 318', width: 3, opacity: 0.95 },
  { line: 'M 206 242 C 212 264 220 280 216 304', width: 3, opacity: 0.95 },
  { line: circle(178, 322, 4), fill: brass, color: '#7a5c2c', width: 0.7, opacity: 1 },
  { line: circle(216, 308, 4), fill: brass, color: '#7a5c2c', width: 0.7, opacity: 1 },
];

export const belt: Garment = [
  {
    d: 'M 200 110 C 290 110 330 180 330 256 C 330 336 280 396 200 396 C 120 396 72 336 72 260 C 72 190 116 130 176 116 L 182 150 C 134 160 108 206 108 260 C 108 322 146 362 200 362 C 256 362 294 318 294 256 C 294 196 262 146 200 146 Z',
    folds: ['M 312 200 C 320 240 318 290 300 330', 'M 90 220 C 84 260 90 300 104 330'],
    lights: ['M 240 128 C 276 140 300 170 310 210', 'M 110 330 C 130 360 160 374 196 378'],
    soft: 8,
    edge: 0.7,
  },
  {
    line: 'M 200 116 C 286 116 324 184 324 256 C 324 332 276 390 200 390 C 126 390 78 332 78 260 C 78 194 120 136 178 122 M 200 140 C 266 140 300 194 300 256 C 300 322 258 368 200 368 C 142 368 102 324 102 260 C 102 204 130 154 182 144',
    dash: '4 3',
    opacity: 0.6,
  },
  {
    d: 'M 196 108 L 300 96 C 312 100 316 112 312 124 L 302 134 L 200 148 Z',
    tone: 0.08,
    edge: 0.6,
    lights: ['M 220 116 L 290 108'],
    soft: 6,
  },
  ...[0, 1, 2].map((nth): Mark => ({
    line: circle(240 + nth * 22, 123 - nth * 2.6, 2.2),
    fill: '#17120f',
    color: 'none',
    opacity: 0.8,
  })),
  {
    d: 'M 168 104 L 206 98 L 212 150 L 174 158 Z M 178 113 L 183 148 L 203 144 L 198 109 Z',
    dye: brass,
    edge: 0.2,
  },
  { line: 'M 180 131 L 206 127', width: 4, color: '#b08a48', opacity: 1 },
];
