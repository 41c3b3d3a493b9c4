import * as v from 'valibot';
import type { ShopEvent } from '../../model/event.ts';
import { CustomerRecordSchema, TicketRecordSchema } from '../../model/import/records.ts';
import type { CustomerRecord, TicketRecord } from '../../model/import/records.ts';
import type { Env } from '../env.ts';
import { describeIssues } from '../event/describe-issues.ts';
import { seal } from '../privacy/seal.ts';
import { digestOf } from '../visitor/digest.ts';
import { customerKey, linkVisitor, personOf } from '../visitor/link.ts';
import { shardOf } from '../visitor/shards.ts';
import type { Taken } from './store.ts';
import { importedInput, storeHistory } from './store-history.ts';

/** Links and consents told to shards at the same time. */
const AT_ONCE = 20;
const ERASED = 'this customer was erased; nothing is taken until they come back by themselves';

interface Taking {
  env: Env;
  site: string;
  now: number;
}

/** The records that fit a schema, and the others as errors with their number in the file. */
export function readable<T extends { row: number }>(
  schema: v.GenericSchema<unknown, T>,
  records: readonly unknown[],
): { good: T[]; errors: Taken['errors'] } {
  const good: T[] = [];
  const errors: Taken['errors'] = [];
  for (const [index, record] of records.entries()) {
    const parsed = v.safeParse(schema, record);
    if (parsed.success) good.push(parsed.output);
    else {
      const row = (record as { row?: unknown } | null)?.row;
      errors.push({ row: typeof row === 'number' ? row : index + 1, message: describeIssues(parsed.issues) });
    }
  }
  return { good, errors };
}

/**
 * Customers the shop knows: each is a person under a keyed hash, with country, since when, and (only on the shop's word
 * that they allow marketing) the sealed hash for ad platforms. One known by number and address is one person.
 */
export async function takeCustomers({ env, site, now }: Taking, records: readonly unknown[]): Promise<Taken> {
  const { good, errors } = readable(CustomerRecordSchema, records);
  const people = await Promise.all(
    good.flatMap((record) =>
      [record.email, record.customer]
        .filter((key) => key !== undefined)
        .map(async (key) => ({ record, person: await personOf(env, site, key) })),
    ),
  );
  const results = await storeHistory(
    env,
    site,
    people.map(({ record, person }) => {
      const id = `customer-${record.since ?? 'known'}`;
      const { since } = record;
      const event: ShopEvent =
        since === undefined
          ? { id, name: 'customer_known', at: now, params: {} }
          : { id, name: 'sign_up', at: Math.min(since, now), params: {} };
      return importedInput({ site, person, id: `batch-${id}`, now }, [event], record.country);
    }),
  );
  const taken: Taken = { accepted: 0, duplicates: 0, rejected: errors.length, errors };
  const seen = new Set<CustomerRecord>();
  for (const [index, { record }] of people.entries()) {
    if (seen.has(record)) continue;
    seen.add(record);
    const result = results[index]!;
    if (result.refused === 'erased') {
      taken.rejected += 1;
      taken.errors.push({ row: record.row, message: ERASED });
    } else if (result.accepted > 0) taken.accepted += 1;
    else taken.duplicates += 1;
  }
  await inTurns(good, (record) => joinAndAllow({ env, site, now }, record));
  return taken;
}

async function joinAndAllow(
  { env, site }: Taking,
  { email, customer, marketing }: CustomerRecord,
): Promise<void> {
  if (email === undefined) return;
  const person = await personOf(env, site, email);
  if (customer !== undefined)
    await linkVisitor(env, site, await personOf(env, site, customer), person, { imported: true });
  if (marketing === undefined) return;
  const ads = marketing ? await seal(env.SECRET, 'ads', await digestOf(customerKey(email))) : null;
  await shardOf(env, site, person).noteAds(site, person, ads);
}

/** Support tickets become events of the person: opened, closed, rated; so each counts once, however often it is sent. */
export async function takeTickets({ env, site, now }: Taking, records: readonly unknown[]): Promise<Taken> {
  const { good, errors } = readable(TicketRecordSchema, records);
  const inputs = await Promise.all(
    good.map(async (record) => {
      const person = await personOf(env, site, record.customer);
      const id = `ticket-${(await digestOf(`${site} ${record.ticket}`)).slice(0, 32)}`;
      return importedInput({ site, person, id: `batch-${id}`, now }, eventsOf(record, id));
    }),
  );
  const taken: Taken = { accepted: 0, duplicates: 0, rejected: errors.length, errors };
  for (const [index, result] of (await storeHistory(env, site, inputs)).entries()) {
    if (result.refused === 'erased') {
      taken.rejected += 1;
      taken.errors.push({ row: good[index]!.row, message: ERASED });
    } else if (result.accepted > 0) taken.accepted += 1;
    else taken.duplicates += 1;
  }
  return taken;
}

function eventsOf({ opened, closed, topic, rating }: TicketRecord, id: string): ShopEvent[] {
  const label = topic === undefined ? {} : { label: topic };
  return [
    { id, name: 'support_ticket', at: opened, params: label },
    ...(closed === undefined
      ? []
      : [{ id: `${id}-closed`, name: 'support_ticket_closed', at: closed, params: label }]),
    ...(rating === undefined
      ? []
      : [
          {
            id: `${id}-rated`,
            name: 'support_ticket_rated',
            at: closed ?? opened,
            params: { amount: rating },
          },
        ]),
  ];
}

async function inTurns<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE)
    await Promise.all(all.slice(from, from + AT_ONCE).map(act));
}
