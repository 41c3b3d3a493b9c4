import { CHANNELS, channelOf } from '../channel.ts';
import type { Channel } from '../channel.ts';
import type { Columns, ImportKind } from './columns.ts';
import { countryCode } from './order-batches.ts';
import type { Row, RowError } from './order-lines.ts';
import { readNumber } from './read-number.ts';
import type { DecimalMark } from './read-number.ts';
import type { CostRecord, CustomerRecord, TicketRecord } from './records.ts';
import { parseTime } from './zoned-time.ts';

/** Kinds of which each row stands for itself. */
export type RecordKind = Exclude<ImportKind, 'orders'>;
export interface Records {
  customers: CustomerRecord;
  tickets: TicketRecord;
  costs: CostRecord;
}

/** What the rows of a file are like: counts of rows. */
export interface RecordsReport {
  rows: number;
  /** Rows that can be sent. */
  readable: number;
  unreadable: number;
  /** Rows with the id of an earlier one: of costs, the same day, channel, source and campaign. */
  duplicates: number;
  /** Rows of which something optional was left out, and what. */
  left_out: Record<string, number>;
  other_currency: number;
  in_the_future: number;
  errors: RowError[];
  first_at?: number;
  last_at?: number;
  /** Full days from the newest row to now: how stale the file is. */
  days_since_last?: number;
}

export interface RecordsOptions {
  columns: Columns;
  timeZone: string;
  currency: string;
  /** Milliseconds since epoch. */
  now: number;
  dayFirst?: boolean;
  /** What is before the decimals of 1,234; default: the point. */
  decimalMark?: DecimalMark | undefined;
  /** Of costs whose rows do not name theirs. */
  channel?: Channel;
}

const MAX_ERRORS = 100;
/** What may name a person has no place in a topic. */
const PERSONAL = /[^\s@]+@[^\s@]+|\d{5,}/;
const YES = /^(1|y|yes|true|ja|oui|si|sí|x|subscribed|opted[ _-]?in)$/i;
const NO = /^(0|n|no|false|nein|non|unsubscribed|not[ _-]?subscribed|opted[ _-]?out)$/i;
/** Words that help desks rate by. */
const RATINGS: Readonly<Record<string, number>> = {
  good: 5,
  great: 5,
  okay: 3,
  ok: 3,
  neutral: 3,
  bad: 1,
  poor: 1,
};

