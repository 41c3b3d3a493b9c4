import { config, isTag } from './config.ts';

/** Address of a path of ours, e.g. `events`. */
export function endpointOf(path: string): string {
  return `${config.endpoint}/_endcap/${path}`;
}

/**
 * Posts JSON to a path of ours, as text/plain: application/json would cost a preflight from a shop on another origin.
 * Tag mode sends no cookies. The answer; undefined where none came.
 */
export function ask(path: string, body: unknown, init?: RequestInit): Promise<Response | undefined> {
  return fetch(endpointOf(path), {
    method: 'POST',
    body: JSON.stringify(body),
    credentials: isTag ? 'omit' : 'same-origin',
    ...init,
  }).catch(() => undefined);
}

/** True where asking again later may help: no answer, overload or an outage. A refusal will not change. */
export function mayRetry(answer: Response | undefined): boolean {
  return !answer || answer.status > 499 || answer.status === 429;
}
