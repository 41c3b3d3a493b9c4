import { PAYLOAD_ELEMENT_ID, type PagePayload } from '../../model/page.ts';
import { escapeHtml, scriptJson } from './html-text.ts';

/** The tag that loads the plugin, with the page's own nonce where its policy asks for one. `base`: origin put before its path. */
export function pluginTag(
  site: string,
  { nonce, base }: { nonce: string | undefined; base: string },
): string {
  const withNonce = nonce ? ` nonce="${escapeHtml(nonce)}"` : '';
  return `<script async src="${escapeHtml(base)}/_endcap/plugin.js?site=${encodeURIComponent(site)}"${withNonce}></script>`;
}

/** The page's decisions as a data block: not executed, so no Content-Security-Policy stops it. */
export function payloadTag(payload: PagePayload): string {
  return `<script type="application/json" id="${PAYLOAD_ELEMENT_ID}">${scriptJson(payload)}</script>`;
}

/** The nonce of a policy's script directive; undefined: it has none. */
export function scriptNonce(policy: string | null): string | undefined {
  return nonceOf(policy, ['script-src-elem', 'script-src', 'default-src']);
}

/** The nonce of a policy's style directive; undefined: it has none. */
export function styleNonce(policy: string | null): string | undefined {
  return nonceOf(policy, ['style-src-elem', 'style-src', 'default-src']);
}

/** Several policies in one header are separated by commas; each must allow the element, so the first nonce serves. */
function nonceOf(policy: string | null, names: readonly string[]): string | undefined {
  for (const one of (policy ?? '').split(',')) {
    const directives = directivesOf(one);
    const sources = names.map((name) => directives.get(name)).find((found) => found !== undefined);
    const nonce = /'nonce-([A-Za-z0-9+/_=-]+)'/.exec(sources ?? '')?.[1];
    if (nonce !== undefined) return nonce;
  }
  return undefined;
}

/** A policy's directives by name; of several of one name the first counts. */
function directivesOf(policy: string): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  for (const part of policy.split(';')) {
    const [name = '', ...values] = part.trim().split(/\s+/);
    if (!directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), values.join(' '));
  }
  return directives;
}

/** Whether a policy blocks the style attribute, so that styles are the plugin's to set (by CSSOM, which stays allowed). */
export function blocksInlineStyle(policy: string | null): boolean {
  if (!policy) return false;
  return policy.split(',').some((one) => {
    const directives = directivesOf(one);
    const sources =
      directives.get('style-src-attr') ?? directives.get('style-src') ?? directives.get('default-src');
    if (sources === undefined) return false;
    const ignored = !directives.has('style-src-attr') && /'(nonce|sha\d+)-/.test(sources);
    return ignored || !sources.includes("'unsafe-inline'");
  });
}

/** Whether every policy lets a stylesheet of the page's own origin in. */
export function allowsOwnStylesheet(policy: string | null): boolean {
  return (policy ?? '').split(',').every((one) => {
    const directives = directivesOf(one);
    const sources =
      directives.get('style-src-elem') ?? directives.get('style-src') ?? directives.get('default-src');
    return sources === undefined || sources.split(' ').includes("'self'");
  });
}
