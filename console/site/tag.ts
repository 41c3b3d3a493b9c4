import type { SiteRecord } from '../../model/api/site.ts';
import { me } from '../session.ts';

/** An address at which the shop's pages reach the Worker: the shop's own host where it is routed. */
export function edgeOrigin(site: SiteRecord | undefined): string {
  const [host] = site?.hostnames ?? [];
  return host
    ? `${location.protocol}//${host}${location.port ? `:${location.port}` : ''}`
    : (me.value?.edge ?? '');
}

/** The one tag that a page needs which is not routed through the Worker. */
export function tagOf(site: SiteRecord | undefined): string {
  return `<script src="${edgeOrigin(site)}/_endcap/plugin.js?site=${site?.id ?? ''}" async></script>`;
}
