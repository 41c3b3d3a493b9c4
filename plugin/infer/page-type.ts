import type { PageType } from '../../model/event.ts';

/** Address -> type, first match wins: what shop systems and languages around us usually call these pages. */
const PATHS: [RegExp, PageType][] = [
  [/thank-?you|order-(received|confirm)|confirmation|checkout.*\/success/, 'confirmation'],
  [/\/(checkouts?|kasse|commande|afrekenen)\b/, 'checkout'],
  [/\/(cart|basket|bag|warenkorb|panier|winkelwagen|carrito|carrello)\b/, 'cart'],
  [/\/(catalog)?(search|suche|recherche|zoeken)\b|[?&](s|q|query|search)=/, 'search'],
  [/\/(products?|produkte?|produits?|item|p|dp)\/[^/]/, 'product'],
  [/\/(collections?|(product-)?categor(y|ie)|kategorie|c|shop)\b/, 'listing'],
  [/^\/([a-z]{2}([-_][a-z]{2})?\/?)?(\?|$)/, 'home'],
  [/\/(pages?|about|contact|faq|blogs?|news|help)\b/, 'content'],
];

/** Type of a page by its path and query alone; `other` where they say nothing. */
export function typeOfUrl(url: string): PageType {
  return PATHS.find(([path]) => path.test(url.toLowerCase()))?.[1] ?? 'other';
}
