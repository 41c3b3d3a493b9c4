import type { Garment, Mark } from './draw.ts';
import { left, right } from './path.ts';

const brass = '#c29a55';
const rubber = '#ebe5d8';
const black = '#26231f';

/** How far behind its fellow the second shoe of a pair stands. */
interface Offset {
  readonly x: number;
  readonly y: number;
}

function move(path: string, by: Offset): string {
  let isX = true;
  return path.replace(/-?\d+(\.\d+)?/g, (text) => {
    const moved = Number(text) + (isX ? by.x : by.y);
    isX = !isX;
    return String(Math.round(moved * 10) / 10);
  });
}

function behind(mark: Mark, by: Offset): Mark {
  if ('line' in mark) return { ...mark, line: move(mark.line, by) };
  return {
    ...mark,
    d: move(mark.d, by),
    tone: (mark.tone ?? 0) - 0.12,
    folds: (mark.folds ?? []).map((fold) => move(fold, by)),
    lights: (mark.lights ?? []).map((light) => move(light, by)),
  };
}

/** A shoe seen from its side, toe to the left, and its fellow behind it. Paths in absolute M, C and L only. */
function shoes(shoe: readonly Mark[], by: Offset = { x: 34, y: -76 }): Garment {
  return [...shoe.map((mark) => behind(mark, by)), ...shoe];
}

const laces: Mark[] = [0, 1, 2, 3, 4].flatMap((nth) =>
  [5.6, 3.8].map((width) => ({
    line: `M ${148 + nth * 15.5} ${289 - nth * 10.8} C ${156 + nth * 15.5} ${286 - nth * 10.8} ${164 + nth * 15} ${288 - nth * 10.6} ${170 + nth * 14.6} ${296 - nth * 11}`,
    width,
    color: width > 5 ? '#8d8576' : '#faf7f0',
    opacity: width > 5 ? 0.6 : 1,
  })),
);

