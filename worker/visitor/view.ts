import type { DecisionRecord } from '../../model/decision.ts';
import type { VisitorView } from '../../model/visitor-view.ts';
import { attributesOf } from './memberships.ts';
import { portray } from './portray.ts';
import type { ShardSite } from './shard-site.ts';
import type { ShardStore } from './shard-store.ts';
import type { VisitorState } from './visitor-state.ts';

const MAX_DECISIONS = 50;
const MAX_EVENTS = 200;
const MAX_EXPOSURES = 200;

/** All that is kept of a visitor, newest first where it is a list of what happened. */
export function viewOf(state: VisitorState, store: ShardStore, site: ShardSite, now: number): VisitorView {
  const { profile, consents, person, members } = state.record;
  const compact = portray(state, site, now);
  const decisions: DecisionRecord[] = [];
  const events: VisitorView['events'] = [];
  const exposures: VisitorView['exposures'] = [];
  for (const line of store.lines(state)) {
    if (line.kind === 'decision') decisions.push(line.body);
    else {
      events.push(...line.body.events.map((event) => ({ ...event, page: line.body.page })));
      exposures.push(...(line.body.exposures ?? []));
    }
  }
  return {
    visitor: state.visitor,
    ...(profile ? { profile } : {}),
    ...(compact ? { compact } : {}),
    segments: state.record.segments ?? [],
    attributes: compact
      ? attributesOf({ compact, device: profile?.device, country: profile?.country, now })
      : {},
    decisions: decisions.toSorted(newest).slice(0, MAX_DECISIONS),
    events: events.toSorted(newest).slice(0, MAX_EVENTS),
    exposures: exposures.toSorted(newest).slice(0, MAX_EXPOSURES),
    consents: consents ?? [],
    ...(person === undefined ? {} : { person }),
    ...(members?.length ? { members } : {}),
    experiments: state.outcomes.map(({ experiment, phase, variation, at, mixed, since }) => ({
      experiment,
      phase,
      variation,
      at,
      mixed: mixed ?? false,
      counted: since,
    })),
  };
}

function newest(a: { at: number }, b: { at: number }): number {
  return b.at - a.at;
}
