import { core } from '../chunk-core.ts';
import { listen } from '../guard.ts';
import { cardAround } from '../observe/card.ts';
import { guess, presentProduct } from './guess.ts';

const ADD = '.add_to_cart_button,[data-add-to-cart],[class*="add-to-cart" i]';
const ADD_FORM = /cart\/add|add[-_]to[-_](cart|basket)|basket\/add/;
const REMOVE = 'a.remove[data-product_id],a[href*="quantity=0"],[data-remove-from-cart]';

/** Reads clicks on product cards and on placements, and what goes into the basket or out of it by forms and buttons. */
export function inferClicks(): void {
  listen(document, 'click', ({ target }) => {
    if (target instanceof Element) click(target);
  });
  listen(document, 'submit', ({ target }) => {
    const form = target as HTMLFormElement;
    const isAdd =
      ADD_FORM.test(form.getAttribute('action') ?? '') || form.querySelector('[name="add-to-cart"]');
    if (isAdd) tellAdd(form, form);
  });
}

function click(target: Element): void {
  const control = target.closest('a[href],button');
  const card = cardAround(target);
  const add = target.closest(ADD);
  if (target.closest(REMOVE))
    guess('remove_from_cart', card ? { items: [{ item_id: card.item_id }] } : {}, 'dom');
  // A button in a form is told of by the form's submission.
  else if (add) {
    if (!add.closest('form')) tellAdd(add);
  } else if (card && control?.matches('a')) guess('select_item', { items: [card] }, 'dom');
  for (const { i, s } of control ? (core.payloadNow()?.p ?? []) : []) {
    if ((s && target.closest(s)) || target.closest(`[data-endcap="${i}"]`))
      core.emit('placement_click', { label: i }, 'shop');
  }
}

function tellAdd(element: Element, form?: HTMLFormElement): void {
  const value = (...names: string[]) => {
    for (const name of names) {
      const text = form?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value;
      if (text) return text;
    }
    return undefined;
  };
  const product = presentProduct();
  // Shopify's field `id` is a variant: the page's product is what lists and catalogues know.
  const item_id =
    cardAround(element)?.item_id ?? product?.item_id ?? value('add-to-cart', 'product_id', 'product', 'id');
  if (!item_id) return;
  const quantity = Number(value('quantity', 'qty')) || 1;
  const { index: _place, ...known } = product?.item_id === item_id ? product : { item_id };
  guess('add_to_cart', { items: [{ ...known, quantity }] }, 'dom');
}
