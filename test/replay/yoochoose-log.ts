import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Visit, VisitAct } from '../../model/ranker/sequence/visit.ts';
import { cellsOf, readTime, sessionColumns } from './session-columns.ts';

/**
 * Visits of a click log, oldest first: session-rec's prepared files (a header, then `SessionId ItemId Time` between
 * tabs), the original `yoochoose-clicks.dat`, or anything whose header names these columns; gzip or plain. Clicks of a
 * session may stand in any order. Attributes of the items are not known.
 * @throws Error naming the line that is not in this form.
 */
export function readYoochooseLog(path: string): Visit[] {
  if (!existsSync(path)) throw new Error(`${path} does not exist: give the click log's path.`);
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const lines = text.split(/\r?\n/);
  const columns = sessionColumns(lines[0]!, path);
  const visits = new Map<string, { visitor: string; acts: VisitAct[] }>();
  for (let index = columns.hasHeader ? 1 : 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (line.trim() === '') continue;
    const cells = cellsOf(line, columns.delimiter);
    const session = cells[columns.session];
    const id = cells[columns.item];
    const at = readTime(cells[columns.time] ?? '');
    if (!session || !id || at === undefined)
      throw new Error(
        `${path}:${index + 1}: ${JSON.stringify(line.slice(0, 80))}; session, item and time (Unix seconds or a date) were expected.`,
      );
    let visit = visits.get(session);
    if (!visit) visits.set(session, (visit = { visitor: session, acts: [] }));
    visit.acts.push({ id, act: 'view', at });
  }
  if (visits.size === 0) throw new Error(`${path} holds no clicks (${bytes.length} bytes).`);
  for (const { acts } of visits.values()) acts.sort((a, b) => a.at - b.at);
  return [...visits.values()].toSorted((a, b) => a.acts[0]!.at - b.acts[0]!.at);
}
