import { useState } from 'preact/hooks';
import type { CatalogAnswer, CatalogList } from '../../model/api/catalog.ts';
import { SiteSchema } from '../../model/site.ts';
import * as v from 'valibot';
import { api, ApiError } from '../api.ts';
import { may, noteSessionEnd, site as current } from '../session.ts';
import { Check, SelectField, TextField } from '../ui/field.tsx';
import { ago, count, money } from '../ui/format.ts';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Fact, Panel } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';

const STEP = 25;

/** The site's products, where each is known from, and what the data is like. */
export function Catalog({ id }: { id: string }) {
  const load = useLoad<CatalogAnswer | null>(
    async () => {
      try {
        return await api('GET /api/sites/:site/catalog', { site: id });
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    [id],
    { onError: noteSessionEnd },
  );
  return (
    <div class="flex flex-col gap-6">
      {may('editor') && <FromPages id={id} />}
      <Loaded load={load}>
        {(answer) =>
          answer === null ? (
            <Panel>
              <Empty icon="placement" title="No products yet">
                Send a feed with <code>npm run import -- --products</code>, or wait: products are read off the
                shop’s pages as visitors open them.
              </Empty>
            </Panel>
          ) : (
            <>
              <Quality answer={answer} />
              <Products id={id} version={answer.version} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function FromPages({ id }: { id: string }) {
  const isOn = current.value?.catalog_from_pages !== false;
  const set = async (on: boolean) => {
    try {
      const stored = await api('GET /api/sites/:site', { site: id });
      const body = { ...v.parse(SiteSchema, stored), catalog_from_pages: on };
      current.value = await api('PUT /api/sites/:site', { site: id, body, ifMatch: stored.updated_at });
      say(on ? 'Products of the shop’s pages are taken in.' : 'Products of the shop’s pages are left alone.');
    } catch (error) {
      say((error as Error).message);
    }
  };
  return (
    <Panel>
      <Check
        toggle
        checked={isOn}
        onValue={set}
        label="Take products in from the shop’s own pages"
        hint="From the JSON-LD that pages carry for search engines, read behind the response as a stranger sees it, at most once a day a page. A feed wins for everything it says, except where a page has a newer price or stock."
      />
    </Panel>
  );
}

function Quality({ answer: { quality, fed_at, created_at, version } }: { answer: CatalogAnswer }) {
  const now = Date.now();
  const { missing } = quality;
  const facts: [string, number][] = [
    ['Without picture', missing.image],
    ['Without brand', missing.brand],
    ['Without category', missing.category],
    ['Without colour', missing.color],
    ['Stock not known', missing.stock],
    ['Sold out', quality.out_of_stock],
    ['Reduced', quality.reduced],
    ['Same address as another', quality.same_address],
    ['Same title as another', quality.same_title],
    ['Older than 7 days', quality.stale],
  ];
  return (
    <Panel
      title={`${count(quality.products)} products`}
      hint={`${count(quality.fed)} from the feed${fed_at === undefined ? '' : `, sent ${ago(fed_at, now)}`}; ${count(quality.from_pages)} known from pages only. Version ${version}, ${ago(created_at, now)}.`}
    >
      <dl class="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 lg:grid-cols-5">
        {facts.map(([term, value]) => (
          <Fact key={term} term={term}>
            {count(value)}
          </Fact>
        ))}
      </dl>
      {quality.price_spread > 100 && (
        <p class="mt-3 text-warning">
          The dearest price is {count(quality.price_spread)} times the median: is an amount in cents among
          them?
        </p>
      )}
    </Panel>
  );
}

function Products({ id, version }: { id: string; version: string }) {
  const [words, setWords] = useState('');
  const [source, setSource] = useState('');
  const load = useLoad<CatalogList>(
    () => api('GET /api/sites/:site/catalog/list', { site: id, query: { q: words, source } }),
    [id, version, words, source],
  );
  const [shown, setShown] = useState(STEP);
  const currency = current.value?.currency ?? 'EUR';
  const now = Date.now();
  return (
    <Panel title="Products" padded={false}>
      <div class="grid max-w-xl gap-4 px-5 pb-4 sm:grid-cols-2">
        <TextField label="Find" type="search" value={words} onValue={setWords} placeholder="linen" />
        <SelectField
          label="Known from"
          value={source}
          onValue={setSource}
          options={[
            ['', 'Anywhere'],
            ['feed', 'The feed'],
            ['page', 'Pages only'],
          ]}
        />
      </div>
      <Loaded load={load}>
        {({ found, products }) =>
          products.length === 0 ? (
            <Empty icon="search" title="None fits" />
          ) : (
            <table class="ledger">
              <thead>
                <tr>
                  <th>Product</th>
                  <th class="max-md:hidden">Category</th>
                  <th class="figure">Price</th>
                  <th class="figure max-sm:hidden">Stock</th>
                  <th>Known from</th>
                </tr>
              </thead>
              <tbody>
                {products.slice(0, shown).map((product) => (
                  <tr key={product.id}>
                    <td class="break-words">
                      {product.title}
                      <span class="block text-sm break-all text-soft">{product.id}</span>
                    </td>
                    <td class="text-sm text-soft max-md:hidden">{product.category ?? '–'}</td>
                    <td class="figure">
                      {money(product.price, currency)}
                      {product.compare_at !== undefined && product.compare_at > product.price && (
                        <s class="block text-sm text-soft">{money(product.compare_at, currency)}</s>
                      )}
                    </td>
                    <td class="figure max-sm:hidden">{product.stock ?? '–'}</td>
                    <td>
                      <Tag>{product.source === 'page' ? 'page' : 'feed'}</Tag>
                      {product.seen_at !== undefined && (
                        <span class="block text-sm text-soft">seen {ago(product.seen_at, now)}</span>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
              <caption class="caption-bottom px-5 py-3 text-left text-sm text-soft">
                {count(Math.min(shown, products.length))} of {count(found)}
                {shown < products.length ? (
                  <button type="button" class="btn btn-sm ml-3" onClick={() => setShown(shown + STEP)}>
                    Show more
                  </button>
                ) : (
                  found > products.length && ': find the others by name'
                )}
              </caption>
            </table>
          )
        }
      </Loaded>
    </Panel>
  );
}
