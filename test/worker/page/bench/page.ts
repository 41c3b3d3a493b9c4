/** A shop's category page of a given size: head, navigation, content places, a grid of cards, footer. */
export interface PageShape {
  kb: number;
  cards: number;
  placements: number;
}

/** `/350-100-5` -> 350 KB, 100 cards, 5 placements. */
export function shapeOf(path: string): PageShape {
  const [kb = 0, cards = 0, placements = 0] = path.slice(1).split('-').map(Number);
  return { kb, cards, placements };
}

const WORDS =
  'linen cotton shirt relaxed fit summer organic pocket collar washed indigo stone olive light weave button classic'.split(
    ' ',
  );

export function pageOf({ kb, cards, placements }: PageShape): string {
  const places = Array.from(
    { length: placements },
    (_one, index) =>
      `<section class="place" id="place-${index}"><h2>Place ${index}</h2><p>${words(index, 12)}</p></section>`,
  );
  const top = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Shirts</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="stylesheet" href="/theme.css">
<script>window.dataLayer=window.dataLayer||[];</script>
</head>
<body class="listing">
<header><nav><ul>${Array.from({ length: 12 }, (_one, index) => `<li><a href="/c/${index}">${words(index, 2)}</a></li>`).join('')}</ul></nav></header>
<main>
${places.join('\n')}
<ul class="product-grid" id="grid">
`;
  const bottom = `</ul>
</main>
<footer>`;
  const end = `</footer>
</body>
</html>
`;
  const room = kb * 1024 - top.length - bottom.length - end.length;
  // Up to two thirds of what is left go into the cards, the rest half into a script's data, half into text after them.
  const cardSize = Math.max(0, Math.floor((room * 0.66) / Math.max(1, cards)));
  const grid = Array.from({ length: cards }, (_one, index) => card(index, cardSize)).join('');
  const rest = Math.max(0, room - grid.length);
  const data = script(Math.floor(rest / 2));
  return top + grid + bottom + data + paragraphs(rest - data.length) + end;
}

/**
 * About 54 bytes a tag, start or end: the listings in ../../../../shared/data/storefront-pages have 56 without their
 * scripts (median; 43 to 80). The page as a whole comes to 73; those listings have 74 in all, and all pages there 93.
 */
function card(index: number, size: number): string {
  const name = words(index, 3);
  const image = `https://cdn.shop.example/media/catalog/product/p-${index}/front`;
  const base = `<li class="product-card grid__item" data-product-id="P${index}">
  <a class="product-card__link" href="/products/p-${index}" aria-label="${name}">
    <picture>
      <source type="image/avif" srcset="${image}-320.avif 320w, ${image}-640.avif 640w, ${image}-960.avif 960w" sizes="(min-width: 768px) 25vw, 50vw">
      <img class="product-card__image" src="${image}-320.jpg" alt="${name}" width="320" height="400" loading="lazy">
    </picture>
  </a>
  <h3 class="product-card__title"><a href="/products/p-${index}">${name}</a></h3>
  <p class="product-card__price price"><s class="price__was">&euro; 59.00</s> <b class="price__now">&euro; 39.00</b></p>
`;
  const close = '</li>\n';
  let body = '';
  for (let part = 0; ; part += 1) {
    const row = `  <div class="product-card__row product-card__row--${part % 7}" data-role="swatches">
    <button type="button" class="swatch swatch--${part % 5}" data-variant-id="${index * 100 + part}" data-image="${image}-v${part}-320.jpg" aria-label="${words(index + part, 2)}"></button>
    <svg class="icon icon--star" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 1l2 5 5 .5-4 3.5 1.200 5L8 12l-4.200 3L5 10 1 6.500 6 6z"/></svg>
    <span class="product-card__note">${words(index + part, 9)}</span>
  </div>
`;
    if (base.length + body.length + row.length + close.length > size) break;
    body += row;
  }
  return base + body + close;
}

/** What shops tell their scripts of the page. */
function script(length: number): string {
  let data = '';
  for (let index = 0; data.length + 230 < length; index += 1)
    data += `{"sku":"P${index}","title":"${words(index, 3)}","description":"${words(index, 12)}","inStock":true},\n`;
  return data === '' ? '' : `<script>window.shopItems=[\n${data}];</script>\n`;
}

function paragraphs(length: number): string {
  let text = '';
  for (let index = 0; text.length + 150 < length; index += 1)
    text += `<p class="footer__text">${words(index, 16)}</p>\n`;
  return text + ' '.repeat(Math.max(0, length - text.length));
}

function words(seed: number, count: number): string {
  return Array.from({ length: count }, (_one, index) => WORDS[(seed * 7 + index * 3) % WORDS.length]!).join(
    ' ',
  );
}
