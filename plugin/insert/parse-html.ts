interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createHTML(html: string): string },
  ): { createHTML(html: string): string };
}

const ACTIVE = /^(script|style|iframe|object|embed|base|meta|link|form|template)$/;

let trust: ((html: string) => string) | undefined;

/**
 * Nodes of HTML that the server has sanitised. What could still run (active elements, `on...` attributes, script
 * addresses) is taken out once more before it touches the page. Throws where the page's Trusted Types allow no policy
 * named "endcap".
 */
export function parseHtml(html: string): DocumentFragment {
  if (!trust) {
    const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
    const policy = trustedTypes?.createPolicy('endcap', { createHTML: (text) => text });
    trust = policy ? (text) => policy.createHTML(text) : (text) => text;
  }
  const template = document.createElement('template');
  template.innerHTML = trust(html);
  for (const element of template.content.querySelectorAll('*')) {
    if (ACTIVE.test(element.localName)) element.remove();
    for (const { name, value } of Array.from(element.attributes)) {
      if (name.startsWith('on') || /^[\s\p{Cc}]*(javascript|data|vbscript):/iu.test(value)) {
        element.removeAttribute(name);
      }
    }
  }
  return template.content;
}

/** Text with what HTML reads as markup escaped, for attributes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
