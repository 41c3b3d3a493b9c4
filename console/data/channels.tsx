import { useState } from 'preact/hooks';
import type { ChannelsAnswer } from '../../model/api/import.ts';
import { api } from '../api.ts';
import { peopleText } from '../people.ts';
import { noteSessionEnd, site as current } from '../session.ts';
import { SelectField } from '../ui/field.tsx';
import { count, money, signedPercent } from '../ui/format.ts';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import { useLoad } from '../ui/use-load.ts';

const MONTHS = 24;

/** What channels cost and what their visitors bought since. */
export function Channels({ id }: { id: string }) {
  const months = lastMonths();
  const [from, setFrom] = useState(months[2]!);
  const [to, setTo] = useState(months[0]!);
  const load = useLoad(
    () =>
      api('GET /api/sites/:site/channels', {
        site: id,
        query: { from: from <= to ? from : to, to: from <= to ? to : from },
      }),
    [id, from, to],
    { onError: noteSessionEnd },
  );
  const options = months.map((month) => [month, month] as const);
  return (
    <div class="flex flex-col gap-6">
      <div class="grid max-w-md grid-cols-2 gap-4">
        <SelectField label="First seen from" value={from} onValue={setFrom} options={options} />
        <SelectField label="to" value={to} onValue={setTo} options={options} />
      </div>
      <Panel
        title="Channels"
        hint="Visitors first seen in these months, what they have bought since less refunds, and what the channel cost in the same months. Fewer than 20 people are not told of."
        padded={false}
      >
        <Loaded load={load}>{(answer) => <Table answer={answer} />}</Loaded>
      </Panel>
      {load.data && load.data.campaigns.length > 0 && <Campaigns answer={load.data} />}
    </div>
  );
}

function Table({ answer: { channels, complete } }: { answer: ChannelsAnswer }) {
  const currency = current.value?.currency ?? 'EUR';
  if (channels.length === 0) {
    return (
      <Empty icon="shuffle" title="No channel with 20 visitors">
        Costs come in under Import; visitors are counted by the channel they came by first.
      </Empty>
    );
  }
  return (
    <>
      <table class="ledger">
        <thead>
          <tr>
            <th>Channel</th>
            <th class="figure">Visitors</th>
            <th class="figure max-sm:hidden">Buyers</th>
            <th class="figure">Revenue</th>
            <th class="figure max-sm:hidden">Cost</th>
            <th class="figure max-md:hidden">Cost a buyer</th>
            <th class="figure" title="Revenue less cost, as a share of the cost">
              Return
            </th>
          </tr>
        </thead>
        <tbody>
          {channels.map((row) => (
            <tr key={row.channel}>
              <td class="font-medium">{row.channel}</td>
              <td class="figure">{peopleText(row.visitors)}</td>
              <td class="figure max-sm:hidden">{peopleText(row.buyers)}</td>
              <td class="figure">{row.revenue === undefined ? '–' : money(row.revenue, currency)}</td>
              <td class="figure max-sm:hidden">{row.cost === undefined ? '–' : money(row.cost, currency)}</td>
              <td class="figure max-md:hidden">
                {row.cost_per_buyer === undefined ? '–' : money(row.cost_per_buyer, currency)}
              </td>
              <td
                class={`figure font-semibold ${row.roi === undefined ? '' : row.roi >= 0 ? 'text-success' : 'text-error'}`}
              >
                {row.roi === undefined ? '–' : signedPercent(row.roi, 0)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!complete && <p class="px-5 py-3 text-sm text-soft">Of a very large site, a part was looked at.</p>}
    </>
  );
}

function Campaigns({ answer: { campaigns } }: { answer: ChannelsAnswer }) {
  const currency = current.value?.currency ?? 'EUR';
  return (
    <Panel title="Campaigns by cost" padded={false}>
      <table class="ledger">
        <thead>
          <tr>
            <th>Campaign</th>
            <th>Channel</th>
            <th class="figure">Cost</th>
            <th class="figure max-sm:hidden">Clicks</th>
          </tr>
        </thead>
        <tbody>
          {campaigns.map((row) => (
            <tr key={`${row.channel} ${row.campaign}`}>
              <td class="break-words">{row.campaign || 'without a name'}</td>
              <td>{row.channel}</td>
              <td class="figure">{money(row.cost, currency)}</td>
              <td class="figure max-sm:hidden">{row.clicks > 0 ? count(row.clicks) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** The running month and those before, newest first. */
function lastMonths(): string[] {
  const now = new Date();
  return Array.from({ length: MONTHS }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
}
