import { lifecycleStage } from '../../model/lifecycle.ts';
import type { Page, TrainingRow, VisitorLine } from '../../model/visitor-view.ts';
import type { ShardSite } from './shard-site.ts';
import type { ShardStore } from './shard-store.ts';
import type { VisitorState } from './visitor-state.ts';

const LIST_SIZE = 100;
/** A page of training rows ends after so many lines of the log: a call's answer may have 32 MiB. */
const EXPORT_LINES = 4_000;

/** Visitors by the number of their row after `cursor`, with everything logged of them in the order of time. */
export function exportPage(store: ShardStore, cursor: string | undefined, shard: string): Page<TrainingRow> {
  const rows: TrainingRow[] = [];
  let lines = 0;
  let last = Number(cursor ?? 0);
  for (const state of store.visitorsAfter(last)) {
    const row: TrainingRow = { visitor: `${shard}-${state.rowId}`, events: [], decisions: [], exposures: [] };
    for (const line of store.lines(state)) {
      lines += 1;
      if (line.kind === 'decision') {
        row.decisions.push(line.body);
        continue;
      }
      const { view, url, type } = line.body.page;
      row.events.push(...line.body.events.map((event) => ({ ...event, page: { view, url, type } })));
      row.exposures.push(...(line.body.exposures ?? []));
    }
    row.events.sort(oldest);
    row.decisions.sort(oldest);
    row.exposures.sort(oldest);
    if (row.events.length > 0 || row.decisions.length > 0) rows.push(row);
    last = state.rowId!;
    if (lines >= EXPORT_LINES) return { rows, cursor: String(last) };
  }
  return { rows };
}

function oldest(a: { at: number }, b: { at: number }): number {
  return a.at - b.at;
}

/** Visitors, the last active first; then those only known from imports. The cursor is `a` or `q` and a number. */
export function listPage(
  store: ShardStore,
  { snapshot }: ShardSite,
  cursor: string | undefined,
  now: number,
): Page<VisitorLine> {
  const position = Number(cursor?.slice(1) ?? Number.MAX_SAFE_INTEGER);
  const active = cursor?.startsWith('q') ? [] : store.activeBefore(position, LIST_SIZE);
  const room = LIST_SIZE - active.length;
  const from = cursor?.startsWith('q') ? position : Number.MAX_SAFE_INTEGER;
  const quiet = room > 0 ? store.quietBefore(from, room) : [];
  const rows = [...active, ...quiet].map((state) => lineOf(state, snapshot.site.lifecycle, now));
  if (rows.length < LIST_SIZE) return { rows };
  const last = quiet.at(-1);
  return { rows, cursor: last ? `q${last.rowId}` : `a${active.at(-1)!.lastSeq}` };
}

function lineOf(
  { visitor, record: { profile, segments } }: VisitorState,
  lifecycle: ShardSite['snapshot']['site']['lifecycle'],
  now: number,
): VisitorLine {
  const orders = profile?.orders ?? 0;
  return {
    visitor,
    ...(profile ? { first_seen: profile.first_seen, last_seen: profile.last_seen } : {}),
    visits: profile?.visits ?? 0,
    orders,
    revenue: profile?.revenue ?? 0,
    stage: lifecycleStage({ orders, lastOrderAt: profile?.order_times.at(-1) }, lifecycle, now),
    segments: segments ?? [],
  };
}
