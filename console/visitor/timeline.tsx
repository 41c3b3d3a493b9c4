import { useState } from 'preact/hooks';
import type { ProductCard } from '../../model/api/visitor.ts';
import type { VisitorView } from '../../model/visitor-view.ts';
import { site } from '../session.ts';
import { date, money, time } from '../ui/format.ts';

type Event = VisitorView['events'][number];
const STEP = 40;

const VERBS: Record<string, string> = {
  page_view: 'opened',
  view_item: 'looked at',
  view_item_list: 'saw the list',
  select_item: 'clicked',
  add_to_cart: 'put into the basket',
  remove_from_cart: 'took out of the basket',
  view_cart: 'opened the basket',
  begin_checkout: 'began the checkout',
  add_shipping_info: 'chose the shipping',
  add_payment_info: 'chose how to pay',
  purchase: 'bought',
  refund: 'was refunded',
  search: 'searched for',
  scroll: 'scrolled',
  dwell: 'read the page',
  placement_click: 'clicked in a placement',
  web_vital: 'measured',
  session_start: 'began a visit',
  first_visit: 'came for the first time',
  sign_up: 'became a customer',
  customer_known: 'was named by the shop as a customer',
  support_ticket: 'asked the shop for help',
  support_ticket_closed: 'got an answer from the shop',
  support_ticket_rated: 'rated the shop’s help',
};

/** What the visitor did, newest first, day by day. */
export function Timeline({ view, products }: { view: VisitorView; products: Record<string, ProductCard> }) {
  const [shown, setShown] = useState(STEP);
  const events = view.events.filter((event) => event.name !== 'web_vital');
  if (events.length === 0) return <p class="text-soft">No events are kept.</p>;
  const days = Map.groupBy(events.slice(0, shown), (event) => date(event.at));
  return (
    <div class="flex flex-col gap-5">
      {[...days].map(([day, list]) => (
        <section key={day}>
          <h3 class="eyebrow mb-2">{day}</h3>
          <ol class="panel divide-y divide-base-300">
            {list.map((event) => (
              <li key={event.id} class="grid grid-cols-[3.5rem_minmax(0,1fr)] gap-3 px-4 py-2.5">
                <time class="text-soft" dateTime={new Date(event.at).toISOString()}>
                  {time(event.at)}
                </time>
                <Line event={event} products={products} />
              </li>
            ))}
          </ol>
        </section>
      ))}
      {shown < events.length && (
        <button type="button" class="btn self-center" onClick={() => setShown(shown + STEP)}>
          Show earlier events
        </button>
      )}
    </div>
  );
}

function Line({ event, products }: { event: Event; products: Record<string, ProductCard> }) {
  const { name, params, page } = event;
  const strong = name === 'purchase' || name === 'add_to_cart';
  const items = (params.items ?? []).map(
    (item) => products[item.item_id]?.title ?? item.item_name ?? item.item_id,
  );
  const what =
    name === 'page_view'
      ? page.url
      : name === 'search'
        ? `“${params.search_term ?? ''}”`
        : name.startsWith('support_ticket')
          ? (params.label ?? (params.amount === undefined ? '' : `${params.amount} of 5`))
          : items.length > 3
            ? `${items.slice(0, 3).join(', ')} and ${items.length - 3} more`
            : items.join(', ');
  return (
    <div class="min-w-0">
      <p class={`break-words ${strong ? 'font-medium' : ''}`}>
        <span class={strong ? '' : 'text-soft'}>{VERBS[name] ?? name.replaceAll('_', ' ')}</span> {what}
        {(name === 'purchase' || name === 'refund') && params.value !== undefined && (
          <span class="font-semibold">
            {' '}
            for {money(params.value, params.currency ?? site.value?.currency ?? 'EUR')}
          </span>
        )}
      </p>
      {name !== 'page_view' && <p class="truncate text-sm text-soft">{placeOf(page)}</p>}
    </div>
  );
}

/** Where it happened: on a page, or told by a file or by the shop's server. */
function placeOf({ view, url }: Event['page']): string {
  if (view.startsWith('import-')) return 'from an import';
  return view.startsWith('order-') ? 'told by the shop' : `on ${url}`;
}
