import type { Consent } from './consent.ts';
import type { CompactProfile, Device } from './profile.ts';
import type { SessionSignals } from './session.ts';

/** All that one request knows of its visitor: cookies, headers and the KV profile. Fields absent: not known or not allowed. */
export interface VisitorContext {
  /** Verified visitor id; absent before consent and in the first response after it. */
  id?: string;
  consent: Consent;
  session?: SessionSignals;
  profile?: CompactProfile;
  /** `<experiment>:<phase>` -> variation the visitor has, from the sticky cookie. */
  sticky: ReadonlyMap<string, number>;
  /** By the same key, with what probability it was drawn, where weights have moved since: a bandit's. */
  drawn?: ReadonlyMap<string, number>;
  /** ISO 3166 country of the request. */
  country?: string;
  device: Device;
  /** Global Privacy Control was set. */
  gpc: boolean;
}
