import type { PageType } from '../../model/event.ts';
import { pageView } from '../page-view.ts';

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

let told: { view: string; type: PageType } | undefined;

/** Notes the type that the present page itself says it has. */
export function setPageType(type: PageType): void {
  told = { view: pageView().id, type };
}

/** Type of the present page: what it says itself, else by its address; `other` where that says nothing. */
export function typeOfPage(): PageType {
  const { id, url } = pageView();
  return told?.view === id ? told.type : (PATHS.find(([path]) => path.test(url.toLowerCase()))?.[1] ?? 'other');
}
