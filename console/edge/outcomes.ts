type Group = 'changed' | 'tagged' | 'untouched' | 'trouble';

interface Outcome {
  label: string;
  group: Group;
}

/** Where the Worker left a page as the shop sent it. Closed lists: worker/page/gate.ts and counters.ts. */
const UNTOUCHED: Record<string, string> = {
  method: 'no GET, such as a form that is sent',
  'not-a-page-request': 'no page: a picture, a script, data',
  'opt-out': 'asked for with ?endcap=off',
  killed: 'the kill switch was on',
  'untouched-path': 'a path that is to be left alone',
  'no-snapshot': 'nothing was published yet',
  status: 'the shop answered with an error, a redirect or a part',
  'not-html': 'no HTML',
  download: 'a download',
  encoding: 'compressed in a way that cannot be read',
  charset: 'in a character set that cannot be read',
  'no-transform': 'the shop forbids changes (no-transform)',
  'too-large': 'too large',
  amp: 'an AMP page',
  error: 'something of ours failed',
};
const LISTING: Record<string, string> = {
  'no-grid': 'no grid where the placement says',
  'few-cards': 'fewer than two products known',
  'no-order': 'the ranker gave no order in time',
  'not-whole': 'the order did not fit the cards',
  'too-large': 'the grid is too large',
  'not-closed': 'the grid never ends',
};
const OTHERS: Record<string, Outcome> = {
  rewritten: { label: 'Changed', group: 'changed' },
  redirected: { label: 'Sent to another address', group: 'changed' },
  tagged: { label: 'Plugin added, nothing to change', group: 'tagged' },
  'not-modified': { label: 'The browser had it already', group: 'tagged' },
  'broken-off': { label: 'Broken off: the shop or the network failed', group: 'trouble' },
  left: { label: 'The shopper left before it was whole', group: 'untouched' },
  'visitor-late': { label: 'Visitor not known in time: the shop’s page', group: 'trouble' },
  'visitor-failed': { label: 'Visitor could not be loaded', group: 'trouble' },
  'handler-failed': { label: 'A change failed, the page did not', group: 'trouble' },
  rescued: { label: 'HTML not readable: completed as the shop sent it', group: 'trouble' },
};

/** What a counter's name says, and which of the four groups it belongs to. */
export function outcomeOf(name: string): Outcome {
  const known = OTHERS[name];
  if (known) return known;
  const [kind, why = ''] = name.split(':');
  if (kind === 'untouched') {
    const group = why === 'error' ? 'trouble' : 'untouched';
    return { label: `Left alone: ${UNTOUCHED[why] ?? why}`, group };
  }
  if (kind === 'listing')
    return { label: `Shop’s order kept: ${LISTING[why] ?? why.replaceAll('-', ' ')}`, group: 'trouble' };
  return { label: name, group: 'trouble' };
}

/** Pages by group; a mishap is no page of its own, so it counts as trouble only. */
export function sumsOf(pages: Readonly<Record<string, number>>): Record<Group, number> {
  const sums: Record<Group, number> = { changed: 0, tagged: 0, untouched: 0, trouble: 0 };
  for (const [name, number] of Object.entries(pages)) sums[outcomeOf(name).group] += number;
  return sums;
}
