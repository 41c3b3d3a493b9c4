import type { PluginConfig } from '../model/page.ts';

declare global {
  interface Window {
    /** Served in front of this script by `GET /_endcap/plugin.js`. */
    __endcap_config?: PluginConfig;
    /** Google's queue of events, commands and consent, if the shop has one. */
    dataLayer?: unknown[];
  }
}

/** The site's settings. Only `index.ts` runs where they are missing, and it stops there. */
export const config = window.__endcap_config as PluginConfig;

/** True where the shop's pages do not pass through the Worker: no cookie of ours reaches it, decisions are asked for. */
export const isTag = config?.mode === 'tag';
