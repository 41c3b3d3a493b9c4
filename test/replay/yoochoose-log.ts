import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Visit, VisitAct } from '../../model/ranker/sequence/visit.ts';

/**
 * Visits of a click log in the form of session-rec's prepared files: a header line, then `SessionId ItemId Time` (Unix
 * seconds), tab-separated, gzip or plain. Oldest visit first. Attributes of the items are not known.
 * @throws Error naming the line that is not in this form.
 */
export function readYoochooseLog(path: string): Visit[] {
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header, ...lines] = text.trimEnd().split(/\r?\n/);
  const names = header!.split('\t');
  const columns = ['SessionId', 'ItemId', 'Time'].map((name) => names.indexOf(name));
  if (columns.includes(-1))
    throw new Error(
      `${path}:1: ${JSON.stringify(header)}; a header with SessionId, ItemId and Time was expected.`,
    );
  const visits = new Map<string, { visitor: string; acts: VisitAct[] }>();
  for (const [index, line] of lines.entries()) {
    const cells = line.split('\t');
    const [session, item, time] = columns.map((column) => cells[column]) as [string, string, string];
    const seconds = Number(time);
    if (!session || !item || !Number.isFinite(seconds))
      throw new Error(`${path}:${index + 2}: ${JSON.stringify(line)}; session, item and time were expected.`);
    let visit = visits.get(session);
    if (!visit) visits.set(session, (visit = { visitor: session, acts: [] }));
    visit.acts.push({ id: item, act: 'view', at: seconds * 1000 });
  }
  for (const { acts } of visits.values()) acts.sort((a, b) => a.at - b.at);
  return [...visits.values()].toSorted((a, b) => a.acts[0]!.at - b.acts[0]!.at);
}
