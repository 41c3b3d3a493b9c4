import { pluginTag, scriptNonce } from './plugin-tag.ts';
import type { PageRewrite } from './rewrite.ts';

interface Frame {
  /** Site whose plugin is added; undefined: no plugin. */
  site: string | undefined;
  origin: string;
  /** The page's Content-Security-Policy header. */
  policy: string | null;
  /** HTML that comes last: the payload, or the mark that the pump replaces by it; undefined: none. */
  last: (() => string) | undefined;
}

/**
 * Puts the plugin at the end of the head, and what comes last at the end of the body. Where end tags are left out, as
 * HTML allows, at the body's start and at the page's end. A fragment of a page gets neither. AMP turns everything off.
 */
export function addFrame(rewrite: PageRewrite, { site, origin, policy, last }: Frame): void {
  let isDocument = false;
  let nonce = scriptNonce(policy);
  let base = '';
  let tagged = site === undefined;
  let finished = last === undefined;
  const tag = () => {
    tagged = true;
    return pluginTag(site!, { nonce, base });
  };
  const ending = () => {
    finished = true;
    return last!();
  };

  rewrite.on('html', (html) => {
    isDocument = true;
    if (html.hasAttribute('amp') || html.hasAttribute('\u26a1')) rewrite.isOff = true;
  });
  rewrite.onDoctype(() => (isDocument = true));
  if (!tagged) {
    rewrite.on('meta[http-equiv="content-security-policy" i]', (meta) => {
      nonce ??= scriptNonce(meta.getAttribute('content'));
    });
    // A page whose relative addresses lead elsewhere: the plugin's must not.
    rewrite.on('base[href]', () => (base = origin));
    rewrite.on('head', (head) => {
      isDocument = true;
      head.onEndTag((end) => {
        rewrite.guard(() => {
          if (!tagged) end.before(tag(), { html: true });
        });
      });
    });
  }
  rewrite.on('body', (body) => {
    isDocument = true;
    if (!tagged) body.prepend(tag(), { html: true });
    if (finished) return;
    body.onEndTag((end) => {
      rewrite.guard(() => {
        if (!finished) end.before(ending(), { html: true });
      });
    });
  });
  rewrite.onEnd((end) => {
    if (!isDocument) return;
    if (!tagged) end.append(tag(), { html: true });
    if (!finished) end.append(ending(), { html: true });
  });
}