export const sneaker: Garment = shoes([
  { d: 'M 222 236 C 250 250 282 250 312 238 L 318 262 L 316 300 L 236 300 Z', dye: '#d9d0c0', tone: -0.3 },
  {
    d: 'M 58 334 C 54 312 74 300 100 297 C 120 294 136 290 150 283 L 222 235 C 232 240 242 248 250 258 C 268 272 292 266 306 240 C 314 236 320 242 320 252 C 326 282 328 308 326 334 C 236 344 140 344 58 338 Z',
    lights: ['M 84 316 C 116 308 150 300 180 282', 'M 262 290 C 284 292 304 288 316 278'],
    folds: [
      'M 152 292 C 160 306 164 320 164 340',
      'M 250 262 C 262 284 276 300 300 306',
      'M 190 300 C 210 316 216 326 218 340',
    ],
    soft: 8,
    edge: 0.8,
  },
  {
    d: 'M 58 334 C 54 312 74 300 100 297 C 114 295 126 292 136 289 C 146 302 148 322 144 341 C 114 342 84 340 58 338 Z',
    tone: 0.08,
    edge: 0.45,
  },
  {
    d: 'M 284 262 C 294 258 302 250 306 240 C 314 236 320 242 320 252 C 326 282 328 308 326 334 C 312 336 300 337 288 338 C 280 312 278 286 284 262 Z',
    tone: -0.14,
    edge: 0.45,
  },
  {
    d: 'M 142 287 L 222 235 C 230 239 238 245 244 252 L 176 310 C 160 306 148 298 142 287 Z',
    tone: 0.14,
    edge: 0.4,
  },
  {
    d: 'M 214 240 C 216 226 226 216 238 216 C 244 226 246 240 243 251 C 236 244 228 239 222 235 Z',
    tone: 0.1,
    edge: 0.5,
  },
  ...laces,
  { line: 'M 176 310 C 196 318 212 328 220 341', dash: '3 2', opacity: 0.5 },
  {
    d: 'M 52 332 C 130 344 240 344 330 328 C 334 340 334 350 330 358 C 240 372 130 372 60 364 C 50 356 48 342 52 332 Z',
    dye: rubber,
    edge: 0.4,
  },
  { line: 'M 52 344 C 130 357 240 357 333 342', color: '#b7ae9d', opacity: 0.8 },
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

export const boot: Garment = shoes(
  [
    {
      d: 'M 172 158 C 200 166 244 162 270 150 C 246 142 198 146 172 158 L 176 178 L 262 172 Z',
      dye: '#6b5643',
      tone: -0.5,
    },
    {
      d: 'M 36 376 C 32 350 58 334 94 325 C 130 315 156 298 165 270 C 172 246 173 204 172 158 C 200 168 244 164 270 150 C 274 196 270 236 272 270 C 276 308 286 340 286 376 C 200 386 110 386 38 380 Z',
      folds: [
        'M 164 276 C 184 296 214 304 246 298',
        'M 150 300 C 168 318 192 326 220 326',
        'M 178 210 C 184 236 182 256 176 272',
      ],
      lights: [
        'M 58 354 C 86 338 118 332 146 318',
        'M 186 180 C 190 206 188 232 186 254',
        'M 252 300 C 262 320 268 344 268 366',
      ],
      edge: 0.9,
      soft: 10,
    },
    {
      d: 'M 202 163 C 218 163 234 160 248 156 C 248 202 240 250 226 280 C 212 250 204 204 202 163 Z',
      dye: '#3b3733',
      texture: 'rib',
      edge: 0.5,
    },
    { d: 'M 258 154 L 270 150 L 272 132 C 271 124 262 125 261 132 Z', tone: -0.1, edge: 0.3 },
    { line: 'M 94 325 C 136 350 190 362 286 360', opacity: 0.55 },
    { d: 'M 30 376 C 110 390 210 388 290 372 L 291 386 C 210 400 110 402 32 392 Z', dye: black, edge: 0.3 },
    { d: 'M 222 389 L 291 384 L 291 410 L 226 412 Z', dye: '#1d1a17', edge: 0.3 },
  ],
  { x: 84, y: -46 },
);

const sole =
  'M 18 150 C 20 104 46 84 74 92 C 104 102 114 140 108 190 C 104 226 104 250 106 292 C 110 352 104 412 66 414 C 28 414 22 362 26 306 C 28 262 16 204 18 150 Z';
const footbed =
  'M 25 152 C 28 112 50 94 73 101 C 97 110 106 144 101 190 C 97 226 97 250 99 292 C 102 346 96 404 66 405 C 36 404 31 358 34 306 C 36 262 24 204 25 152 Z';

/** A strap over the foot with its buckle toward the outside; `y` is its upper edge. */
function strap(side: (path: string) => string, y: number): Mark[] {
  const outer = 112 - (y > 200 ? 4 : 0);
  return [
    {
      d: side(
        `M 12 ${y + 6} C 40 ${y - 12} 84 ${y - 12} ${outer + 2} ${y + 4} L ${outer} ${y + 44} C 84 ${y + 30} 42 ${y + 30} 16 ${y + 46} Z`,
      ),
      lights: [side(`M 24 ${y + 10} C 46 ${y} 74 ${y} 96 ${y + 8}`)],
      soft: 8,
      edge: 0.6,
    },
    { d: side(`M 80 ${y + 2} L 100 ${y + 7} L 96 ${y + 31} L 77 ${y + 26} Z`), dye: brass, edge: 0.15 },
    { d: side(`M 84 ${y + 8} L 96 ${y + 11} L 93 ${y + 25} L 81 ${y + 22} Z`), tone: -0.1, edge: 0.2 },
  ];
}

function sandalOf(side: (path: string) => string): Mark[] {
  const bed: Mark[] = [
    { d: side(sole), dye: '#5d4a3a', edge: 0.4 },
    {
      d: side(footbed),
      dye: '#cdb18a',
      texture: 'felt',
      folds: [side('M 62 130 C 60 160 64 200 62 230'), side('M 66 350 C 60 370 66 386 74 380')],
      soft: 16,
      edge: 0.6,
    },
  ];
  return bed.concat(strap(side, 146), strap(side, 214));
}

/** Seen from above: from the side the two straps would hide each other. */
export const sandal: Garment = [...sandalOf(left), ...sandalOf(right)];

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
