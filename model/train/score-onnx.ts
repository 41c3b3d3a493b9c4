import { InferenceSession, Tensor, env } from 'onnxruntime-web/wasm';
import { ONNX_INPUT, ONNX_OUTPUT } from './write-onnx.ts';

/** Rows a run: bounds the WebAssembly memory, which never shrinks. */
const BATCH_ROWS = 8192;

/**
 * Scores of a row-major float matrix by an ONNX ranker, through onnxruntime-web: the runtime that serves, in Node.
 * Rejects where the bytes are no model or the matrix does not fit it.
 */
export async function scoreOnnx(
  onnx: Uint8Array,
  matrix: Float32Array,
  width: number,
): Promise<Float32Array> {
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(onnx);
  try {
    const rows = matrix.length / width;
    const scores = new Float32Array(rows);
    for (let from = 0; from < rows; from += BATCH_ROWS) {
      const to = Math.min(rows, from + BATCH_ROWS);
      const input = new Tensor('float32', matrix.subarray(from * width, to * width), [to - from, width]);
      const { [ONNX_OUTPUT]: output } = await session.run({ [ONNX_INPUT]: input });
      scores.set(output!.data as Float32Array, from);
    }
    return scores;
  } finally {
    await session.release();
  }
}
