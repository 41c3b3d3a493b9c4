import type { DecisionRecord } from '../../model/decision.ts';
import type { VisitorView } from '../../model/visitor-view.ts';
import { attributesOf } from './memberships.ts';
import { portray } from './portray.ts';
import type { ShardSite } from './shard-site.ts';
import type { ShardStore } from './shard-store.ts';
import type { VisitorState } from './visitor-state.ts';

/** What a view to look at shows of each list; the whole has everything. */
const LATEST = { decisions: 50, events: 200, exposures: 200 };
const ALL = { decisions: Infinity, events: Infinity, exposures: Infinity };

/** What is kept of a visitor, newest first where it is a list of what happened: the latest of it, or the `whole`. */
export function viewOf(
  state: VisitorState,
  store: ShardStore,
  site: ShardSite,
  { now, whole }: { now: number; whole: boolean },
): VisitorView {
  const most = whole ? ALL : LATEST;
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
    decisions: decisions.toSorted(newest).slice(0, most.decisions),
    events: events.toSorted(newest).slice(0, most.events),
    exposures: exposures.toSorted(newest).slice(0, most.exposures),
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
