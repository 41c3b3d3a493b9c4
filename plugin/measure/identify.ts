import { ask } from '../ask.ts';
import { core } from '../chunk-core.ts';
import { config } from '../config.ts';
import { guarded } from '../guard.ts';

/** Key in sessionStorage: the start of the proof that was taken, so that each tab asks once. Never the customer. */
const KEY = 'ec_i';
const PROOF_KEPT = 16;
const MARKED = '[data-endcap-customer][data-endcap-proof]';

let known: [customer: string, proof: string] | undefined;

/**
 * Tells Endcap which customer is signed in, where the shop says so with its proof (hex HMAC-SHA-256 of the customer
 * under the shop key): an element with `data-endcap-customer` and `data-endcap-proof`, an entry of the dataLayer with
 * `endcap_customer` (or GA4's `user_id`) and `endcap_proof`, or `endcap.identify(customer, proof)`. Only under consent
 * to analytics and personalization, and once a tab.
 */
export function identifyCustomer(): void {
  core.onLayer(0, ({ endcap_customer: customer, user_id: user, endcap_proof: proof }) =>
    note(customer ?? user, proof),
  );
  const read = guarded(() => {
    const marked = document.querySelector<HTMLElement>(MARKED)?.dataset;
    note(marked?.endcapCustomer, marked?.endcapProof);
  });
  read();
  core.on('view', read);
  core.on('consent', () => (mayIdentify() ? tell() : sessionStorage.removeItem(KEY)));
  if (window.endcap) window.endcap.identify = guarded(note);
}

function note(customer: unknown, proof: unknown): void {
  if (!customer || typeof proof !== 'string') return;
  known = [String(customer), proof];
  void tell();
}

const tell = guarded(async () => {
  const [customer, proof] = known ?? [];
  const kept = proof?.slice(0, PROOF_KEPT);
  if (!kept || !mayIdentify() || sessionStorage.getItem(KEY) === kept) return;
  // Before the answer, so that two entries of one page ask once; a browser that has no id yet asks at the next view.
  sessionStorage.setItem(KEY, kept);
  const answer = await ask('identify', { v: 1, site: config.site, customer, proof, ...core.credentials() });
  if (!answer?.ok && answer?.status !== 401) sessionStorage.removeItem(KEY);
});

function mayIdentify(): boolean {
  const { analytics, personalization } = core.consent();
  return analytics && personalization;
}
