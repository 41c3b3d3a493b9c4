/** The part of CSS that can be matched while a page streams: what HTMLRewriter (lol-html) takes, and no more. */
export interface AttributeTest {
  name: string;
  operator: '' | '=' | '~=' | '|=' | '^=' | '$=' | '*=';
  value: string;
  ignoreCase: boolean;
}
/** `an + b` of `:nth-child` (`type` false) or `:nth-of-type` (`type` true). */
export interface Nth {
  a: number;
  b: number;
  type: boolean;
}
export interface Compound {
  /** Lower case; absent: any. */
  tag?: string;
  ids: string[];
  classes: string[];
  attributes: AttributeTest[];
  nth: Nth[];
  not: Compound[];
}
/** Compounds from left to right; `child[i]`: compound i + 1 must be a child of i, else a descendant. */
export interface ComplexSelector {
  compounds: Compound[];
  child: boolean[];
}
export type Selector = ComplexSelector[];

class Refused extends Error {}

const PSEUDO_HINT: Record<string, string> = {
  has: 'name the element itself',
  is: 'write the alternatives with commas',
  where: 'write the alternatives with commas',
  empty: 'name the element by class or id',
  'last-child': 'use :nth-child(n) or a class',
  'last-of-type': 'use :nth-of-type(n) or a class',
  'only-child': 'use a class',
  'nth-last-child': 'use :nth-child(n) or a class',
};

/**
 * A selector's parts, or undefined where `selectorProblem` has a complaint. Grammar: CSS Selectors 4 restricted to
 * what lol-html matches (https://docs.rs/lol_html: type, class, id, attribute, `:nth-child`, `:first-child`,
 * `:nth-of-type`, `:first-of-type`, `:not`, descendant and child combinators, lists).
 */