/** Reads rows of one kind and says at the end what they are like. Of rows with the same id the last is kept. */
export class RecordReader<K extends RecordKind> {
  readonly #kind: K;
  readonly #options: RecordsOptions;
  readonly #records = new Map<string, Records[K]>();
  readonly #report: RecordsReport = {
    rows: 0,
    readable: 0,
    unreadable: 0,
    duplicates: 0,
    left_out: {},
    other_currency: 0,
    in_the_future: 0,
    errors: [],
  };

  constructor(kind: K, options: RecordsOptions) {
    this.#kind = kind;
    this.#options = options;
  }

  /** Counts a row that could not even be read as one, or not as what it should be. */
  refuse(error: RowError): void {
    this.#report.rows += 1;
    this.#report.unreadable += 1;
    if (this.#report.errors.length < MAX_ERRORS) this.#report.errors.push(error);
  }

  add(cells: Row, row: number): void {
    const field = (name: string) => {
      const column = this.#options.columns[name];
      return (column === undefined ? '' : (cells[column] ?? '')).trim();
    };
    try {
      const [key, record] = this.#read(field, row);
      this.#report.rows += 1;
      if (this.#records.has(key)) this.#report.duplicates += 1;
      this.#records.set(key, record);
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      this.refuse({ row, message: error.message });
    }
  }

  /** Everything that can be sent, in the order of the file. */
  records(): Records[K][] {
    return [...this.#records.values()];
  }

  report(): RecordsReport {
    const last = this.#report.last_at;
    return {
      ...this.#report,
      readable: this.#records.size,
      ...(last === undefined ? {} : { days_since_last: Math.floor((this.#options.now - last) / 86_400_000) }),
    };
  }

  #read(field: (name: string) => string, row: number): [key: string, record: Records[K]] {
    if (this.#kind === 'customers') return this.#customer(field, row) as [string, Records[K]];
    if (this.#kind === 'tickets') return this.#ticket(field, row) as [string, Records[K]];
    return this.#cost(field, row) as [string, Records[K]];
  }

  #customer(field: (name: string) => string, row: number): [string, CustomerRecord] {
    const email = field('email').toLowerCase();
    const customer = field('customer');
    if (email === '' && customer === '') throw new RowFault('has neither e-mail address nor customer number');
    if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email))
      throw new RowFault(`${this.#of('email')}: is no e-mail address`);
    if (email.length > 320 || customer.length > 320)
      throw new RowFault('the e-mail address or number has more than 320 characters');
    const since = field('since') === '' ? undefined : this.#time('since', field('since'));
    const country = this.#optional('country', field('country'), countryCode);
    const marketing = this.#optional('marketing', field('marketing'), (text) =>
      YES.test(text) ? true : NO.test(text) ? false : undefined,
    );
    return [
      `${email}\n${customer}`,
      {
        row,
        ...(email === '' ? {} : { email }),
        ...(customer === '' ? {} : { customer }),
        ...(since === undefined ? {} : { since }),
        ...(country === undefined ? {} : { country }),
        ...(marketing === undefined ? {} : { marketing }),
      },
    ];
  }

  #ticket(field: (name: string) => string, row: number): [string, TicketRecord] {
    const ticket = field('ticket');
    const customer = field('customer');
    if (ticket === '') throw new RowFault(`${this.#of('ticket')}: is empty`);
    if (ticket.length > 128)
      throw new RowFault(`${this.#of('ticket')}: has ${ticket.length} characters, the limit is 128`);
    if (customer === '') throw new RowFault(`${this.#of('customer')}: is empty, so the ticket is nobody's`);
    if (customer.length > 320)
      throw new RowFault(`${this.#of('customer')}: has ${customer.length} characters, the limit is 320`);
    const opened = this.#time('opened', field('opened'));
    const closed = field('closed') === '' ? undefined : this.#time('closed', field('closed'));
    if (closed !== undefined && closed < opened)
      throw new RowFault(`${this.#of('closed')}: is before it was opened`);
    const topic = this.#optional('topic', field('topic'), (text) =>
      text.length <= 60 && !PERSONAL.test(text) ? text.toLowerCase() : undefined,
    );
    const rating = this.#optional('rating', field('rating'), ratingOf);
    return [
      ticket,
      {
        row,
        ticket,
        customer,
        opened,
        ...(closed === undefined ? {} : { closed }),
        ...(topic === undefined ? {} : { topic }),
        ...(rating === undefined ? {} : { rating }),
      },
    ];
  }

  #cost(field: (name: string) => string, row: number): [string, CostRecord] {
    const { currency, channel: ofAll } = this.#options;
    const own = field('currency').toUpperCase();
    if (own !== '' && own !== currency) {
      this.#report.other_currency += 1;
      throw new RowFault(
        `${this.#of('currency')}: is ${own.slice(0, 10)}, the site's is ${currency}: convert it first`,
      );
    }
    const day = new Date(this.#time('day', field('day'), 'UTC')).toISOString().slice(0, 10);
    const cost = this.#amount('cost', field('cost'));
    if (cost === undefined) throw new RowFault(`${this.#of('cost')}: is empty`);
    const named = field('channel').toLowerCase();
    const channel = (CHANNELS as readonly string[]).includes(named)
      ? (named as Channel)
      : (channelOfCost({ named, medium: field('medium'), source: field('source') }) ?? ofAll);
    if (channel === undefined)
      throw new RowFault(
        `no channel: ${named === '' ? 'neither channel, medium nor source says which' : `"${named.slice(0, 40)}" is none`}; there are ${CHANNELS.join(', ')}`,
      );
    const [source, campaign] = [field('source').slice(0, 100), field('campaign').slice(0, 100)];
    const clicks = this.#amount('clicks', field('clicks'));
    const impressions = this.#amount('impressions', field('impressions'));
    return [
      [day, channel, source, campaign].join('\n'),
      {
        row,
        day,
        channel,
        source,
        campaign,
        cost,
        ...(clicks === undefined ? {} : { clicks }),
        ...(impressions === undefined ? {} : { impressions }),
      },
    ];
  }

  #time(name: string, text: string, timeZone = this.#options.timeZone): number {
    const at = parseTime(text, timeZone, this.#options.dayFirst);
    if (at === undefined || at < 0)
      throw new RowFault(
        `${this.#of(name)}: ${text === '' ? 'is empty' : `"${text.slice(0, 40)}" is no date`}`,
      );
    if (at > this.#options.now) {
      this.#report.in_the_future += 1;
      throw new RowFault(`${this.#of(name)}: "${text.slice(0, 40)}" lies in the future`);
    }
    this.#report.first_at = Math.min(this.#report.first_at ?? at, at);
    this.#report.last_at = Math.max(this.#report.last_at ?? at, at);
    return at;
  }

  #amount(name: string, text: string): number | undefined {
    if (text === '') return undefined;
    const value = readNumber(text, this.#options.decimalMark);
    if (value === undefined)
      throw new RowFault(`${this.#of(name)}: "${text.slice(0, 20)}" is no number up to 1e12`);
    if (value < 0) throw new RowFault(`${this.#of(name)}: is ${value}, but must be 0 or more`);
    return value;
  }

  /** What `read` makes of a text; what it cannot read is left out and counted. */
  #optional<T>(name: string, text: string, read: (text: string) => T | undefined): T | undefined {
    if (text === '') return undefined;
    const value = read(text);
    if (value === undefined) this.#report.left_out[name] = (this.#report.left_out[name] ?? 0) + 1;
    return value;
  }

  /** What the file calls a field. */
  #of(name: string): string {
    return this.#options.columns[name] ?? name;
  }
}

class RowFault extends Error {}

function ratingOf(text: string): number | undefined {
  const known = RATINGS[text.toLowerCase()];
  if (known !== undefined) return known;
  const value = readNumber(text.replace(/\s*(\/|of)\s*5$/, ''));
  return value !== undefined && value >= 1 && value <= 5 ? value : undefined;
}

/** A channel from what cost reports call it (`Paid Search`, `cpc`, `Facebook`); undefined: it does not say. */
function channelOfCost({
  named,
  medium,
  source,
}: {
  named: string;
  medium: string;
  source: string;
}): Channel | undefined {
  const word = named.replaceAll(/[\s_-]+/g, ' ');
  if (/^paid|search ads|shopping/.test(word)) return 'paid';
  if (/social/.test(word)) return 'social';
  if (/mail|newsletter/.test(word)) return 'email';
  if (/affiliate/.test(word)) return 'affiliate';
  if (/display|video/.test(word)) return 'display';
  if (medium === '' && source === '') return undefined;
  const channel = channelOf({ utm: { medium, source }, referrer: null }, []);
  return channel === 'direct' || (medium === '' && channel === 'referral') ? undefined : channel;
}
