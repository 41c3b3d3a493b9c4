/** A listing page as a framework's component: a heading, a paragraph and cards with keys. `h` is its element maker. */
export function shopPage<E>(
  h: (tag: string, props: Record<string, unknown> | null, ...children: unknown[]) => E,
  state: { title: string; ids: string[] },
): E {
  return h(
    'main',
    null,
    h('h1', { className: 'title', class: 'title' }, state.title),
    h('div', { className: 'promo', class: 'promo' }, h('p', null, 'The shop’s own promotion')),
    h(
      'ul',
      { className: 'grid', class: 'grid' },
      ...state.ids.map((id) =>
        h('li', { key: id, 'data-product-id': id }, h('a', { href: `/products/${id}` }, `Product ${id}`)),
      ),
    ),
  );
}

export const STATE = { title: 'The shop’s own title', ids: ['A', 'B', 'C', 'D'] };

/** The properties without the name for the class that the other framework uses. */
export function without(
  name: 'class' | 'className',
  props: Record<string, unknown> | null,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(props ?? {}).filter(([key]) => key !== name));
}
