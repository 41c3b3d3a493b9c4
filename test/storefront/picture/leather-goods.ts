import type { Garment, Mark } from './draw.ts';
import { both, left, right } from './path.ts';
import { circle, pair } from './tops.ts';

const brass = '#c29a55';
const rubber = '#ebe5d8';
const black = '#26231f';

/** Moves a path by whole-path offset: the second shoe of a pair stands behind the first. */
function move(path: string, dx: number, dy: number): string {
  let isX = true;
  return path.replace(/-?\d+(\.\d+)?/g, (text) => {
    const moved = Number(text) + (isX ? dx : dy);
    isX = !isX;
    return String(Math.round(moved * 10) / 10);
  });
}

/** A shoe seen from its side, toe to the left, and its fellow behind it. */
function shoes(shoe: readonly Mark[]): Garment {
  const behind = shoe.map((mark): Mark =>
    'd' in mark
      ? {
          ...mark,
          d: move(mark.d, 34, -74),
          tone: (mark.tone ?? 0) - 0.12,
          folds: (mark.folds ?? []).map((fold) => move(fold, 34, -74)),
          lights: (mark.lights ?? []).map((light) => move(light, 34, -74)),
        }
      : { ...mark, line: move(mark.line, 34, -74) },
  );
  return [...behind, ...shoe];
}

export const sneaker: Garment = shoes([
  {
    d: 'M 214 214 C 236 222 270 222 292 210 C 300 236 306 262 306 292 L 200 296 C 196 268 200 236 214 214 Z',
    tone: -0.25,
  },
  {
    d: 'M 66 318 C 70 296 98 288 130 278 C 158 268 180 244 204 218 C 220 226 232 232 240 246 C 262 252 282 232 296 212 C 304 240 308 280 308 322 C 230 336 140 336 68 330 Z',
    lights: ['M 100 300 C 140 288 170 270 200 240'],
    folds: ['M 150 272 C 162 290 170 306 176 328', 'M 214 300 C 240 306 270 304 300 296'],
    soft: 9,
    edge: 0.8,
  },
  {
    d: 'M 66 318 C 70 298 96 290 122 281 C 140 296 148 312 150 332 C 120 333 92 332 68 330 Z',
    tone: 0.05,
    edge: 0.5,
  },
  {
    d: 'M 270 238 C 282 230 290 222 296 212 C 304 240 308 280 308 322 C 296 324 284 326 272 327 C 266 296 266 266 270 238 Z',
    tone: -0.15,
    edge: 0.5,
  },
  {
    d: 'M 138 276 C 162 266 182 244 204 218 C 214 223 222 227 229 234 C 210 262 188 284 160 296 Z',
    tone: 0.12,
    edge: 0.4,
  },
  ...[0, 1, 2, 3].map((nth): Mark => ({
    line: `M${156 + nth * 16} ${272 - nth * 14} L${176 + nth * 15} ${282 - nth * 13}`,
    width: 4.5,
    color: '#f6f2e9',
    opacity: 1,
  })),
  { line: 'M 176 290 C 200 304 220 318 230 331', dash: '3 2', opacity: 0.5 },
  {
    d: 'M 60 318 C 120 334 240 334 312 316 C 316 328 316 340 312 350 C 230 362 130 362 66 352 C 58 344 57 328 60 318 Z',
    dye: rubber,
    edge: 0.4,
  },
  { line: 'M 62 330 C 130 344 240 344 314 328', color: '#b7ae9d', opacity: 0.8 },
]);

