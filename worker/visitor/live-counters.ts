import { orderValue } from '../../model/fold.ts';
import { addCounts, OVERVIEW_MINUTES, quietHour } from '../../model/overview.ts';
import type { HourCounts, Overview } from '../../model/overview.ts';
import type { ShardStore, StoredBatch } from './shard-store.ts';

const MINUTE_MILLIS = 60_000;
const HOUR_MILLIS = 3_600_000;
const HOURS_SHOWN = 48;
const ACTIVE_MINUTES = 5;
/** The running hour is written at most so often; what is not written yet is counted again from the log after a crash. */
const FLUSH_MILLIS = 60_000;

interface Counted {
  batch: StoredBatch;
  visitorRow: number;
  receivedAt: number;
  currency: string;
  timeZone: string;
}

/**
 * Counts of a shard by hour and minute. In memory, written once a minute with the number of the last line counted, so
 * that they cost no row a batch and still lose nothing: a start counts the lines after that number.
 */
export class LiveCounters {
  readonly #store: ShardStore;
  #visitors: number;
  #hours = new Map<number, HourCounts>();
  #minutes = new Map<number, { events: number; visitors: Set<number> }>();
  #flushedAt = 0;
  #countedSeq = 0;
  #dirty = new Set<number>();

  constructor(store: ShardStore, currency: string, timeZone: string) {
    this.#store = store;
    this.#visitors = store.sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM visitors').one().n;
    for (const row of store.sql.exec<{ body: string }>(
      `SELECT body FROM hours ORDER BY hour DESC LIMIT ${HOURS_SHOWN}`,
    )) {
      const counts = JSON.parse(row.body) as HourCounts;
      this.#hours.set(counts.hour, counts);
    }
    this.#recover(currency, timeZone);
  }

  /** Counts a batch that was just logged. Historical ones count as visitors only. */
  count({ batch, visitorRow, receivedAt, currency, timeZone }: Counted): void {
    if (batch.historical) return;
    const hour = this.#hour(receivedAt);
    hour.events += batch.events.length;
    for (const event of batch.events) {
      if (event.name === 'page_view') hour.page_views += 1;
      else if (event.name === 'view_item') hour.product_views += 1;
      else if (event.name === 'add_to_cart') hour.cart_adds += 1;
      else if (event.name === 'purchase') {
        hour.orders += 1;
        hour.revenue += orderValue(event, currency);
      }
    }
    if (batch.prior === undefined) hour.new_visitors += 1;
    if (batch.prior === undefined || dayOf(batch.prior, timeZone) !== dayOf(receivedAt, timeZone))
      hour.visitors += 1;
    const minute = this.#minute(receivedAt);
    minute.events += batch.events.length;
    minute.visitors.add(visitorRow);
  }

  /** Counts events that were refused. */
  countFiltered(reason: string, events: number, now: number): void {
    const { filtered } = this.#hour(now);
    filtered[reason] = (filtered[reason] ?? 0) + events;
  }

  /** What became of shop pages, as an isolate tells it. */
  countPages(pages: Readonly<Record<string, number>>, now: number): void {
    const hour = this.#hour(now);
    hour.pages = addCounts(hour.pages ?? {}, pages);
  }

  /** A visitor's row was made (1) or deleted (-1). */
  countVisitor(change: 1 | -1): void {
    this.#visitors += change;
  }

  /** Lines logged just now were counted elsewhere: a start must not count them. */
  passOver(): void {
    this.#flushedAt = 0;
    this.#countedSeq = -1;
    this.flush(Date.now());
  }

  /** Writes what is due, with the last line counted. Cheap to call after every batch. */
  flush(now: number): void {
    const last = this.#store.nextSeq - 1;
    if (now - this.#flushedAt < FLUSH_MILLIS || (this.#dirty.size === 0 && last === this.#countedSeq)) return;
    for (const hour of this.#dirty) {
      const body = JSON.stringify(this.#hours.get(hour));
      this.#store.write('INSERT OR REPLACE INTO hours (hour, body) VALUES (?, ?)', hour, body);
    }
    this.#store.setMeta('counted_seq', String(last));
    this.#countedSeq = last;
    this.#dirty.clear();
    this.#flushedAt = now;
  }

  overview(now: number): Overview {
    const minute = Math.floor(now / MINUTE_MILLIS);
    const active = new Set<number>();
    for (let m = minute - ACTIVE_MINUTES + 1; m <= minute; m++) {
      for (const visitor of this.#minutes.get(m)?.visitors ?? []) active.add(visitor);
    }
    return {
      visitors: this.#visitors,
      hours: [...this.#hours.values()]
        .filter((counts) => counts.hour > now - HOURS_SHOWN * HOUR_MILLIS)
        .toSorted((a, b) => a.hour - b.hour),
      minutes: Array.from(
        { length: OVERVIEW_MINUTES },
        (_, i) => this.#minutes.get(minute - OVERVIEW_MINUTES + 1 + i)?.events ?? 0,
      ),
      active: active.size,
    };
  }

  /** Counts the lines that were logged after the last write of the hours. */
  #recover(currency: string, timeZone: string): void {
    this.#countedSeq = Number(this.#store.meta('counted_seq') ?? 0);
    const rows = this.#store.sql.exec<{ visitor: number; received_at: number; body: string }>(
      "SELECT visitor, received_at, body FROM log WHERE seq > ? AND kind = 'batch'",
      this.#countedSeq,
    );
    for (const row of rows) {
      this.count({
        batch: JSON.parse(row.body) as StoredBatch,
        visitorRow: row.visitor,
        receivedAt: row.received_at,
        currency,
        timeZone,
      });
    }
  }

  #hour(at: number): HourCounts {
    const start = at - (at % HOUR_MILLIS);
    this.#dirty.add(start);
    let counts = this.#hours.get(start);
    if (!counts) {
      counts = quietHour(start);
      this.#hours.set(start, counts);
      // An hour that is not written yet stays until it is.
      for (const hour of this.#hours.keys())
        if (hour <= at - HOURS_SHOWN * HOUR_MILLIS && !this.#dirty.has(hour)) this.#hours.delete(hour);
    }
    return counts;
  }

  #minute(at: number): { events: number; visitors: Set<number> } {
    const number = Math.floor(at / MINUTE_MILLIS);
    let minute = this.#minutes.get(number);
    if (!minute) {
      minute = { events: 0, visitors: new Set() };
      this.#minutes.set(number, minute);
      for (const old of this.#minutes.keys()) if (old <= number - OVERVIEW_MINUTES) this.#minutes.delete(old);
    }
    return minute;
  }
}

/** Day of an hour in a time zone, as text; remembered, since asking Intl costs as much as a row. */
const days = new Map<string, string>();

function dayOf(at: number, timeZone: string): string {
  const key = `${Math.floor(at / (HOUR_MILLIS / 4))} ${timeZone}`;
  let day = days.get(key);
  if (day === undefined) {
    try {
      day = new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
    } catch {
      day = new Date(at).toISOString().slice(0, 10);
    }
    if (days.size > 1_000) days.clear();
    days.set(key, day);
  }
  return day;
}
