import { kvKeys } from '../keys.ts';
import { within } from './within.ts';

/** What we need of KV. */
export interface Switches {
  get(key: string, options: { cacheTtl: number }): Promise<string | null>;
}

/** The least that KV allows. */
const KV_CACHE_SECONDS = 30;
/** So long what this isolate knows is good enough; older, it is read again behind the response. */
const FRESH_MILLIS = 5_000;
/** Beyond this it is read again first, within the budget: an isolate that slept must not show what was killed. */
const STALE_MILLIS = 30_000;
const BUDGET_MILLIS = 20;

export class KillSwitch {
  private known = { isOn: false, readAt: Number.NEGATIVE_INFINITY };
  private isReading = false;

  /**
   * Whether everything is switched off. KV's own delay (60 s or more) and cache (30 s) come on top of ours: 99 of 100
   * edges follow within 120 s. Where KV cannot be read, what was known stands.
   */
  async isOn(
    switches: Switches,
    { now, waitUntil }: { now: number; waitUntil: (promise: Promise<unknown>) => void },
  ): Promise<boolean> {
    const age = now - this.known.readAt;
    if (age < FRESH_MILLIS) return this.known.isOn;
    if (age < STALE_MILLIS) {
      if (!this.isReading) waitUntil(this.read(switches, now));
      return this.known.isOn;
    }
    const reading = this.read(switches, now);
    waitUntil(reading);
    await within(BUDGET_MILLIS, reading);
    return this.known.isOn;
  }

  private async read(switches: Switches, now: number): Promise<void> {
    this.isReading = true;
    try {
      const value = await switches.get(kvKeys.killed(), { cacheTtl: KV_CACHE_SECONDS });
      this.known = { isOn: value !== null && value !== 'off', readAt: now };
    } catch (error) {
      console.error(JSON.stringify({ event: 'kill_switch_unreadable', error: String(error) }));
    } finally {
      this.isReading = false;
    }
  }
}
