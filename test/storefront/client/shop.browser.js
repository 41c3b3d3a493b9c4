// The theme's script: pushes GA4 events as shop themes do, and spares reloads where a form would do without it.

const dataLayer = (window.dataLayer = window.dataLayer || []);

function pushEcommerce(event, ecommerce) {
  dataLayer.push({ ecommerce: null });
  dataLayer.push({ event, ecommerce: { currency: 'EUR', ...ecommerce } });
}

function readItem(element) {
  return JSON.parse(element.dataset.item);
}

function readCookie(name) {
  const pair = document.cookie.split('; ').find((part) => part.startsWith(`${name}=`));
  return pair ? decodeURIComponent(pair.slice(name.length + 1)) : undefined;
}

// The number in the header comes from a cookie, so that the pages themselves are the same for everyone.
function showBagCount() {
  const count = Number(readCookie('hl_bag_count')) || 0;
  const badge = document.querySelector('[data-bag-count]');
  badge.hidden = count === 0;
  badge.textContent = count > 0 ? String(count) : '';
}
showBagCount();
addEventListener('pageshow', showBagCount);

// Lists are told in the order the shopper sees, which is the order of the document.
function itemsOfList(list) {
  const place = { item_list_id: list.dataset.list, item_list_name: list.dataset.listName };
  return [...list.children]
    .filter((card) => card.dataset.item)
    .map((card, index) => Object.assign(readItem(card), { index }, place));
}

for (const list of document.querySelectorAll('[data-list]')) {
  const items = itemsOfList(list);
  if (items.length === 0) continue;
  pushEcommerce('view_item_list', {
    item_list_id: list.dataset.list,
    item_list_name: list.dataset.listName,
    items,
  });
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-list] a.card-link');
  if (!link) return;
  const list = link.closest('[data-list]');
  const card = link.closest('[data-item]');
  const item = itemsOfList(list).find(({ item_id: id }) => id === card.dataset.productId);
  pushEcommerce('select_item', {
    item_list_id: list.dataset.list,
    item_list_name: list.dataset.listName,
    items: [item],
  });
});

// Adding to the bag without leaving the page. If the request fails, the form is sent the plain way.
let toastTimer;
function showToast(text) {
  const toast = document.querySelector('[data-toast]');
  const words = document.createElement('span');
  words.textContent = text;
  const link = document.createElement('a');
  link.href = '/cart';
  link.textContent = 'View bag';
  toast.replaceChildren(words, link);
  toast.classList.add('is-shown');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => toast.classList.remove('is-shown'), 6000);
}

const addForm = document.querySelector('[data-add-form]');
addForm?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = addForm.querySelector('[type=submit]');
  button.disabled = true;
  try {
    const response = await fetch(addForm.action, {
      method: 'POST',
      body: new FormData(addForm),
      headers: { Accept: 'application/json' },
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.problem);
    showBagCount();
    if (answer.added === 0) {
      showToast('All we have of this size is in your bag already.');
    } else {
      const value = Math.round(answer.item.price * answer.added * 100) / 100;
      pushEcommerce('add_to_cart', { value, items: [answer.item] });
      showToast(`${answer.item.item_name}, ${answer.item.item_variant} is in your bag.`);
    }
  } catch {
    addForm.submit();
  }
  button.disabled = false;
});

function pushChange(line, change) {
  const item = { ...readItem(line), quantity: Math.abs(change) };
  const value = Math.round(item.price * item.quantity * 100) / 100;
  pushEcommerce(change > 0 ? 'add_to_cart' : 'remove_from_cart', { value, items: [item] });
}

for (const form of document.querySelectorAll('[data-remove-form]')) {
  form.addEventListener('submit', () => {
    const line = form.closest('[data-item]');
    pushChange(line, -readItem(line).quantity);
  });
}

for (const form of document.querySelectorAll('[data-quantity-form]')) {
  form.addEventListener('change', () => {
    const line = form.closest('[data-item]');
    pushChange(line, Number(form.elements.quantity.value) - readItem(line).quantity);
    form.submit();
  });
}

const checkout = document.querySelector('[data-checkout-form]');
if (checkout) {
  checkout.addEventListener('change', (event) => {
    if (event.target.name !== 'shipping') return;
    document.querySelector('[data-shipping]').textContent = event.target.dataset.shippingPrice;
    document.querySelector('[data-total]').textContent = event.target.dataset.totalPrice;
  });
  checkout.addEventListener('submit', (event) => {
    // The browser's own check first: the server would only send the same form back.
    if (!checkout.reportValidity()) {
      event.preventDefault();
      return;
    }
    const order = JSON.parse(checkout.dataset.ecommerce);
    pushEcommerce('add_shipping_info', { ...order, shipping_tier: checkout.elements.shipping.value });
    pushEcommerce('add_payment_info', { ...order, payment_type: checkout.elements.payment.value });
  });
}

// Sorting applies at once; filters wait for their button, so that several can be chosen.
const filters = document.querySelector('[data-filters]');
filters?.addEventListener('change', (event) => {
  if (event.target.name === 'sort') filters.requestSubmit();
});
filters?.addEventListener('submit', () => {
  const { sort } = filters.elements;
  if (sort.value === 'featured') sort.disabled = true;
});
addEventListener('pageshow', () => {
  if (filters) filters.elements.sort.disabled = false;
});

// Panels close on Escape and on a click beside them.
const panels = document.querySelectorAll('details.menu, details.filter-details');
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const panel of panels) {
    if (!panel.open) continue;
    panel.open = false;
    panel.querySelector('summary').focus();
  }
});
document.addEventListener('click', (event) => {
  for (const panel of panels) if (panel.open && !panel.contains(event.target)) panel.open = false;
});
