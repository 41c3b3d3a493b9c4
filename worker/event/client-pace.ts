const BURST = 300;
const PER_SECOND = 10;
const MAX_CLIENTS = 10_000;
/** Addresses that only this machine or network has: a developer's, or a proxy's that hides many people. */
const LOCAL = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/;

/** Addresses of the last minutes, in this isolate's memory only: never stored, never logged. */
const clients = new Map<string, { allowance: number; at: number }>();

/** Whether one more request from this address may be served: 300 at once, 10 a second after that. */
export function allows(request: Request, now: number): boolean {
  const address = request.headers.get('CF-Connecting-IP');
  if (!address || LOCAL.test(address)) return true;
  const known = clients.get(address) ?? { allowance: BURST, at: now };
  const allowance = Math.min(BURST, known.allowance + (Math.max(0, now - known.at) / 1000) * PER_SECOND);
  if (clients.size >= MAX_CLIENTS) clients.clear();
  clients.set(address, { allowance: Math.max(0, allowance - 1), at: now });
  return allowance >= 1;
}
