import { useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { VisitorAnswer } from '../../model/api/visitor.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { may, noteSessionEnd, site } from '../session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ago, count, dateTime, money } from '../ui/format.ts';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Fact, Page, Panel } from '../ui/page.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Tag } from '../ui/tag.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import { Decisions } from './decisions.tsx';
import { VisitorName, visitorText } from './name.tsx';
import { ProductStrip } from './product-strip.tsx';
import { Tastes } from './tastes.tsx';
import { Timeline } from './timeline.tsx';
import { useNames } from './use-names.ts';

export default function Visitor() {
  const id = useSite();
  const visitor = decodeURIComponent(useRoute().params['id'] ?? '');
  const load = useLoad(
    () => api('GET /api/sites/:site/visitors/:visitor', { site: id, visitor }),
    [id, visitor],
    { onError: noteSessionEnd },
  );
  const [erasing, setErasing] = useState(false);
  const [receipt, setReceipt] = useState<string>();
  return (
    <Page
      title={`Visitor ${visitorText(visitor)}`}
      heading={
        <>
          Visitor <VisitorHeading id={visitor} />
        </>
      }
      back={{ href: `/${id}/visitors`, label: 'Visitors' }}
      lead={
        load.data?.view.profile &&
        `First seen ${ago(load.data.view.profile.first_seen, Date.now())}, last seen ${ago(load.data.view.profile.last_seen, Date.now())}.`
      }
      actions={
        may('admin') &&
        load.data && (
          <button type="button" class="btn text-error" onClick={() => setErasing(true)}>
            Erase …
          </button>
        )
      }
    >
      {receipt ? (
        <Panel title="Erased">
          <p>{receipt}</p>
        </Panel>
      ) : (
        <Loaded load={load} skeleton={<SkeletonBlock class="h-96" />}>
          {(answer) => <View answer={answer} id={id} />}
        </Loaded>
      )}
      {erasing && (
        <Dialog
          title="Erase this visitor?"
          danger
          submit="Erase for good"
          onClose={() => setErasing(false)}
          onSubmit={async () => {
            const proof = await api('DELETE /api/sites/:site/visitors/:visitor', { site: id, visitor });
            setReceipt(
              `${count(proof.shard_rows)} lines and the profile were deleted on ${dateTime(proof.at)}. The platform could restore its database until ${dateTime(proof.recoverable_until)}. Receipt ${proof.digest.slice(0, 16)}….`,
            );
            say('Visitor erased.');
          }}
        >
          <p>
            Profile, events, decisions and consent record of this visitor are deleted, and what still arrives
            for the id is refused. Results of experiments change accordingly.
          </p>
        </Dialog>
      )}
    </Page>
  );
}

function VisitorHeading({ id }: { id: string }) {
  return (
    <span class="text-[1.35rem]">
      <VisitorName id={id} />
    </span>
  );
}

function View({ answer, id }: { answer: VisitorAnswer; id: string }) {
  const { view, products } = answer;
  const names = useNames(id);
  return (
    <div class="grid gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,1.7fr)]">
      <div class="flex min-w-0 flex-col gap-6">
        <Profile answer={answer} segmentName={names.segment} />
        <Tastes view={view} />
      </div>
      <div class="min-w-0">
        <Tabs
          name="What happened"
          tabs={[
            {
              id: 'why',
              label: 'Why did this visitor see this?',
              content: <Decisions view={view} products={products} names={names} site={id} />,
            },
            { id: 'events', label: 'Timeline', content: <Timeline view={view} products={products} /> },
            {
              id: 'experiments',
              label: 'Experiments',
              content: <Experiments answer={answer} id={id} names={names} />,
            },
            { id: 'attributes', label: 'Attributes', content: <Attributes attributes={view.attributes} /> },
          ]}
        />
      </div>
    </div>
  );
}

