import { matchesCompound, type ElementFacts } from '../../model/selector-match.ts';
import { parseSelector, selectorProblem, type Compound } from '../../model/selector.ts';
import { isSpace } from './ascii.ts';
import { MAX_KNOWN, tagNamed, type KnownTag } from './known-tags.ts';

/** One compound of a selector. An element that matches it, below elements that match those before, is in this state. */
interface State {
  id: number;
  compound: Compound;
  /** State of the compound to its left; -1: there is none. */
  before: number;
  /** The element of that state must be the parent. */
  isChild: boolean;
  /** It is the left part of others. */
  leads: boolean;
  /** Index of the selector that is matched with it; -1: none. */
  selector: number;
}

/** An open element that is in states which lead to others. */
export interface LeadingElement {
  depth: number;
  states: readonly number[];
}

/** What a start tag is looked into for: nothing, states of its name, an id or class among those that stand alone, any of them. */
export const OF_NAME = 1;
export const OF_ID_OR_CLASS = 2;
export const OF_ANY = 4;

/** A page's selectors in one, made once for all pages that ask for the same. */
export class CompiledSelectors {
  /** By tag's id: why its start tags are looked into. */
  readonly interest = new Uint8Array(MAX_KNOWN + 1);
  /** Some selector counts children. */
  readonly counts: boolean;
  private readonly byName = new Map<string, State[]>();
  private readonly nameless: State[] = [];
  private readonly ids: Uint8Array[] = [];
  private readonly classes: Uint8Array[] = [];
  private readonly classStarts = new Uint8Array(256);

  /** Throws for a selector that is none, or that cannot be matched while a page streams. */
  constructor(selectors: readonly string[]) {
    const states: State[] = [];
    for (const [index, text] of selectors.entries()) {
      const parsed = parseSelector(text);
      if (!parsed) throw new Error(selectorProblem(text) ?? `The selector ${text} cannot be used.`);
      for (const { compounds, child } of parsed) {
        let before = -1;
        for (const [place, compound] of compounds.entries()) {
          const isLast = place === compounds.length - 1;
          states.push({
            id: states.length,
            compound,
            before,
            isChild: child[place - 1] === true,
            leads: !isLast,
            selector: isLast ? index : -1,
          });
          before = states.length - 1;
        }
      }
    }
    this.counts = states.some(
      ({ compound: { nth, not } }) => nth.length > 0 || not.some((one) => one.nth.length > 0),
    );
    for (const state of states) this.file(state);
  }

