import { TAG_FRAGMENT } from '../../model/page.ts';
import { ask } from '../ask.ts';
import { config } from '../config.ts';

const KEY = 'endcap_p';

/**
 * What the preview link that led here was redeemed for, kept for as long as the tab: the server forgets it after half an
 * hour. The token works once, and leaves the address bar before it is sent. Undefined: nothing is previewed.
 */
export async function previewHere(): Promise<string | undefined> {
  try {
    const [, token] = location.hash.split(TAG_FRAGMENT);
    if (token) {
      history.replaceState(history.state, '', location.pathname + location.search);
      const answer = await ask('preview', { site: config.site, token });
      if (answer?.ok) sessionStorage[KEY] = ((await answer.json()) as { preview: string }).preview;
    }
    return (sessionStorage[KEY] as string | undefined) || undefined;
  } catch {
    // Where storage is blocked nothing can be previewed.
    return undefined;
  }
}
