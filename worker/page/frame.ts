import { pluginTag, scriptNonce } from './plugin-tag.ts';
import type { PageRewrite } from './rewrite.ts';

interface Frame {
  /** Site whose plugin is added; undefined: no plugin. */
  site: string | undefined;
  origin: string;
  /** The page's Content-Security-Policy header. */
  policy: string | null;
  /** The Content-Type header names a charset. */
  charsetIsKnown: boolean;
  /** The browser asks for a page to show. */
  isNavigation: boolean;
}

/** What the frame learns of the page while it streams. */
export interface PageFacts {
  /** It is a page and no fragment of one. Known, where the request does not tell, once html, head or body has been read. */
  isDocument: boolean;
  /** The plugin's tag is in. */
  isTagged: boolean;
}

/**
 * Puts the plugin into the page; a fragment of a page, which scripts fetch to put it into one, gets none: it has neither
 * html, head nor body, and no browser asks for it to show it. AMP turns everything off.
 *
 * The tag comes first in the head, where one handler call does it, and where neither a `<meta>` policy nor a `<base>`
 * can be in the way. Where no header names the charset, a `<meta charset>` has to stand in the first 1,024 bytes: then
 * the tag comes last in the head. Without a head it comes last in the page.
 */
export function addFrame(
  rewrite: PageRewrite,
  { site, origin, policy, charsetIsKnown, isNavigation }: Frame,
): PageFacts {
  const facts: PageFacts = { isDocument: isNavigation, isTagged: false };
  rewrite.on('html', (html) => {
    facts.isDocument = true;
    if (html.hasAttribute('amp') || html.hasAttribute('\u26a1')) rewrite.isOff = true;
  });
  if (site === undefined) return facts;

  let nonce = scriptNonce(policy);
  let base = '';
  const tag = () => {
    facts.isTagged = true;
    return pluginTag(site, { nonce, base });
  };
  if (!charsetIsKnown) {
    rewrite.on('meta[http-equiv="content-security-policy" i]', (meta) => {
      nonce ??= scriptNonce(meta.getAttribute('content'));
    });
    // A page whose relative addresses lead elsewhere: the plugin's must not.
    rewrite.on('base[href]', () => (base = origin));
  }
  // All three may be left out of a page; a fragment has none of them.
  rewrite.on('body', () => void (facts.isDocument = true));
  rewrite.on('head', (head) => {
    facts.isDocument = true;
    if (facts.isTagged) return;
    if (charsetIsKnown) head.prepend(tag());
    else {
      head.onEndTag((end) => {
        rewrite.guard(() => {
          if (!facts.isTagged) end.before(tag());
        });
      });
    }
  });
  rewrite.onEnd(() => (facts.isDocument && !facts.isTagged && !rewrite.isOff ? tag() : ''));
  return facts;
}
