import type { Env } from './env.ts';

/** Header that names faults, honoured only under TEST_HOOKS: `kv=throw, shard=hang, bucket=throw`. */
export const FAULT_HEADER = 'x-endcap-fault';

const PARTS = {
  kv: 'EDGE',
  shard: 'VISITOR_SHARD',
  bucket: 'BUCKET',
  queue: 'OVERFLOW',
  database: 'DB',
} as const satisfies Record<string, keyof Env>;

/** A hanging part answers after so long, with an error, as the platform's own time-outs do. */
const HANG_MILLIS = 10_000;

/**
 * The bindings with some parts broken as the request asks for, so that tests and soaks can see that the shopper still
 * gets the page. On a production Worker (no TEST_HOOKS) the bindings themselves.
 */
export function withFaults(env: Env, request: Request): Env {
  const asked = env.TEST_HOOKS === '1' ? request.headers.get(FAULT_HEADER) : null;
  if (!asked) return env;
  const broken: Partial<Record<keyof Env, unknown>> = {};
  for (const fault of asked.split(',')) {
    const [part, manner] = fault.trim().split('=');
    const binding = PARTS[part as keyof typeof PARTS];
    if (binding) broken[binding] = brokenPart(part!, manner === 'hang');
  }
  return { ...env, ...broken } as Env;
}

/** Whatever is called on it, and on what it gives back, fails. */
function brokenPart(name: string, hangs: boolean): unknown {
  const fail = () => {
    const error = new Error(`fault injected: ${name}`);
    return hangs
      ? new Promise((_, reject) => setTimeout(() => reject(error), HANG_MILLIS))
      : Promise.reject(error);
  };
  const handler: ProxyHandler<() => unknown> = {
    get: (_, property) =>
      property === 'then'
        ? undefined
        : ['get', 'idFromName', 'getByName'].includes(String(property)) && name === 'shard'
          ? () => new Proxy(() => undefined, handler)
          : fail,
  };
  return new Proxy(() => undefined, handler);
}
