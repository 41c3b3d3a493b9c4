/** Turns of the microtask queue in which what needs no I/O is done; a timer costs more than all of them. */
const TURNS = 8;

/** What a promise gives if it does within so many milliseconds, else undefined. A promise that rejects rejects. */
export async function within<T>(millis: number, promise: Promise<T>): Promise<T | undefined> {
  const state = { isSettled: false };
  const settle = () => void (state.isSettled = true);
  promise.then(settle, settle);
  for (let turn = 0; turn < TURNS && !state.isSettled; turn += 1) await undefined;
  if (state.isSettled) return promise;
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), millis);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer!);
  }
}
