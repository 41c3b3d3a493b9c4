/** Key in localStorage: placement -> when its overlay was last shown (ms since epoch). Only under consent. */
const KEY = 'ec_o';
const DAY_MILLIS = 86_400_000;

/** True when so many days have passed since the overlay was last shown; not where storage is blocked: it would show on every page. */
export function mayShow(placement: string, everyDays: number): boolean {
  const shown = read();
  return shown !== undefined && Date.now() - (shown[placement] ?? 0) >= everyDays * DAY_MILLIS;
}

/** Notes that the overlay shows now. */
export function noteShown(placement: string): void {
  localStorage.setItem(KEY, JSON.stringify({ ...read(), [placement]: Date.now() }));
}

function read(): Record<string, number> | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, number>;
  } catch {
    return undefined;
  }
}
