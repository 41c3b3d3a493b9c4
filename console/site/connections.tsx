import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { site as current } from '../session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { count, dateTime } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { Secret } from '../ui/secret.tsx';
import { say } from '../ui/toast.tsx';
import { edgeOrigin, tagOf } from './tag.ts';

/** How the shop's pages and its server reach Endcap. */
export function Connections() {
  const id = useSite();
  return (
    <div class="flex max-w-4xl flex-col gap-6">
      <Panel
        title="Tag"
        hint="For pages that are not routed through Endcap. Routed pages get it by themselves."
      >
        <Secret text={tagOf(current.value)} />
      </Panel>
      <Orders id={id} />
      <EraseCustomer id={id} />
    </div>
  );
}

function Orders({ id }: { id: string }) {
  const [key, setKey] = useState<string>();
  const [secret, setSecret] = useState('');
  const origin = edgeOrigin(current.value);
  const reveal = async () => {
    try {
      setKey((await api('GET /api/sites/:site/shop-key', { site: id })).shop_key);
    } catch (error) {
      say((error as Error).message);
    }
  };
  const keep = async (event: Event) => {
    event.preventDefault();
    try {
      await api('PUT /api/sites/:site/shopify-secret', { site: id, body: { secret } });
      setSecret('');
      say('The secret is kept, sealed.');
    } catch (error) {
      say((error as Error).message);
    }
  };
  return (
    <Panel
      title="Orders from the shop’s server"
      hint="So that revenue does not hang on the browser. Each order counts once, however often it is sent."
    >
      <div class="flex flex-col gap-5">
        <dl class="flex flex-col gap-3">
          {(['shopify', 'woocommerce', 'own'] as const).map((source) => (
            <div key={source}>
              <dt class="text-sm text-soft">
                {
                  {
                    shopify: 'Shopify webhook',
                    woocommerce: 'WooCommerce webhook',
                    own: 'Your own back office',
                  }[source]
                }
              </dt>
              <dd>
                <Secret text={`${origin}/_endcap/orders/${source}?site=${id}`} />
              </dd>
            </div>
          ))}
        </dl>
        <div>
          <p class="mb-1.5 text-sm font-medium">Shopify’s checkout, which no tag reaches</p>
          <Secret text={`${origin}/_endcap/shopify-pixel.js?site=${id}`} />
          <p class="mt-1 text-sm text-soft">
            Open this address, copy all of it into Shopify under Settings, Customer events, Add custom pixel,
            and choose “Permission required: Analytics”.
          </p>
        </div>
        <div>
          <p class="mb-1.5 text-sm font-medium">Key that WooCommerce and your back office sign with</p>
          {key ? (
            <Secret text={key} />
          ) : (
            <button type="button" class="btn" onClick={reveal}>
              Show the key
            </button>
          )}
        </div>
        <form class="flex flex-wrap items-end gap-2" onSubmit={keep}>
          <div class="min-w-0 flex-1 basis-64">
            <TextField
              label="Secret that Shopify signs with"
              type="password"
              autocomplete="off"
              required
              value={secret}
              onValue={setSecret}
              hint="From Shopify, Settings, Notifications, Webhooks. It is kept sealed and never shown."
            />
          </div>
          <button type="submit" class="btn sm:mb-6" disabled={!secret}>
            Keep
          </button>
        </form>
      </div>
    </Panel>
  );
}

function EraseCustomer({ id }: { id: string }) {
  const [customer, setCustomer] = useState('');
  const [asking, setAsking] = useState(false);
  const [receipt, setReceipt] = useState('');
  return (
    <Panel
      title="Erase a known customer"
      hint="Everything on all devices linked to them, by the name your shop identifies them with."
    >
      <form
        class="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          setAsking(true);
        }}
      >
        <div class="min-w-0 flex-1 basis-64">
          <TextField
            label="Customer number or e-mail"
            autocomplete="off"
            required
            value={customer}
            onValue={setCustomer}
          />
        </div>
        <button type="submit" class="btn text-error" disabled={!customer.trim()}>
          Erase …
        </button>
      </form>
      {receipt && <p class="mt-3 text-soft">{receipt}</p>}
      {asking && (
        <Dialog
          title="Erase this customer?"
          danger
          submit="Erase for good"
          onClose={() => setAsking(false)}
          onSubmit={async () => {
            const proof = await api('POST /api/sites/:site/customers/erase', {
              site: id,
              body: { customer: customer.trim() },
            });
            setReceipt(
              `${count(proof.shard_rows)} lines were deleted on ${dateTime(proof.at)}. Receipt ${proof.digest.slice(0, 16)}….`,
            );
            setCustomer('');
          }}
        >
          <p>
            Profiles, events, decisions and consent records of every device linked to this customer are
            deleted.
          </p>
        </Dialog>
      )}
    </Panel>
  );
}
