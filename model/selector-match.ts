import type { AttributeTest, Compound } from './selector.ts';

/** What is asked of an element while it is matched. Attribute names are lower case; undefined: it has none such. */
export interface ElementFacts {
  tag: string;
  attribute(name: string): string | undefined;
  /** Position among its parent's element children, and among those of its tag, from 1; 0: not known. */
  index: number;
  typeIndex: number;
}

/** Whether an element has everything that a compound asks for. Ids and classes compare case-sensitively, as in no-quirks mode. */
export function matchesCompound(compound: Compound, element: ElementFacts): boolean {
  if (compound.tag && compound.tag !== element.tag) return false;
  if (compound.ids.length > 0) {
    const id = element.attribute('id');
    if (!compound.ids.every((wanted) => wanted === id)) return false;
  }
  if (compound.classes.length > 0) {
    const given = element.attribute('class');
    if (given === undefined || !compound.classes.every((wanted) => hasWord(given, wanted))) return false;
  }
  return (
    compound.attributes.every((wanted) => matchesAttribute(wanted, element.attribute(wanted.name))) &&
    compound.nth.every(({ a, b, type }) => matchesNth(a, b, type ? element.typeIndex : element.index)) &&
    !compound.not.some((inner) => matchesCompound(inner, element))
  );
}

function matchesAttribute(
  { operator, value: wanted, ignoreCase }: AttributeTest,
  given: string | undefined,
): boolean {
  if (given === undefined) return false;
  if (operator === '') return true;
  const value = ignoreCase ? given.toLowerCase() : given;
  const asked = ignoreCase ? wanted.toLowerCase() : wanted;
  switch (operator) {
    case '=':
      return value === asked;
    case '~=':
      return asked !== '' && hasWord(value, asked);
    case '|=':
      return value === asked || value.startsWith(`${asked}-`);
    case '^=':
      return asked !== '' && value.startsWith(asked);
    case '$=':
      return asked !== '' && value.endsWith(asked);
    case '*=':
      return asked !== '' && value.includes(asked);
  }
}

/** Whether a word stands in a list of words; without making the list, since every element of a page may be asked. */
function hasWord(list: string, word: string): boolean {
  for (let at = list.indexOf(word); at >= 0; at = list.indexOf(word, at + 1)) {
    if (isBreak(list, at - 1) && isBreak(list, at + word.length)) return true;
  }
  return false;
}

function isBreak(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return Number.isNaN(code) || code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b);
}

function matchesNth(a: number, b: number, index: number): boolean {
  if (index < 1) return false;
  if (a === 0) return index === b;
  const steps = (index - b) / a;
  return steps >= 0 && Number.isInteger(steps);
}
