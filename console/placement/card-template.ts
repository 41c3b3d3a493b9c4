/** The server takes no more (model/placement.ts). */
const MAX_LENGTH = 10_000;
/** Nothing of a card that recommendations could fill in, or that would run. */
const DROPPED =
  'script,style,noscript,template,iframe,object,embed,form,input,select,textarea,dialog,source,video,audio,canvas';
/** Where lazy pictures keep their addresses, and what would make a browser load another one. */
const PICTURE_ATTRIBUTES = /^(?:src|srcset|sizes|data-.*(?:src|image|bg).*|loading|fetchpriority)$/i;
const KEPT_ATTRIBUTES = /^(?:class|href|src|alt|title|aria-label|role|width|height|style)$/;
const PRICE = /(?:[€$£¥₹]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|kr|zł)\b)/i;
const OLD_PRICE =
  's,del,strike,[class*="old" i],[class*="was" i],[class*="compare" i],[class*="before" i],[class*="original" i]';
const TITLE = 'h1,h2,h3,h4,h5,h6,[class*="title" i],[class*="name" i],[itemprop="name"]';
const BRAND = '[class*="brand" i],[class*="vendor" i],[itemprop="brand"]';

/**
 * The HTML of a product card with `{{title}}`, `{{url}}`, `{{image}}`, `{{price}}`, `{{compare_at}}`, `{{brand}}` and
 * `{{id}}` where this product's own stand, to be filled with others. What differs from card to card and is none of these
 * (stars, badges, stock) goes; what all cards say alike stays. Undefined: no link or no title was found, or it is too long.
 */
export function cardTemplate(
  card: Element,
  cards: readonly Element[],
  id: string | undefined,
): string | undefined {
  const copy = card.cloneNode(true) as Element;
  // The strip's own element is a list's; what is inside of the shop's comes into it.
  for (const one of copy.querySelectorAll(DROPPED)) one.remove();
  const link = copy.matches('a[href]') ? copy : copy.querySelector('a[href]:not([href^="#"])');
  const address = link?.getAttribute('href');
  if (!link || !address) return undefined;
  const title = titleOf(copy, link);
  if (!title) return undefined;
  const name = textOf(title);
  fillLinks(copy, address);
  fillPictures(copy);
  setText(title, '{{title}}');
  const brand = Array.from(copy.querySelectorAll(BRAND)).find(
    (one) => textOf(one) && !one.contains(title) && one !== title,
  );
  if (brand) setText(brand, '{{brand}}');
  fillPrices(copy);
  dropWhatDiffers(copy, cards);
  for (const one of [copy, ...copy.querySelectorAll('*')]) cleanAttributes(one, { id, name });
  const html = (copy.localName === 'li' ? copy.innerHTML : copy.outerHTML)
    .replace(/\s+/g, ' ')
    .replace(/> </g, '><')
    .trim();
  return html.length <= MAX_LENGTH ? html : undefined;
}

function textOf(element: Element): string {
  return (element.textContent ?? '').replace(/\s+/g, ' ').trim();
}

/** The element that names the product: what is called so, else what the picture is called, else the longest text of a link. */
function titleOf(card: Element, link: Element): Element | undefined {
  const named = Array.from(card.querySelectorAll(TITLE)).find(
    (one) => textOf(one) && !PRICE.test(textOf(one)),
  );
  if (named) return innermost(named);
  const alt = card.querySelector('img[alt]')?.getAttribute('alt')?.trim();
  const leaves = Array.from(card.querySelectorAll('*')).filter(
    (one) => textOf(one) && !PRICE.test(textOf(one)),
  );
  const same = leaves.findLast((one) => textOf(one) === alt);
  if (same) return same;
  const texts = [link, ...link.querySelectorAll('*')].filter(
    (one) => one.children.length === 0 && textOf(one) && !PRICE.test(textOf(one)),
  );
  return texts.toSorted((a, b) => textOf(b).length - textOf(a).length)[0];
}

/** The smallest element with all of an element's text. */
function innermost(element: Element): Element {
  const inner = Array.from(element.children).find((child) => textOf(child) === textOf(element));
  return inner ? innermost(inner) : element;
}

function setText(element: Element, text: string): void {
  element.replaceChildren(text);
}

function fillLinks(card: Element, address: string): void {
  for (const one of [card, ...card.querySelectorAll('[href]')]) {
    if (!one.hasAttribute('href')) continue;
    // Links elsewhere (the brand, the basket) would be another product's.
    const isProduct = one.getAttribute('href')!.replace(/[?#].*/, '') === address.replace(/[?#].*/, '');
    if (isProduct) one.setAttribute('href', '{{url}}');
    else one.removeAttribute('href');
  }
}

/** The first picture is the product's; a second one, for hovering, has no other product's to take its place. */
function fillPictures(card: Element): void {
  for (const [index, image] of Array.from(card.querySelectorAll('img')).entries()) {
    if (index > 0) {
      image.remove();
      continue;
    }
    for (const { name } of Array.from(image.attributes))
      if (PICTURE_ATTRIBUTES.test(name)) image.removeAttribute(name);
    image.setAttribute('src', '{{image}}');
    image.setAttribute('alt', '');
    image.setAttribute('loading', 'lazy');
  }
}

function fillPrices(card: Element): void {
  const priced = Array.from(card.querySelectorAll('*'))
    .filter((one) => PRICE.test(textOf(one)) && /\d/.test(textOf(one)))
    .filter(
      (one) =>
        !Array.from(one.children).some((child) => PRICE.test(textOf(child)) && /\d/.test(textOf(child))),
    );
  const old = priced.find((one) => one.closest(OLD_PRICE) && card.contains(one.closest(OLD_PRICE)));
  const now = priced.find((one) => one !== old);
  for (const one of priced) {
    if (one === now) setText(one, '{{price}}');
    else if (one === old) setText(one, '{{compare_at}}');
    else one.remove();
  }
}

/** Texts that not all cards have are of one product; words that they share (“Add to basket”) are of the shop. */
function dropWhatDiffers(card: Element, cards: readonly Element[]): void {
  const walker = card.ownerDocument.createTreeWalker(card, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    const words = text.data.replace(/\s+/g, ' ').trim();
    if (!words || /^\{\{\w+\}\}$/.test(words)) continue;
    if (cards.every((one) => textOf(one).includes(words))) continue;
    let holder: Element | null = text.parentElement;
    text.remove();
    // What held nothing but such words (a badge, its colour) goes with them.
    while (holder && holder !== card && !textOf(holder) && !holder.querySelector('img,svg')) {
      const around = holder.parentElement as Element | null;
      holder.remove();
      holder = around;
    }
  }
}

function cleanAttributes(element: Element, { id, name }: { id: string | undefined; name: string }): void {
  for (const { name: attribute, value } of Array.from(element.attributes)) {
    if (/\{\{\w+\}\}/.test(value)) continue;
    if (id !== undefined && value === id) element.setAttribute(attribute, '{{id}}');
    else if (name && value.trim() === name) element.setAttribute(attribute, '{{title}}');
    else if (!KEPT_ATTRIBUTES.test(attribute) && attribute !== 'loading') element.removeAttribute(attribute);
    else if ((attribute === 'title' || attribute === 'aria-label') && name && value.includes(name))
      element.setAttribute(attribute, value.replace(name, '{{title}}'));
  }
}
