/** Adam: Kingma and Ba, ICLR 2015; decay apart from the gradient: Loshchilov and Hutter, ICLR 2019. */
const [MEAN_DECAY, SQUARE_DECAY, EPSILON] = [0.9, 0.999, 1e-8];

/** Weights under training with their gradient and Adam's two moments. */
export class Weights {
  readonly now: Float32Array;
  readonly gradient: Float32Array;
  readonly #mean: Float32Array;
  readonly #square: Float32Array;
  readonly #decay: number;

  constructor(length: number, decay: number) {
    this.now = new Float32Array(length);
    this.gradient = new Float32Array(length);
    this.#mean = new Float32Array(length);
    this.#square = new Float32Array(length);
    this.#decay = decay;
  }

  /** One step against the gradient divided by `queries`, which is 0 afterwards. */
  step(step: number, rate: number, queries: number): void {
    const { now, gradient } = this;
    const meanScale = 1 / (1 - MEAN_DECAY ** step);
    const squareScale = 1 / (1 - SQUARE_DECAY ** step);
    for (let at = 0; at < now.length; at++) {
      const g = gradient[at]! / queries;
      const mean = (this.#mean[at] = MEAN_DECAY * this.#mean[at]! + (1 - MEAN_DECAY) * g);
      const square = (this.#square[at] = SQUARE_DECAY * this.#square[at]! + (1 - SQUARE_DECAY) * g * g);
      now[at]! -=
        rate * ((mean * meanScale) / (Math.sqrt(square * squareScale) + EPSILON) + this.#decay * now[at]!);
      gradient[at] = 0;
    }
  }
}
