/** What two readers of one page found: for each selector, the elements it matches. */
export interface Comparison {
  /** Why HTMLRewriter gave up on the page; then there is nothing to compare. */
  gaveUp?: string;
  elements: number;
  /** By selector: the first element that only one of them has, and its place. */
  differences: { selector: string; at: number; rewriter?: string; scanner?: string }[];
}

/** All elements in order, and one selector at least of every kind that HTMLRewriter takes. */
export const SELECTORS = [
  '*',
  'div > div',
  'ul li a, nav a',
  '#main, .product, .price',
  'li:nth-child(2n+1)',
  'a:nth-of-type(2)',
  'p:first-child',
  'div:not([class])',
  'body > * > div',
  '[class~="product"]',
  'a[href^="/"]',
  'img[src$=".jpg" i]',
  'script[type="application/json"]',
  'svg path',
];
