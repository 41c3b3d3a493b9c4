import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { Experience, Placement } from '../../model/placement.ts';
import { selectorProblem } from '../../model/selector.ts';
import { findContent } from './find-content.ts';
import { findGrid } from './find-grid.ts';
import type { ProbePage } from './sources.ts';
import type { ProbeReport, ProbeTurn } from './turn.ts';

export interface Tried {
  page: ProbePage;
  /** The page after the identity; equal to the input if all is well. */
  same: Buffer;
  isSame: boolean;
  /** The page with its grids reversed; absent: none was. */
  reversed: Buffer | undefined;
  grids: number;
  cards: number;
  /** Why a grid was not reversed, or what is wrong. */
  why: string | undefined;
}

/** Sends a request to the probe's Worker, which gets the page from its origin. */
export type Ask = (path: string, headers: Record<string, string>) => Promise<Buffer>;

/** A page through the whole path twice: with the order it has, and reversed. */
export async function tryPage(page: ProbePage, ask: Ask): Promise<Tried> {
  const bytes = readFileSync(page.path);
  const placement = placementFor(page, bytes);
  const problem = [placement.selector, placement.card?.selector]
    .map((selector) => (selector ? selectorProblem(selector) : null))
    .find(Boolean);
  if (problem)
    return { page, same: bytes, isSame: true, reversed: undefined, grids: 0, cards: 0, why: problem };

  const same = await run(page, placement, 'same', ask);
  const isSame = same.body.equals(bytes);
  const base = { page, same: same.body, isSame };
  if (!isSame)
    return {
      ...base,
      reversed: undefined,
      grids: 0,
      cards: 0,
      why: `not the same bytes: ${difference(bytes, same.body)}`,
    };
  if (placement.kind !== 'listing')
    return { ...base, reversed: undefined, grids: 0, cards: 0, why: refusalOf(same.report) };

  const { body, report } = await run(page, placement, 'reversed', ask);
  const cards = report.grids.reduce((sum, grid) => sum + grid.cards.length, 0);
  const counted = { grids: report.grids.length, cards };
  const refusal = refusalOf(report);
  // A page that ends in a way of its own may have had its grids before.
  if (refusal && (refusal !== 'rescued' || body.equals(bytes)))
    return { ...base, ...counted, reversed: undefined, why: refusal };
  const expected = reversedBy(bytes, report);
  if (!expected || !body.equals(expected)) {
    return {
      ...base,
      ...counted,
      reversed: body,
      why: `not its cards reversed: ${difference(expected ?? bytes, body)}`,
    };
  }
  const missing =
    page.expected && (page.expected.cards !== cards || page.expected.grids !== report.grids.length);
  const why = missing
    ? `found ${report.grids.length} grids / ${cards} cards, SOURCES.tsv says ${page.expected!.grids} / ${page.expected!.cards}`
    : undefined;
  return { ...base, ...counted, reversed: body, why };
}

/** All that kept the page, or its listing, as it was; undefined: nothing. */
function refusalOf({ counters }: ProbeReport): string | undefined {
  return (
    Object.keys(counters)
      .filter((name) => name !== 'rewritten')
      .join(', ') || undefined
  );
}

async function run(
  page: ProbePage,
  placement: Placement,
  order: ProbeTurn['order'],
  ask: Ask,
): Promise<{ body: Buffer; report: ProbeReport }> {
  const turn: ProbeTurn = {
    id: `${page.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 40)}-${order}`,
    placement,
    order,
  };
  const body = await ask(`/${encodeURIComponent(page.name)}`, {
    'X-Probe-Turn': JSON.stringify(turn).replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
    Accept: 'text/html',
  });
  const report = JSON.parse((await ask('/', { 'X-Probe-Report': turn.id })).toString()) as ProbeReport;
  return { body, report };
}

function placementFor(page: ProbePage, bytes: Buffer): Placement {
  const html = bytes.toString('latin1');
  const found = page.grid
    ? { grid: page.grid, card: page.card }
    : page.described
      ? undefined
      : findGrid(html);
  if (found)
    return placement('listing', found.grid, found.card, {
      kind: 'listing',
      order: 'shop',
      pin: [],
      bury: [],
      out_of_stock_last: false,
    });
  const { selector, edits } = findContent(html)!;
  return placement('content', selector, undefined, { kind: 'content', edits });
}

function placement(
  kind: 'listing' | 'content',
  selector: string,
  card: string | undefined,
  experience: Experience,
): Placement {
  return {
    v: 1,
    id: 'probe',
    name: 'Probe',
    kind,
    match: {},
    selector,
    ...(card ? { card: { selector: card } } : {}),
    rules: [{ id: 'all', name: '', who: {}, experience }],
    priority: 100,
    enabled: true,
  };
}

/** The input with each grid's cards reversed, made here from the offsets alone: no code of the Worker's. */
function reversedBy(bytes: Buffer, { grids }: ProbeReport): Buffer | undefined {
  const result = Buffer.from(bytes);
  let from = 0;
  for (const { content, cards } of grids) {
    const grid = Buffer.from(content, 'base64');
    const at = bytes.indexOf(grid, from);
    if (at < 0) return undefined;
    const pieces: Buffer[] = [];
    let last = 0;
    for (const [index, [start, end]] of cards.entries()) {
      const [otherStart, otherEnd] = cards[cards.length - 1 - index]!;
      pieces.push(grid.subarray(last, start), grid.subarray(otherStart, otherEnd));
      last = end;
    }
    pieces.push(grid.subarray(last));
    Buffer.concat(pieces).copy(result, at);
    from = at + grid.length;
  }
  return result;
}

function difference(expected: Buffer, found: Buffer): string {
  let at = 0;
  while (at < expected.length && expected[at] === found[at]) at += 1;
  return `${expected.length} bytes expected, ${found.length} found, first difference at ${at}: ${JSON.stringify(found.subarray(at, at + 60).toString('latin1'))}`;
}
