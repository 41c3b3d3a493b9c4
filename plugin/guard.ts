/** What went wrong inside the plugin since the last batch: told with the next, never thrown into the shop's page. */
export const failures: string[] = [];

/** The same function, but what it throws, or its promise rejects with, is noted instead. */
export function guarded<A extends unknown[]>(act: (...args: A) => unknown): (...args: A) => void {
  return (...args) => {
    try {
      (act(...args) as Promise<unknown> | undefined)?.catch?.(note);
    } catch (error) {
      note(error);
    }
  };
}

function note(error: unknown): void {
  failures.push(String(error).slice(0, 100));
}

/** Adds a guarded listener; capturing, so that it hears what the shop stops. */
export function listen(target: EventTarget, name: string, act: (event: Event) => unknown): void {
  target.addEventListener(name, guarded(act), true);
}

/** Runs a guarded function once after so many milliseconds; returns the timer. */
export function later(millis: number, act: () => unknown): ReturnType<typeof setTimeout> {
  return setTimeout(guarded(act), millis);
}