  private file(state: State): void {
    const { tag, ids, classes } = state.compound;
    if (tag) {
      const own = this.byName.get(tag);
      if (own) own.push(state);
      else this.byName.set(tag, [state]);
      this.interest[tagNamed(tag).id]! |= OF_NAME;
      return;
    }
    this.nameless.push(state);
    const name = ids[0] ?? classes[0];
    const isPlain = name !== undefined && /^[!-%'-~]+$/.test(name);
    if (isPlain) (ids[0] === undefined ? this.classes : this.ids).push(new TextEncoder().encode(name));
    if (isPlain && ids[0] === undefined) this.classStarts[name.charCodeAt(0)] = 1;
    const why = isPlain ? OF_ID_OR_CLASS : OF_ANY;
    for (let id = 0; id <= MAX_KNOWN; id += 1) this.interest[id]! |= why;
  }

  /**
   * Whether a start tag may have one of the ids or classes that stand alone: a first look by bytes, which is at times
   * wrongly true. `from`: behind its name; `end`: behind its `>`.
   */
  mayBeNamed(bytes: Uint8Array, from: number, end: number): boolean {
    for (let at = from; at < end; at += 1) {
      // `id=` or `class=`
      if (bytes[at] !== 0x3d) continue;
      const last = bytes[at - 1]! | 0x20;
      if (last === 0x64 && (bytes[at - 2]! | 0x20) === 0x69) {
        if (this.ids.length > 0 && this.mayBeId(bytes, at + 1, end)) return true;
      } else if (last === 0x73 && (bytes[at - 2]! | 0x20) === 0x73) {
        if (this.classes.length > 0 && this.mayHaveClass(bytes, at + 1, end)) return true;
      } else if (last === 0x20 || isSpace(bytes[at - 1]!)) {
        return true;
      }
    }
    return false;
  }

  private mayBeId(bytes: Uint8Array, from: number, end: number): boolean {
    if (isSpace(bytes[from]!)) return true;
    const start = bytes[from] === 0x22 || bytes[from] === 0x27 ? from + 1 : from;
    return this.ids.some((id) => startsWith(bytes, start, id)) || hasReference(bytes, start, end);
  }

  private mayHaveClass(bytes: Uint8Array, from: number, end: number): boolean {
    if (isSpace(bytes[from]!)) return true;
    const quote = bytes[from]!;
    const isQuoted = quote === 0x22 || quote === 0x27;
    let isStart = true;
    for (let at = isQuoted ? from + 1 : from; at < end; at += 1) {
      const byte = bytes[at]!;
      if (isQuoted ? byte === quote : isSpace(byte)) return false;
      if (byte === 0x26) return true;
      if (isStart && this.classStarts[byte] === 1 && this.classes.some((one) => startsWith(bytes, at, one)))
        return true;
      isStart = isSpace(byte);
    }
    return false;
  }

  /**
   * The states that an element is in, by what it is and by the elements around it; its selectors are added to `matched`.
   * `around`: the leading elements that are open, innermost last; `depth`: how many elements are open around it.
   */
  match(
    tag: KnownTag,
    facts: ElementFacts,
    {
      why,
      around,
      depth,
      matched,
    }: { why: number; around: readonly LeadingElement[]; depth: number; matched: number[] },
  ): number[] {
    const states: number[] = [];
    if (why & OF_NAME || tag.id === 0)
      this.add(this.byName.get(tag.name), facts, { around, depth, matched, states });
    if (why & (OF_ID_OR_CLASS | OF_ANY)) this.add(this.nameless, facts, { around, depth, matched, states });
    return states;
  }

  private add(
    candidates: readonly State[] | undefined,
    facts: ElementFacts,
    {
      around,
      depth,
      matched,
      states,
    }: { around: readonly LeadingElement[]; depth: number; matched: number[]; states: number[] },
  ): void {
    for (const { id, compound, before, isChild, leads, selector } of candidates ?? []) {
      if (before >= 0 && !isBelow(around, before, isChild ? depth - 1 : undefined)) continue;
      if (!matchesCompound(compound, facts)) continue;
      if (leads) states.push(id);
      else if (!matched.includes(selector)) matched.push(selector);
    }
  }
}

function isBelow(around: readonly LeadingElement[], state: number, depth: number | undefined): boolean {
  for (let index = around.length - 1; index >= 0; index -= 1) {
    const one = around[index]!;
    if (depth !== undefined && one.depth < depth) return false;
    if (one.states.includes(state)) return true;
  }
  return false;
}

function startsWith(bytes: Uint8Array, from: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index += 1)
    if (bytes[from + index] !== wanted[index]) return false;
  return true;
}

function hasReference(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end && bytes[at] !== 0x22 && bytes[at] !== 0x27; at += 1)
    if (bytes[at] === 0x26) return true;
  return false;
}

const MAX_COMPILED = 300;
const compiled = new Map<string, CompiledSelectors>();

/** The selectors of a page as one. */
export function compileSelectors(selectors: readonly string[]): CompiledSelectors {
  const key = selectors.join('\n');
  let known = compiled.get(key);
  if (!known) {
    known = new CompiledSelectors(selectors);
    if (compiled.size >= MAX_COMPILED) compiled.delete(compiled.keys().next().value!);
    compiled.set(key, known);
  }
  return known;
}
