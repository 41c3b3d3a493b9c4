import { keep } from './apply/keep.ts';
import { config } from './config.ts';
import { choose, consent, hasGpc, recordedChoice } from './consent/consent.ts';
import { showWayBack } from './consent/way-back.ts';
import { pushEvent, pushExposure } from './deliver.ts';
import { on } from './moments.ts';
import { emit } from './observe/emit.ts';
import { setPageType, typeOfPage } from './observe/page-type.ts';
import { pageView } from './page-view.ts';

/** What chunks need of the script on every page: its state, of which there must be one only. */
export const core = {
  config,
  consent,
  recordedChoice,
  choose,
  hasGpc,
  showWayBack,
  on,
  emit,
  pushEvent,
  pushExposure,
  pageView,
  setPageType,
  typeOfPage,
  keep,
};
export type Core = typeof core;