export const loafer: Garment = shoes([
  {
    d: 'M 200 262 C 226 272 272 268 296 246 C 302 262 306 280 306 300 L 200 306 Z',
    dye: '#8a6d50',
    tone: -0.35,
  },
  {
    d: 'M 62 330 C 66 300 104 288 140 280 C 166 274 184 264 200 252 C 208 268 220 282 240 286 C 266 290 286 272 298 248 C 306 276 308 302 308 334 C 230 344 140 344 64 340 Z',
    lights: ['M 84 316 C 120 300 150 294 180 284', 'M 276 300 C 286 296 294 288 300 276'],
    folds: ['M 200 300 C 230 312 270 310 302 304'],
    soft: 10,
    edge: 0.9,
  },
  {
    d: 'M 84 316 C 96 296 130 288 160 281 C 178 276 190 268 200 256 C 206 268 212 276 220 281 C 200 300 150 316 84 316 Z',
    tone: 0.16,
    edge: 0.55,
  },
  { line: 'M 82 318 C 150 318 204 300 222 281', dash: '4 3', width: 1.4, opacity: 0.8 },
  {
    d: 'M 176 274 C 190 266 198 258 202 252 C 208 268 220 282 236 286 L 226 330 C 204 326 186 304 176 274 Z',
    tone: 0.02,
    edge: 0.6,
  },
  { d: 'M 186 290 C 198 286 210 286 222 290 L 220 298 C 210 295 200 295 190 298 Z', dye: black, edge: 0 },
  { d: 'M 58 334 C 130 348 240 348 312 332 L 314 344 C 240 358 130 360 60 350 Z', dye: '#4a3527', edge: 0.4 },
  { d: 'M 246 347 L 314 342 L 314 366 L 250 368 Z', dye: '#3a2a20', edge: 0.4 },
]);

export const boot: Garment = shoes([
  {
    d: 'M 190 158 C 216 166 270 166 298 156 C 302 190 304 240 306 300 L 186 300 Z',
    dye: '#6b5643',
    tone: -0.4,
  },
  {
    d: 'M 62 342 C 64 312 100 298 134 286 C 166 274 184 250 188 206 C 189 188 189 172 190 158 C 220 168 268 168 300 156 C 304 210 306 270 308 342 C 230 350 140 352 62 348 Z',
    folds: [
      'M 186 250 C 206 268 236 274 262 268',
      'M 160 282 C 180 296 200 302 226 302',
      'M 196 200 C 204 220 204 236 200 250',
    ],
    lights: ['M 90 322 C 120 304 146 298 170 288', 'M 204 180 C 208 200 206 220 204 240'],
    edge: 1,
  },
  {
    d: 'M 226 168 C 244 170 262 169 276 166 C 276 206 268 250 252 284 C 236 260 226 214 226 168 Z',
    dye: '#3a3631',
    texture: 'rib',
    edge: 0.5,
  },
  { d: 'M 286 160 L 300 156 L 302 140 C 302 134 292 134 291 140 Z', tone: -0.1, edge: 0.3 },
  { line: 'M 140 286 C 180 310 220 322 306 322', opacity: 0.6 },
  { d: 'M 56 342 C 130 356 240 356 312 340 L 314 356 C 240 368 130 370 58 362 Z', dye: black, edge: 0.4 },
  { d: 'M 242 360 L 314 354 L 314 384 L 246 386 Z', dye: '#1d1a17', edge: 0.4 },
]);

export const sandal: Garment = shoes([
  {
    d: 'M 58 336 C 90 318 140 326 190 318 C 240 310 280 304 310 306 C 316 318 316 330 312 340 C 240 352 130 356 64 352 C 56 348 54 342 58 336 Z',
    dye: '#c9ac83',
    tone: -0.05,
    edge: 0.6,
  },
  {
    d: 'M 92 334 C 98 292 120 272 146 268 C 160 274 172 292 178 324 C 150 330 120 334 92 334 Z',
    lights: ['M 110 300 C 118 286 130 280 142 278'],
    edge: 0.8,
  },
  {
    d: 'M 176 326 C 182 286 204 262 228 260 C 244 268 256 290 260 316 C 232 320 206 324 176 326 Z',
    lights: ['M 194 292 C 204 276 216 270 226 270'],
    edge: 0.8,
  },
  { d: 'M 118 290 L 142 284 L 146 300 L 122 306 Z', dye: brass, edge: 0.2 },
  { d: 'M 124 293 L 138 289 L 141 298 L 127 302 Z', tone: -0.1, edge: 0.2 },
  { d: 'M 202 282 L 226 276 L 230 292 L 206 298 Z', dye: brass, edge: 0.2 },
  { d: 'M 208 285 L 222 281 L 225 290 L 211 294 Z', tone: -0.1, edge: 0.2 },
  { d: 'M 56 344 C 130 358 240 354 314 336 L 314 352 C 240 368 130 372 60 362 Z', dye: '#4b4038', edge: 0.4 },
]);

