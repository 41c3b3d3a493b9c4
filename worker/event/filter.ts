import { isbot } from 'isbot';
import type { Env } from '../env.ts';

/** Why a batch is no shopper's. */
export type FilterReason =
  | 'bot' // the user agent says so itself
  | 'webdriver'; // the browser is driven by a program

/** Why a batch is not counted; undefined: it is. What the page showed does not depend on this (facts/edge.md, Googlebot). */
export function filterReason(env: Env, request: Request, webdriver: boolean): FilterReason | undefined {
  if (env.TEST_HOOKS === '1') return undefined;
  if (webdriver) return 'webdriver';
  return isbot(request.headers.get('User-Agent')) ? 'bot' : undefined;
}
