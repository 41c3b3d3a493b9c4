import { apply } from './apply/apply.ts';
import { keep, makeFor } from './apply/keep.ts';
import { adoptPayload, payloadNow } from './apply/payload.ts';
import { adoptChoice, consent, credentials, keepToken, lastChoice } from './consent/consent.ts';
import { showWayBack } from './consent/start-consent.ts';
import { onLayer } from './data-layer.ts';
import { pushEvent, pushExposure } from './deliver.ts';
import { loadChunk } from './load-chunk.ts';
import { on } from './moments.ts';
import { emit, signalItems } from './observe/emit.ts';
import { pageView } from './page-view.ts';

/** What chunks need of the script on every page: its state, of which there must be one only. */
export const core = {
  consent,
  lastChoice,
  adoptChoice,
  credentials,
  keepToken,
  showWayBack,
  on,
  onLayer,
  emit,
  signalItems,
  pushEvent,
  pushExposure,
  pageView,
  payloadNow,
  adoptPayload,
  apply,
  keep,
  loadChunk,
  makeFor,
};
export type Core = typeof core;
