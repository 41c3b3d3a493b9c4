// The part of the WebAssembly API that the trainer uses: Node has it, but @types/node leaves it to lib.dom.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: SharedArrayBuffer;
  }
  const Memory: { new (descriptor: { initial: number; maximum: number; shared: true }): Memory };
  interface Module {
    readonly brand?: 'WebAssembly.Module';
  }
  const Module: { new (bytes: Uint8Array): Module };
  interface Instance {
    readonly exports: Record<string, (...args: number[]) => number>;
  }
  const Instance: { new (module: Module, imports: Record<string, Record<string, unknown>>): Instance };
}