function Profile({
  answer: { view, products },
  segmentName,
}: {
  answer: VisitorAnswer;
  segmentName: (id: string) => string;
}) {
  const { profile, compact, segments, consents } = view;
  const currency = site.value?.currency ?? 'EUR';
  const consent = consents.at(-1);
  if (!profile) {
    return (
      <Panel title="Profile">
        <p class="text-soft">
          {consent?.analytics === false
            ? 'The visitor allows no analytics, so no events are kept.'
            : 'No events yet.'}
        </p>
      </Panel>
    );
  }
  return (
    <Panel title="Profile">
      <div class="mb-4 flex flex-wrap gap-1.5">
        {compact && <Tag tone="live">{compact.stage}</Tag>}
        {segments.map((segment) => (
          <Tag key={segment}>{segmentName(segment)}</Tag>
        ))}
      </div>
      <dl class="grid grid-cols-2 gap-x-5 gap-y-3.5">
        <Fact term="Visits">{count(profile.visits)}</Fact>
        <Fact term="Page views">{count(profile.page_views)}</Fact>
        <Fact term="Product views">{count(profile.product_views)}</Fact>
        <Fact term="Added to basket">{count(profile.cart_adds)}</Fact>
        <Fact term="Orders">{count(profile.orders)}</Fact>
        <Fact term="Revenue">{money(profile.revenue, currency)}</Fact>
        <Fact term="Device">{profile.device ?? 'unknown'}</Fact>
        <Fact term="Country">{profile.country ?? 'unknown'}</Fact>
        <Fact term="First came from">
          {[profile.channel, profile.campaign].filter(Boolean).join(', ') || 'unknown'}
        </Fact>
        <Fact term="Grades">
          {compact?.rfm
            ? `R${compact.rfm[0]} F${compact.rfm[1]} M${compact.rfm[2]}`
            : 'after the first order'}
        </Fact>
        {consent && (
          <Fact term="Consent" class="col-span-2">
            {(['analytics', 'personalization', 'marketing'] as const)
              .filter((purpose) => consent[purpose])
              .join(', ') || 'nothing allowed'}{' '}
            <span class="text-soft">
              by {consent.source.replaceAll('_', ' ')}, {ago(consent.at, Date.now())}
            </span>
          </Fact>
        )}
      </dl>
      <ProductStrip title="Touched last" ids={profile.items.map((item) => item.id)} products={products} />
      <ProductStrip title="Bought" ids={profile.bought.map((item) => item.id)} products={products} />
    </Panel>
  );
}

function Experiments({
  answer: { view },
  id,
  names,
}: {
  answer: VisitorAnswer;
  id: string;
  names: ReturnType<typeof useNames>;
}) {
  if (view.experiments.length === 0) return <p class="text-soft">The visitor takes part in no experiment.</p>;
  return (
    <div class="panel overflow-x-auto">
      <table class="ledger">
        <thead>
          <tr>
            <th>Experiment</th>
            <th>Variation</th>
            <th class="figure">Since</th>
            <th>Counted since</th>
          </tr>
        </thead>
        <tbody>
          {view.experiments.map((one) => (
            <tr key={`${one.experiment}:${one.phase}`}>
              <td>
                <a class="link link-hover font-medium" href={`/${id}/experiments/${one.experiment}`}>
                  {names.experiment(one.experiment)}
                </a>
                {one.phase > 1 && <span class="text-soft"> phase {one.phase}</span>}
              </td>
              <td>
                {one.mixed ? (
                  <Tag tone="warn">saw two, left out</Tag>
                ) : (
                  names.variation(one.experiment, one.variation)
                )}
              </td>
              <td class="figure text-soft">{ago(one.at, Date.now())}</td>
              <td class="text-sm text-soft">
                {Object.entries(one.counted)
                  .filter(([key]) => key.endsWith(':count'))
                  .map(([key, value]) => `${value} ${key.replace(':count', '').replaceAll('_', ' ')}`)
                  .join(', ') || 'nothing yet'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Attributes({ attributes }: { attributes: Record<string, unknown> }) {
  const lines = Object.entries(attributes);
  if (lines.length === 0) return <p class="text-soft">No attributes are known.</p>;
  return (
    <div class="panel overflow-x-auto">
      <table class="ledger">
        <thead>
          <tr>
            <th>Attribute</th>
            <th>Value that conditions see</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(([name, value]) => (
            <tr key={name}>
              <td class="font-mono text-sm">{name}</td>
              <td class="max-w-md font-mono text-sm break-words">
                {typeof value === 'object' ? JSON.stringify(value) : String(value)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
