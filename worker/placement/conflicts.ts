import type { PlacementConflict } from '../../model/api/placement.ts';
import { compilePath, withoutSlash } from '../../model/path-pattern.ts';
import type { Edit, Experience, PageMatch, Placement } from '../../model/placement.ts';

/**
 * Other placements of the site that touch the same thing on the same pages, and what comes of it. Advice: several
 * placements compose in a defined order (priority, then id), but hardly anybody means two to change one thing.
 */
export function conflictsOf(placement: Placement, others: readonly Placement[]): PlacementConflict[] {
  if (!placement.enabled) return [];
  return others.flatMap((other) => {
    if (other.id === placement.id || !other.enabled || !mayMeet(placement.match, other.match)) return [];
    const isFirst = placement.priority - other.priority || (placement.id < other.id ? -1 : 1);
    const [first, last] = isFirst < 0 ? [placement, other] : [other, placement];
    const why = clash(first, last);
    return why === undefined ? [] : [{ placement: other.id, name: other.name, why }];
  });
}

/** What comes of two placements of one page; undefined: they do not get into each other's way. */
function clash(first: Placement, last: Placement): string | undefined {
  if (first.kind === 'redirect' && last.kind === 'redirect')
    return `Both send visitors elsewhere; ${first.name} comes first.`;
  if (first.kind === 'overlay' && last.kind === 'overlay') {
    const shared = triggersOf(first).find((trigger) => triggersOf(last).includes(trigger));
    return shared && `Both open over the page at the same moment (${shared}).`;
  }
  const isSame = first.selector !== undefined && plain(first.selector) === plain(last.selector ?? '');
  if (first.kind === 'listing' && last.kind === 'listing')
    return isSame ? `Both order the same grid; ${first.name} has its say, ${last.name} none.` : undefined;
  const replacing = [first, last].find((one) => isSame && experiencesOf(one).some(replaces));
  if (replacing) {
    const other = replacing === first ? last : first;
    return `${replacing.name} takes the place of what ${other.name} changes.`;
  }
  const touched = new Set(touches(first));
  const shared = touches(last).find((one) => touched.has(one));
  return shared && `Both change ${shared}; ${last.name} comes last and stands.`;
}

const experiencesOf = ({ rules }: Placement): Experience[] => rules.map(({ experience }) => experience);

function replaces(experience: Experience): boolean {
  return 'position' in experience && experience.position === 'replace';
}

function triggersOf(placement: Placement): string[] {
  return experiencesOf(placement).flatMap((one) => (one.kind === 'overlay' ? [one.trigger.on] : []));
}

/** What a placement's edits change, each as words: `the text of h1`. */
function touches(placement: Placement): string[] {
  return experiencesOf(placement).flatMap((experience) =>
    experience.kind === 'content' ? experience.edits.map((edit) => touched(edit, placement.selector)) : [],
  );
}

function touched(edit: Edit, own: string | undefined): string {
  return `${partOf(edit)} of ${plain(edit.selector ?? own ?? '')}`;
}

function partOf(edit: Edit): string {
  switch (edit.op) {
    case 'text':
    case 'html':
      return 'the content';
    case 'attribute':
      return edit.name === 'src' || edit.name === 'srcset' ? 'the picture' : `the attribute ${edit.name}`;
    case 'image':
      return 'the picture';
    case 'style':
      return `the style ${edit.property}`;
    case 'hide':
    case 'show':
      return 'whether one sees it:';
    case 'class':
      return `the classes ${[...edit.add, ...edit.remove].toSorted().join(' ')}`;
  }
}

const plain = (selector: string): string => selector.trim().replace(/\s+/g, ' ');

/** Whether two matches may be for one page: false only where they certainly are not. */
export function mayMeet(a: PageMatch, b: PageMatch): boolean {
  return (
    shares(a.page_types, b.page_types) &&
    shares(a.devices, b.devices) &&
    (!a.locales || !b.locales || a.locales.some((one) => b.locales!.some((two) => isWithin(one, two)))) &&
    (!a.paths || !b.paths || a.paths.some((one) => b.paths!.some((two) => pathsMeet(one, two)))) &&
    Object.entries(a.query ?? {}).every(([name, value]) => {
      const other = b.query?.[name];
      return other === undefined || other === '*' || value === '*' || other === value;
    })
  );
}

function shares<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): boolean {
  return !a || !b || a.some((one) => b.includes(one));
}

function isWithin(one: string, two: string): boolean {
  const [a, b] = [one.toLowerCase(), two.toLowerCase()];
  return a === b || a.startsWith(`${b}-`) || b.startsWith(`${a}-`);
}

function pathsMeet(one: string, two: string): boolean {
  const [isOne, isTwo] = [isPattern(one), isPattern(two)];
  if (!isOne && !isTwo) return withoutSlash(one) === withoutSlash(two);
  if (!isOne) return compilePath(two)(withoutSlash(one));
  if (!isTwo) return compilePath(one)(withoutSlash(two));
  const [a, b] = [fixedPart(one), fixedPart(two)];
  return a.startsWith(b) || b.startsWith(a);
}

const isPattern = (path: string): boolean => /[*:{(]/.test(path);
/** What stands before a pattern's first open part. */
const fixedPart = (path: string): string => /^[^*:{(]*/.exec(path)![0];
