import { ask } from '../ask.ts';
import { core } from '../chunk-core.ts';
import { config } from '../config.ts';

/** Says, once, that a page which the browser had fetched ahead is shown: only now its decisions count. */
export function tellShown(): void {
  const payload = core.payloadNow();
  if (payload?.w) void ask('shown', { v: 1, site: config.site, decision: payload.d }, { keepalive: true });
}
