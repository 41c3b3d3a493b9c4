import { core } from '../chunk-core.ts';
import { listen } from '../guard.ts';

/**
 * Tells of the first script error of a page view, as GA4's `exception`, for guardrails: that there was one and of which
 * kind, never its text, which may hold anything. What failed before this began to listen is not known.
 */
export function measureErrors(): void {
  let isTold = false;
  const tell = (label: string) => {
    if (!isTold) core.pushEvent('exception', { label });
    isTold = true;
  };
  // Images and scripts that do not load fire the same event, without an error.
  listen(window, 'error', (event) => event instanceof ErrorEvent && tell('script'));
  listen(window, 'unhandledrejection', () => tell('promise'));
  core.on('view', () => (isTold = false));
}