export const flat: Garment = shoes([
  {
    d: 'M 112 312 C 160 300 240 296 300 280 L 306 300 C 240 318 170 326 116 326 Z',
    dye: '#d6c2a8',
    tone: -0.3,
  },
  {
    d: 'M 60 338 C 62 312 84 300 112 298 C 128 312 160 320 204 318 C 244 316 276 300 298 276 C 306 296 310 316 310 340 C 230 350 140 352 62 348 Z',
    lights: ['M 78 326 C 86 314 98 308 112 308', 'M 240 328 C 266 322 286 312 300 300'],
    edge: 0.9,
    soft: 9,
  },
  { line: 'M 112 299 C 128 313 160 321 204 319 C 244 317 276 301 298 277', width: 2.6, opacity: 0.8 },
  {
    line: 'M 116 306 C 106 296 98 296 98 302 C 98 308 108 308 116 306 C 124 296 134 296 134 302 C 132 308 124 308 116 306 M 116 306 L 108 318 M 116 306 L 126 318',
    width: 2.2,
    opacity: 0.9,
  },
  { d: 'M 58 342 C 130 354 240 352 312 336 L 312 346 C 240 360 130 364 60 354 Z', dye: '#5d4c3e', edge: 0.3 },
]);

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
    folds: [...pair('M 60 230 C 74 290 84 350 92 410'), both('M 0 380 C 40 380 80 374 112 362')],
    lights: [left('M 70 220 C 76 290 78 340 78 396'), right('M 30 230 C 36 290 38 340 38 396')],
    soft: 16,
  },
  { line: both('M 0 208 C 50 208 88 205 112 196'), dash: '4 3', opacity: 0.6 },
  ...pair('M 42 196 L 62 194 L 62 226 L 42 228 Z').map((d): Mark => ({ d, tone: 0.04, edge: 0.3 })),
  ...pair('M 46 206 L 58 205 M 46 218 L 58 217').map((line): Mark => ({ line, opacity: 0.6 })),
];

export const crossbody: Garment = [
  { line: 'M 96 250 C 90 120 150 66 204 66 C 262 66 312 124 304 250', width: 8, opacity: 1 },
  {
    line: 'M 96 250 C 90 120 150 66 204 66 C 262 66 312 124 304 250',
    width: 5,
    opacity: 0.35,
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
    folds: [both('M 0 322 C 40 320 84 312 104 288')],
    soft: 9,
  },
  { line: both('M 0 320 L 48 318 C 76 314 98 304 101 280 L 103 240'), dash: '3 2.5', opacity: 0.55 },
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
    folds: [both('M 0 196 C 40 196 70 194 94 186')],
    soft: 9,
  },
  {
    d: both('M 0 272 L 68 270 C 76 270 80 274 80 284 L 80 384 C 80 394 74 398 64 398 L 0 400'),
    tone: 0.03,
    edge: 0.6,
  },
  { line: both('M 0 284 L 80 282'), width: 2.4, color: '#55504a' },
  ...pair('M 34 150 L 48 150 L 48 262 L 34 262 Z').map((d): Mark => ({ d, tone: -0.2, edge: 0.3 })),
  ...pair('M 31 222 L 51 222 L 51 240 L 31 240 Z').map((d): Mark => ({ d, dye: brass, edge: 0.2 })),
  ...pair('M 36 226 L 46 226 L 46 236 L 36 236 Z').map((d): Mark => ({ d, tone: -0.2, edge: 0.2 })),
];

export const bucket: Garment = [
  { line: 'M 112 210 C 110 110 160 58 204 58 C 250 58 294 110 288 210', width: 14, opacity: 1 },
  {
    line: 'M 112 210 C 110 110 160 58 204 58 C 250 58 294 110 288 210',
    width: 10,
    opacity: 0.3,
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
