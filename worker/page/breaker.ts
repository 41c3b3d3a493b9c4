/** A placement that fails so often in a row on a template is left alone there for a while. */
const MAX_FAILURES = 5;
const OPEN_MILLIS = 60_000;
const MAX_KEPT = 5_000;

export type BreakerCause = 'handler' | 'ranking' | 'reverted';

interface Circuit {
  failures: number;
  cause: BreakerCause;
  openedAt: number;
}

/** In this isolate, by template and placement; by placement alone for what the plugin reports. */
const circuits = new Map<string, Circuit>();

const keyOf = (template: string, placement: string) => `${template} ${placement}`;

/** Whether a placement is to be left alone on pages of a template. After a while one page tries again. */
export function isOpen(template: string, placement: string, now: number): boolean {
  const circuit = circuits.get(keyOf(template, placement));
  if (!circuit || circuit.failures < MAX_FAILURES) return false;
  if (now - circuit.openedAt < OPEN_MILLIS) return true;
  circuit.openedAt = now;
  return false;
}

export function placementFailed(
  template: string,
  placement: string,
  { cause, now }: { cause: BreakerCause; now: number },
): void {
  const key = keyOf(template, placement);
  const failures = (circuits.get(key)?.failures ?? 0) + 1;
  if (circuits.size >= MAX_KEPT) circuits.delete(circuits.keys().next().value!);
  circuits.set(key, { failures, cause, openedAt: now });
  if (failures === MAX_FAILURES)
    console.error(JSON.stringify({ event: 'circuit_opened', template, placement, cause }));
}

export function placementWorked(template: string, placement: string): void {
  circuits.delete(keyOf(template, placement));
}

/** Circuits of a site that are open now, for the console. */
export function openCircuits(
  site: string,
  now: number,
): { template: string; placement: string; cause: BreakerCause }[] {
  return Array.from(circuits).flatMap(([key, { failures, cause, openedAt }]) => {
    const [owner, template = '', placement = ''] = key.split(' ');
    const open = owner === site && failures >= MAX_FAILURES && now - openedAt < OPEN_MILLIS;
    return open ? [{ template, placement, cause }] : [];
  });
}
