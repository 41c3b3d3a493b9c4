import type { Consent } from '../model/consent.ts';
import type { EventParams } from '../model/event.ts';
import type { PagePayload } from '../model/page.ts';
import { payloadNow, variation, type PayloadPlacement } from './apply/payload.ts';
import { consent, mayObserve } from './consent/consent.ts';
import { openConsent } from './consent/start-consent.ts';
import { guarded } from './guard.ts';
import { on } from './moments.ts';
import { emit } from './observe/emit.ts';
import { paramsOf } from './observe/item.ts';

/** Events told before consent, in memory only; beyond, the latest are forgotten. */
const MAX_EARLY = 50;

/** One decision as shops see it. */
export interface ShownDecision {
  placement: string;
  kind: PayloadPlacement['k'];
  /** Index of the experiment's variation, 0 is the control; undefined where no experiment decided. */
  variation: number | undefined;
  /** A listing's product ids in the order given. */
  order: string[] | undefined;
}

/** `window.endcap`, for the shop's own code. No call throws. */
export interface EndcapApi {
  /** The visitor's variation in an experiment: 0 is the control; undefined: not in it, or not decided yet. */
  variation(key: string): number | undefined;
  /** Tells of an event, named in snake_case, with GA4 parameters. Before consent it waits in memory. */
  track(name: string, params?: Record<string, unknown>): void;
  /** Opens the privacy question again. */
  openConsent(): void;
  /** Calls back with the page's decisions: now if there are any, and whenever they change. */
  onDecisions(act: (decisions: ShownDecision[]) => void): void;
  /** The purposes in force. */
  consent(): Consent;
  /**
   * Tells which customer is signed in, with the shop's proof (plugin/measure/identify.ts). There once the visitor has
   * consented; `dataLayer.push({endcap_customer, endcap_proof})` may be called at any time.
   */
  identify?(customer: string, proof: string): void;
  /** Takes calls as arrays, `['track', 'name', {...}]`: the stub's way from before this script came. */
  q: { push(call: unknown[]): unknown };
}

declare global {
  interface Window {
    endcap?: Partial<EndcapApi>;
  }
}

/** Puts the API in place of the stub `{q: []}` and makes the calls that wait there. */
export function installApi(): void {
  const early: [string, EventParams][] = [];
  const api: EndcapApi = {
    variation,
    consent,
    track: guarded((name: string, params = {}) => {
      if (!/^[a-z][a-z0-9_]{0,39}$/.test(name)) return;
      if (mayObserve()) emit(name, paramsOf(params), 'shop');
      else if (early.length < MAX_EARLY) early.push([name, paramsOf(params)]);
    }),
    openConsent: guarded(openConsent),
    onDecisions: guarded((act) => {
      const payload = payloadNow();
      const pass = ({ p }: PagePayload) =>
        act(p.map(({ i, k, n, o }) => ({ placement: i, kind: k, variation: n, order: o })));
      on('decisions', pass);
      if (payload) pass(payload);
    }),
    q: {
      push: guarded(([name, ...args]: unknown[]) =>
        (api[name as 'q'] as unknown as (...args: unknown[]) => void)(...args),
      ),
    },
  };
  on('consent', () => {
    if (mayObserve()) for (const [name, params] of early.splice(0)) emit(name, params, 'shop');
  });
  const waiting = window.endcap?.q as unknown as unknown[][] | undefined;
  window.endcap = api;
  waiting?.forEach((call) => api.q.push(call));
}