export function parseSelector(text: string): Selector | undefined {
  try {
    return new Reader(text).list();
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** Why a selector cannot be used for a placement, in words for the person who wrote it, or null. */
export function selectorProblem(text: string): string | null {
  try {
    const selector = new Reader(text).list();
    const bare = selector.some(({ compounds }) => isUniversal(compounds.at(-1)!));
    return bare ? `${text} ends in *, which matches every element; name a tag, class or id.` : null;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

function isUniversal({ tag, ids, classes, attributes, nth, not }: Compound): boolean {
  return !tag && ids.length + classes.length + attributes.length + nth.length + not.length === 0;
}

const NAME =
  /(?:--|-?(?:[a-z_\u0080-\u{10ffff}]|\\(?:[0-9a-f]{1,6}[ \t]?|[^\n\r\f])))(?:[\w\u0080-\u{10ffff}-]|\\(?:[0-9a-f]{1,6}[ \t]?|[^\n\r\f]))*/iuy;
const HASH = /(?:[\w\u0080-\u{10ffff}-]|\\(?:[0-9a-f]{1,6}[ \t]?|[^\n\r\f]))+/iuy;
const STRING = /"((?:[^"\\\n]|\\[^])*)"|'((?:[^'\\\n]|\\[^])*)'/uy;
const NTH = /\s*(?:(even|odd)|([+-]?\d*)n\s*(?:([+-])\s*(\d+))?|([+-]?\d+))\s*\)/iuy;

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  list(): Selector {
    const selector: Selector = [];
    do selector.push(this.complex());
    while (this.skip(','));
    if (this.at < this.text.length) this.refuse(`${this.rest()} was not understood`);
    return selector;
  }

  private complex(): ComplexSelector {
    this.space();
    const result: ComplexSelector = { compounds: [this.compound()], child: [] };
    for (;;) {
      const spaced = this.space();
      const next = this.text[this.at];
      if (next === undefined || next === ',') return result;
      if (next === '+' || next === '~') {
        this.refuse(
          `the combinator ${next} cannot be matched while the page streams; use a class, or > and a space`,
        );
      }
      const child = this.skip('>');
      if (!child && !spaced) this.refuse(`${this.rest()} was not understood`);
      if (child) this.space();
      result.child.push(child);
      result.compounds.push(this.compound());
    }
  }

  private compound(): Compound {
    const start = this.at;
    const compound: Compound = { ids: [], classes: [], attributes: [], nth: [], not: [] };
    const tag = this.match(NAME);
    if (tag) compound.tag = unescape(tag[0]).toLowerCase();
    else this.skip('*');
    if (this.text[this.at] === '|') this.refuse('namespaces are not supported');
    for (;;) {
      if (this.skip('#')) compound.ids.push(unescape(this.expect(HASH, 'a name after #')[0]));
      else if (this.skip('.')) compound.classes.push(unescape(this.expect(NAME, 'a name after .')[0]));
      else if (this.skip('[')) compound.attributes.push(this.attribute());
      else if (this.skip(':')) this.pseudo(compound);
      else break;
    }
    if (this.at === start)
      this.refuse(this.rest() ? `${this.rest()} was not understood` : 'an element is missing at its end');
    return compound;
  }

  private attribute(): AttributeTest {
    this.space();
    const name = unescape(this.expect(NAME, 'an attribute name after [')[0]).toLowerCase();
    this.space();
    const operator = this.match(/[~|^$*]?=/uy)?.[0] as AttributeTest['operator'] | undefined;
    if (!operator) {
      if (!this.skip(']')) this.refuse('] is missing');
      return { name, operator: '', value: '', ignoreCase: false };
    }
    this.space();
    const quoted = this.match(STRING);
    const value = unescape(quoted ? (quoted[1] ?? quoted[2]!) : this.expect(NAME, 'a quoted value')[0]);
    this.space();
    const flag = this.match(/[is]/iuy)?.[0].toLowerCase();
    this.space();
    if (!this.skip(']')) this.refuse('] is missing');
    return { name, operator, value, ignoreCase: flag === 'i' };
  }

  private pseudo(compound: Compound): void {
    if (this.skip(':')) this.refuse('pseudo-elements are no elements of the page');
    const name = this.expect(NAME, 'a name after :')[0].toLowerCase();
    const called = this.skip('(');
    if (!called && (name === 'first-child' || name === 'first-of-type')) {
      compound.nth.push({ a: 0, b: 1, type: name === 'first-of-type' });
    } else if (called && (name === 'nth-child' || name === 'nth-of-type')) {
      compound.nth.push({ ...this.formula(), type: name === 'nth-of-type' });
    } else if (called && name === 'not') {
      do {
        this.space();
        const inner = this.compound();
        if (inner.not.length > 0) this.refuse(':not() inside :not() is not supported');
        compound.not.push(inner);
        this.space();
      } while (this.skip(','));
      if (!this.skip(')')) this.refuse(':not() takes simple selectors only');
    } else {
      const hint = PSEUDO_HINT[name] ? `; ${PSEUDO_HINT[name]}` : '';
      this.refuse(`:${name}${called ? '()' : ''} cannot be matched while the page streams${hint}`);
    }
  }

  private formula(): { a: number; b: number } {
    const [, word, step, sign, offset, alone] = this.expect(NTH, 'a number or an + b in the brackets');
    if (word) return { a: 2, b: word.toLowerCase() === 'odd' ? 1 : 0 };
    if (alone !== undefined) return { a: 0, b: Number(alone) };
    const a = step === '' || step === '+' ? 1 : step === '-' ? -1 : Number(step);
    return { a, b: offset === undefined ? 0 : Number(`${sign}${offset}`) };
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  private expect(pattern: RegExp, what: string): RegExpExecArray {
    return this.match(pattern) ?? this.refuse(`${what} is missing before "${this.rest()}"`);
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private space(): boolean {
    const start = this.at;
    while (/[ \t\n\r\f]/.test(this.text[this.at] ?? '')) this.at += 1;
    return this.at > start;
  }

  private rest(): string {
    return this.text.slice(this.at, this.at + 40);
  }

  private refuse(why: string): never {
    throw new Refused(`The selector ${this.text.slice(0, 200) || '(empty)'} cannot be used: ${why}.`);
  }
}

/** CSS escapes: up to six hex digits and one space, or the character itself. */
function unescape(text: string): string {
  return text.replace(
    /\\(?:([0-9a-f]{1,6})[ \t\n\r\f]?|([^]))/giu,
    (_all, hex: string | undefined, character: string) => {
      if (!hex) return character;
      const code = Number.parseInt(hex, 16);
      return code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)
        ? '\u{fffd}'
        : String.fromCodePoint(code);
    },
  );
}
