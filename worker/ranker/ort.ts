import ortModule from 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';

/** Names of the graph's one input (rows x features) and one output (rows x 1), as model/train/write-onnx.ts writes them. */
const INPUT = 'features';
const OUTPUT = 'scores';

export interface OrtScorer {
  /** Scores of `rows` products from their features, row after row. */
  score(features: Float32Array, rows: number): Promise<Float32Array>;
  /** Gives the session's memory back to ORT, which uses it for the next one; never to the isolate. */
  release(): Promise<void>;
}

/**
 * ORT's memory grows with its sessions and never shrinks (facts/ranking.md: 24 sessions took 69 MB), and an isolate has
 * 128 MB: beyond this no session is started, and the interpreter serves until the isolate is recycled.
 */
const MEMORY_CEILING_BYTES = 64 * 1024 * 1024;

let memory: WebAssembly.Memory | undefined;

/** Bytes that ORT's memory has grown to in this isolate; 0: not started. */
export const ortMemoryBytes = (): number => memory?.buffer.byteLength ?? 0;

/**
 * An ONNX ranker ready to score. Takes 0.25 to 2 s where ORT is cold: only ever behind a response, never in one.
 * Throws where the bytes are no model, the graph has another input or output, or ORT holds more memory than it may.
 *
 * WARNING: workerd compiles no wasm at run time, so the module comes as an import, and ORT, which only knows how to
 * compile bytes, is handed that module while it starts (DESIGN section 6).
 */
export async function createOrtScorer(
  onnx: Uint8Array,
  featureCount: number,
  ceilingBytes = MEMORY_CEILING_BYTES,
): Promise<OrtScorer> {
  if (ortMemoryBytes() > ceilingBytes)
    throw new Error(`ORT holds ${ortMemoryBytes()} bytes, the ceiling is ${ceilingBytes}.`);
  const session = await withPrecompiledWasm(() =>
    InferenceSession.create(onnx, { graphOptimizationLevel: 'all', executionMode: 'sequential' }),
  );
  if (session.inputNames[0] !== INPUT || session.outputNames[0] !== OUTPUT) {
    await session.release();
    throw new Error(
      `The ONNX graph has input ${session.inputNames.join()} and output ${session.outputNames.join()}; ${INPUT} and ${OUTPUT} are expected.`,
    );
  }
  return {
    async score(features, rows) {
      const input = new Tensor('float32', features.subarray(0, rows * featureCount), [rows, featureCount]);
      const { [OUTPUT]: scores } = await session.run({ [INPUT]: input });
      return scores!.data as Float32Array;
    },
    release: () => session.release(),
  };
}

async function withPrecompiledWasm<T>(start: () => Promise<T>): Promise<T> {
  env.wasm.numThreads = 1;
  // Any non-empty bytes: they only keep ORT from fetching a file.
  env.wasm.wasmBinary = new Uint8Array([0]);
  const original = WebAssembly.instantiate;
  const instantiate = async (_bytes: unknown, imports?: WebAssembly.Imports) => {
    const instance = await original(ortModule, imports);
    memory ??= [
      ...Object.values(instance.exports),
      ...Object.values(imports ?? {}).flatMap(Object.values),
    ].find((one) => one instanceof WebAssembly.Memory);
    return { instance, module: ortModule };
  };
  (WebAssembly as { instantiate: unknown }).instantiate = instantiate;
  try {
    return await start();
  } finally {
    (WebAssembly as { instantiate: unknown }).instantiate = original;
  }
}
