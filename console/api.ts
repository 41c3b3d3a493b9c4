import { signal } from '@preact/signals';
import type { Api } from '../model/api/routes.ts';

/** The session's own token, which every change carries; set from `GET /api/me`. */
export const changeToken = signal('');

/** A refusal of the API, or no answer at all (`status` 0): `message` can be shown as it is. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

type Parameters<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Record<Name, string> & Parameters<Rest>
  : Path extends `${string}:${infer Name}`
    ? Record<Name, string>
    : unknown;

type Asked<Route extends keyof Api> = Parameters<Route> &
  (Api[Route] extends { body: infer Body } ? { body: Body } : { body?: never }) & {
    query?: Record<string, string | number | undefined>;
    /** `updated_at` of the version a change was made from. */
    ifMatch?: number;
    signal?: AbortSignal;
  };

/** Asks the API. Rejects with an `ApiError`, also when the network or the Worker does not answer. */
export async function api<Route extends keyof Api>(
  route: Route,
  asked: Asked<Route>,
): Promise<Api[Route]['answer']> {
  const { body, query, ifMatch, signal, ...params } = asked as Asked<Route> & Record<string, unknown>;
  const [method, pattern] = route.split(' ') as [string, string];
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== '') search.set(name, String(value));
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET') headers['x-endcap-token'] = changeToken.value;
  if (ifMatch !== undefined) headers['If-Match'] = `"${ifMatch}"`;
  let response: Response;
  try {
    response = await fetch(search.size > 0 ? `${path}?${search}` : path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal: signal as AbortSignal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'offline', 'The server does not answer. Check the connection and try again.');
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as Api[Route]['answer'];
  const refusal = (answer as { error?: { code: string; message: string } } | undefined)?.error;
  throw new ApiError(
    response.status,
    refusal?.code ?? 'unavailable',
    refusal?.message ?? `The server answered ${response.status}. Try again.`,
  );
}
