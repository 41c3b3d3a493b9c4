// Over 300 lines: one state machine. What a start tag and what an end tag does share the stack, the form pointer and the
// cards; cut in two, neither half could be read against the standard.
import type { ElementFacts } from '../../model/selector-match.ts';
import { BANG, isSpace, LT } from './ascii.ts';
import * as rules from './element-rules.ts';
import type { Doubt, GridStart, Reading, Slice } from './find-cards.ts';
import { matchesCard } from './match-card.ts';
import { isSpecial, OpenElements, type OpenElement } from './open-elements.ts';
import { skimCard } from './skim-card.ts';
import { afterDeclaration } from './skip-markup.ts';
import { Tokenizer } from './tokenize.ts';

/** Parsers agree on these in a select, or at least on where it ends. */
const IN_SELECT = new Set(
  'option optgroup hr script template button div span img b i em strong selectedcontent'.split(' '),
);

const NOT_ENDED_BY_CELLS = new Set(['math', 'select', 'svg', 'table', 'template']);

/** Whether the start tag of the next card ends one of this tag, with these elements still open in it. */
function endsItself(name: string, open: readonly string[]): boolean {
  if (rules.TABLE_PART.has(name)) return !open.some((one) => NOT_ENDED_BY_CELLS.has(one));
  if (name === 'li' || name === 'dd' || name === 'dt')
    return open.every((one) => one === 'p' || one === 'div' || one === 'address');
  return (name === 'p' || name === 'option' || name === 'optgroup') && open.length === 0;
}

/** Cards of these tags end each other. */
const SIBLINGS: Record<string, string> = { dd: 'dt', th: 'td' };

/** Open elements that keep the end tag of a grid from closing it. */
function stopsOf(grid: string): ReadonlySet<string> {
  if (grid === 'table' || rules.TABLE_PART.has(grid)) return rules.TABLE_SCOPE;
  return rules.BLOCK_END.has(grid) || grid === 'li' ? STOPS_BLOCK : rules.SPECIAL;
}
const STOPS_BLOCK = new Set([...rules.SCOPE, 'select']);

/** Whether it can matter to a grid of this tag that such an element stands around it. */
export function mayTell(ancestor: string, tag: string): boolean {
  if (ancestor === 'p') return !rules.CLOSES_P.has(tag);
  return ancestor !== 'li' || seesThrough(tag);
}

/** Whether a start tag in an element of this tag may end a list item around it. */
function seesThrough(tag: string): boolean {
  return !rules.SPECIAL.has(tag) || tag === 'div' || tag === 'address' || tag === 'p';
}

/** Thrown where the cards cannot be told apart for certain. */
export class Doubtful extends Error {
  readonly doubt: Doubt;
  constructor(doubt: Doubt) {
    super(doubt);
    this.doubt = doubt;
  }
}

/** Reads a grid's content tag by tag, as tree construction would, and notes its cards. */
export class GridReader {
  readonly cards: Slice[] = [];
  private readonly bytes: Uint8Array;
  private readonly tokens: Tokenizer;
  private readonly grid: GridStart;
  private readonly reading: Reading & { aboveUnknown: boolean };
  private readonly gridElement: OpenElement;
  private readonly open = new OpenElements((card, end, along) => this.cardEnds(card, end, along));
  /** Tag of each card, those inside the grid whose end ends it too, and whether it has an end tag of its own. */
  private readonly ends: { name: string; endedBy: readonly string[]; ended: boolean }[] = [];
  /** Where the parser's form pointer points: nowhere, around the grid, between cards or in a card. */
  private form: 'none' | 'around' | 'between' | 'card';
  /** All tags are read; what is still open ends with the grid. */
  private atEnd = false;
  /** Place on the tape that reading has come to. */
  private taped = 0;
  /** Parents that matter of the first card. */
  private context: string | undefined;

  constructor(bytes: Uint8Array, grid: GridStart, reading: Reading & { aboveUnknown: boolean }) {
    this.bytes = bytes;
    this.tokens = new Tokenizer(bytes, reading.decoder ? { decoder: reading.decoder } : {});
    this.grid = grid;
    this.reading = reading;
    this.form = grid.inside.has('form') ? 'around' : 'none';
    const facts = {
      tag: grid.tag,
      attribute: (name: string) => grid.attribute(name),
      index: 0,
      typeIndex: 0,
    };
    this.gridElement = {
      name: grid.tag,
      start: 0,
      foreign: undefined,
      htmlInside: true,
      card: false,
      facts,
      children: 0,
      types: new Map(),
    };
  }

  read(): void {
    const { tokens, open } = this;
    if (rules.NO_GRID.has(this.grid.tag)) throw new Doubtful('no-place');
    if (this.grid.isLoose) throw new Doubtful('open-formatting');
    let textStart = 0;
    while (tokens.next()) {
      this.checkText(textStart, tokens.start);
      if (tokens.kind === 'end') this.endTag(tokens.name);
      else this.startTag(tokens.name);
      textStart = tokens.end;
      tokens.foreign = open.top?.htmlInside === false;
    }
    if (tokens.unfinished) throw new Doubtful('unfinished-tag');
    this.checkText(textStart, this.bytes.length);
    if (!this.endClosesAll) throw new Doubtful('unclosed-element');
    this.atEnd = true;
    open.closeAll(this.bytes.length);
    this.checkImpliedEnds();
  }

  /**
   * The grid's own end tag closes what is left only if nothing stands between that stops it, or that it closes instead.
   * Whether that of another element closes the grid is not certain: then nothing may be left.
   */
  private get endClosesAll(): boolean {
    const { open, grid, reading } = this;
    if (reading.isClosed === false) return open.stack.length === 0;
    return (
      !open.isBounded(stopsOf(grid.tag)) &&
      !open.stack.some(({ name, foreign }) => !foreign && name === grid.tag)
    );
  }

  private startTag(name: string): void {
    const { open, tokens } = this;
    if (tokens.foreign) {
      if (!this.leavesForeign(name)) {
        if (name === 'annotation-xml') throw new Doubtful('no-place');
        if (!tokens.selfClosing) this.push(name, open.top!.foreign);
        return;
      }
      this.leaveForeign();
    }
    if (name === 'frameset' || name === 'plaintext' || name === 'body' || name === 'html' || name === 'head')
      throw new Doubtful('document-tag');
    if (!IN_SELECT.has(name) && open.stack.some((one) => one.name === 'select'))
      throw new Doubtful('unclosed-element');
    this.closeImplied(name);
    if (!rules.IN_TABLE.has(name) && this.inTable && !this.isHiddenInput()) throw new Doubtful('table-text');
    if (tokens.kind === 'raw' || rules.VOID.has(name)) {
      this.count(name);
      return;
    }
    if (name === 'form' && !open.stack.some((one) => one.name === 'template')) {
      if (this.form !== 'none') throw new Doubtful('nested-form');
      this.form = open.card < 0 ? 'between' : 'card';
      // Directly in a table a form is empty: it is closed at once, but the parser still takes it for the open form.
      if (this.inTable) return;
    }
    const foreign = name === 'svg' || name === 'math' ? name : undefined;
    if (foreign && tokens.selfClosing) this.count(name);
    else this.push(name, foreign);
  }

  private leavesForeign(name: string): boolean {
    if (name !== 'font') return rules.LEAVES_FOREIGN.has(name);
    return ['color', 'face', 'size'].some((attribute) => this.tokens.attribute(attribute) !== undefined);
  }

  /** Back to HTML, out of SVG or MathML. */
  private leaveForeign(): void {
    const { open, tokens } = this;
    open.close(open.stack.findLastIndex(({ htmlInside }) => htmlInside) + 1, tokens.start);
  }

  /** Ends the elements that this start tag ends without a word. */
  private closeImplied(name: string): void {
    const { open } = this;
    const at = this.tokens.start;
    if (name === 'li') this.closeItem(['li'], at);
    else if (name === 'dd' || name === 'dt') this.closeItem(['dd', 'dt'], at);
    else if (name === 'option' || name === 'optgroup') this.closeOption(name, at);
    else if (name === 'a') this.closeLink(at);
    else if (name === 'button' || name === 'nobr') this.closeNearest(name, at);
    else if (rules.TABLE_PART.has(name)) this.closeTableParts(name, at);
    else if (name === 'table') this.closeTable(at);
    if (rules.CLOSES_P.has(name)) {
      this.closeNearest('p', at, rules.BUTTON_SCOPE);
      if (this.gridMayBeInP && !open.isBounded(rules.BUTTON_SCOPE)) throw new Doubtful('closes-parent');
    }
    if (rules.HEADING.has(name) && rules.HEADING.has(open.top?.name ?? ''))
      open.close(open.stack.length - 1, at);
  }

  private closeNearest(name: string, at: number, stops = rules.SCOPE): void {
    const index = this.open.find((found) => found === name, stops);
    if (index >= 0) this.open.close(index, at);
  }

  private closeItem(names: string[], at: number): void {
    const { stack } = this.open;
    for (let index = stack.length - 1; index >= 0; index -= 1) {
      const { name, foreign } = stack[index]!;
      if (!foreign && names.includes(name)) return this.open.close(index, at);
      if (isSpecial(stack[index]!) && name !== 'address' && name !== 'div' && name !== 'p') return;
    }
    const { tag, inside } = this.grid;
    if (names.includes(tag) || (seesThrough(tag) && inside.has('li'))) throw new Doubtful('closes-parent');
  }

  private closeOption(name: string, at: number): void {
    const { open } = this;
    if (open.top?.name === 'option') open.close(open.stack.length - 1, at);
    if (name === 'optgroup' && open.top?.name === 'optgroup') open.close(open.stack.length - 1, at);
  }

  private closeLink(at: number): void {
    if (this.closeFormatting('a', at)) return;
    if (this.open.forget('a')) return;
    if (this.grid.inside.has('a') && !this.open.isBounded(rules.MARKER)) throw new Doubtful('split-card');
  }

  private closeTableParts(starting: string, at: number): void {
    const { open, grid } = this;
    for (;;) {
      const index = open.find(
        (name) => rules.ENDS_TABLE_PART[name]?.has(starting) === true,
        rules.TABLE_SCOPE,
      );
      if (index < 0) break;
      open.close(index, at);
    }
    if (open.isBounded(rules.TABLE_SCOPE)) return;
    if (!rules.FOSTERS.has(grid.tag) || rules.ENDS_TABLE_PART[grid.tag]?.has(starting))
      throw new Doubtful('closes-parent');
  }

  /** A table directly in a table ends that one. */
  private closeTable(at: number): void {
    const { open } = this;
    if (!this.inTable) return;
    const index = open.find((name) => name === 'table', rules.TABLE_SCOPE);
    if (index < 0) throw new Doubtful('closes-parent');
    open.close(index, at);
  }

  private endTag(name: string): void {
    const { open, tokens } = this;
    const { stack } = open;
    if (tokens.foreign && (name === 'p' || name === 'br')) this.leaveForeign();
    for (let index = stack.length - 1; index >= 0 && stack[index]!.foreign; index -= 1) {
      if (stack[index]!.name === name) return open.close(index, tokens.end, tokens.start);
    }
    if (rules.FORMATTING.has(name)) return this.endFormatting(name);
    if (name === 'p') return this.endParagraph();
    if (name === 'form') return this.endForm();
    if (rules.VOID.has(name)) return;
    if (name === 'html' || name === 'body' || name === 'head') throw new Doubtful('document-tag');
    if (rules.HEADING.has(name)) return this.endBlock((found) => rules.HEADING.has(found), rules.SCOPE);
    if (name === 'li') return this.endBlock((found) => found === 'li', rules.LIST_SCOPE);
    if (name === 'dd' || name === 'dt' || rules.BLOCK_END.has(name))
      return this.endBlock((found) => found === name, rules.SCOPE);
    if (name === 'table' || rules.TABLE_PART.has(name))
      return this.endBlock((found) => found === name, rules.TABLE_SCOPE);
    for (let index = stack.length - 1; index >= 0; index -= 1) {
      if (stack[index]!.name === name && !stack[index]!.foreign)
        return open.close(index, tokens.end, tokens.start);
      if (isSpecial(stack[index]!) && name !== 'template') return;
    }
    if (!rules.SPECIAL.has(this.grid.tag)) throw new Doubtful('stray-end-tag');
  }

  private endBlock(wanted: (name: string) => boolean, stops: ReadonlySet<string>): void {
    const index = this.open.find(wanted, stops);
    if (index >= 0) this.open.close(index, this.tokens.end, this.tokens.start);
    else if (!this.open.isBounded(stops) && (!stops.has(this.grid.tag) || stops === rules.TABLE_SCOPE))
      throw new Doubtful('stray-end-tag');
  }

  private endParagraph(): void {
    const index = this.open.find((found) => found === 'p', rules.BUTTON_SCOPE);
    if (index >= 0) return this.open.close(index, this.tokens.end, this.tokens.start);
    // Else it makes an empty paragraph, or ends one that is open around the grid.
    if (
      rules.CLOSES_P.has(this.grid.tag) ||
      !this.grid.inside.has('p') ||
      this.open.isBounded(rules.BUTTON_SCOPE)
    )
      return;
    throw new Doubtful('stray-end-tag');
  }

  private endForm(): void {
    const { open, form } = this;
    if (form === 'none') return;
    if (form === 'around' || (form === 'between' && open.card >= 0)) throw new Doubtful('stray-end-tag');
    this.form = 'none';
    const index = open.stack.findLastIndex(({ name }) => name === 'form');
    if (index < 0) return;
    if (open.stack.slice(index + 1).every(({ name }) => name === 'p' || name === 'li' || name === 'option')) {
      return open.close(index, this.tokens.end, this.tokens.start);
    }
    // What is open inside the form stays open, and the form alone leaves.
    if (open.stack[index]!.card) throw new Doubtful('split-card');
    open.remove(index);
  }

  private endFormatting(name: string): void {
    const { open, grid } = this;
    if (this.closeFormatting(name, this.tokens.end)) return;
    const waiting = open.forget(name);
    if (waiting && !waiting.inCard && open.card >= 0) throw new Doubtful('open-formatting');
    if (waiting || open.isBounded(rules.MARKER)) return;
    // Ignored, unless such an element is open around the grid.
    if (grid.inside.has(name)) throw new Doubtful('stray-end-tag');
  }

  /** The adoption agency, as far as it decides what is open: true if such an element was. */
  private closeFormatting(name: string, at: number): boolean {
    const { open } = this;
    const index = open.find((found) => found === name, rules.SCOPE);
    if (index < 0) return false;
    if (index < open.card) throw new Doubtful('split-card');
    if (open.stack.slice(index + 1).some(isSpecial)) {
      // A block is open inside and stays; only the formatting element leaves.
      if (open.stack[index]!.card) throw new Doubtful('split-card');
      open.remove(index);
    } else {
      open.close(index, at);
    }
    return true;
  }

  private push(name: string, foreign: OpenElement['foreign']): void {
    const { open, tokens, bytes } = this;
    const { index, typeIndex } = this.count(name);
    const { start } = tokens;
    const decoder = this.reading.decoder;
    const attribute = (wanted: string) => {
      if (tokens.start === start) return tokens.attribute(wanted);
      const again = new Tokenizer(bytes, { from: start, ...(decoder ? { decoder } : {}) });
      return again.next() ? again.attribute(wanted) : undefined;
    };
    const facts: ElementFacts = { tag: name, attribute, index, typeIndex };
    const card = open.card < 0 && this.isCard(facts);
    if (card) {
      this.cardStarts();
      if (!foreign && this.skim(name)) return;
    }
    const htmlInside = foreign === undefined || rules.HTML_INSIDE[foreign].has(name);
    open.push({ name, start, foreign, htmlInside, card, facts, children: 0, types: new Map() });
  }

  /** Passes over a card of plain content at once. */
  private skim(name: string): boolean {
    const { tokens, grid } = this;
    const { tape } = this.reading;
    if (!tape) return false;
    while (this.taped < tape.length && tape.starts[this.taped]! < tokens.start) this.taped += 1;
    if (this.taped === tape.length || tape.starts[this.taped] !== tokens.start) return false;
    const { stack } = this.open;
    const isIn = (wanted: string) => stack.some((one) => one.name === wanted);
    const around = {
      link: grid.inside.has('a') || isIn('a'),
      form: this.form !== 'none',
      paragraph: this.gridMayBeInP || isIn('p'),
      button: isIn('button'),
    };
    const at = skimCard(tape, this.taped, around);
    if (at < 0) return false;
    const end = tape.ends[at]! >> 2;
    this.taped = at;
    this.cards.push({ start: tokens.start, end });
    this.ends.push({ name, ended: true, endedBy: this.endersOf(name) });
    tokens.end = end;
    return true;
  }

  private get gridMayBeInP(): boolean {
    return !rules.CLOSES_P.has(this.grid.tag) && this.grid.inside.has('p');
  }

  private isCard(facts: ElementFacts): boolean {
    const { selector, aboveUnknown } = this.reading;
    const { stack } = this.open;
    if (!selector) return stack.length === 0 && facts.tag !== 'template';
    if (stack.some(isInert)) return false;
    const isAlone = selector.every(({ compounds }) => compounds.length === 1);
    const around = isAlone ? [] : [this.gridElement.facts, ...stack.map((one) => one.facts)];
    return matchesCard(selector, facts, { around, aboveUnknown });
  }

  private cardStarts(): void {
    if (this.open.isReopening) throw new Doubtful('open-formatting');
    const { stack } = this.open;
    const own = rules.TABLE_PART.has(this.tokens.name) ? this.tokens.name : '';
    const context = stack.length === 0 ? own : parentsOf(stack) + own;
    this.context ??= context;
    if (this.context !== context) throw new Doubtful('mixed-parents');
  }

  private cardEnds(card: OpenElement, end: number, along: string[]): void {
    if (this.open.leaks) throw new Doubtful('open-formatting');
    if (this.open.isUncertain || this.form === 'card') throw new Doubtful('unclosed-element');
    const { kind, start: tag } = this.tokens;
    const ended = !this.atEnd && kind === 'end' && end > tag && card.start < tag;
    if (!ended && (this.open.reopensAtEnd || rules.FORMATTING.has(card.name)))
      throw new Doubtful('open-formatting');
    this.cards.push({ start: card.start, end });
    if (!ended && !endsItself(card.name, along)) throw new Doubtful('unclosed-element');
    this.ends.push({ name: card.name, ended, endedBy: this.endersOf(card.name) });
  }

  /** Its parent; of a table's part, all that it is in up to the table. */
  private endersOf(name: string): string[] {
    const names = this.open.stack.map((one) => one.name);
    return rules.TABLE_PART.has(name)
      ? names.slice(Math.max(0, names.lastIndexOf('table')))
      : names.slice(-1);
  }

  /**
   * A card without an end tag ends where the next one starts. In another place it would take in what follows there, so
   * nothing may follow any card but the next of its kind, its parent's end, or more of its table.
   */
  private checkImpliedEnds(): void {
    const { bytes, cards, ends } = this;
    if (ends.every(({ ended }) => ended)) return;
    const kinds = new Set(ends.map(({ name }) => SIBLINGS[name] ?? name));
    const followed = cards.some(({ end }, index) => {
      let at = end;
      while (at < bytes.length && isSpace(bytes[at]!)) at += 1;
      if (at === bytes.length || at === cards[index + 1]?.start) return false;
      const next = new Tokenizer(bytes, { from: at });
      if (!next.next() || next.start !== at) return true;
      const { name, endedBy } = ends[index]!;
      return next.kind === 'end'
        ? !endedBy.includes(next.name)
        : !rules.ENDS_TABLE_PART[name]?.has(next.name);
    });
    if (kinds.size > 1 || followed) throw new Doubtful('unclosed-element');
  }

  private count(name: string): { index: number; typeIndex: number } {
    const parent = this.open.top ?? this.gridElement;
    parent.children += 1;
    const typeIndex = (parent.types.get(name) ?? 0) + 1;
    parent.types.set(name, typeIndex);
    return { index: parent.children, typeIndex };
  }

  /** In a table but in none of its cells: there, text and other elements move out in front of the table. */
  private get inTable(): boolean {
    const nearest = this.open.stack.findLast(
      ({ name, foreign }) => !foreign && (rules.FOSTERS.has(name) || rules.CELL.has(name)),
    );
    return rules.FOSTERS.has((nearest ?? this.gridElement).name);
  }

  /** Between cards that is the same in any order. */
  private checkText(from: number, to: number): void {
    if (this.open.card >= 0 && this.inTable && !this.isBlank(from, to)) throw new Doubtful('table-text');
  }

  private isHiddenInput(): boolean {
    return this.tokens.name === 'input' && this.tokens.attribute('type')?.toLowerCase() === 'hidden';
  }

  /** Whether nothing but white space and comments stands here, between two tags. */
  private isBlank(from: number, to: number): boolean {
    const { bytes } = this;
    for (let at = from; at < to; at += 1) {
      if (isSpace(bytes[at]!)) continue;
      if (bytes[at] !== LT || bytes[at + 1] !== BANG) return false;
      at = afterDeclaration(bytes, at + 2, false) - 1;
    }
    return true;
  }
}

/** What stands in a template is no part of the page, but in that of a shadow root. */
function isInert({ name, foreign, facts }: OpenElement): boolean {
  return name === 'template' && !foreign && facts.attribute('shadowrootmode') === undefined;
}

/** Tags of the elements around a card that change how it is read. */
function parentsOf(stack: readonly OpenElement[]): string {
  const parents = new Set(stack.map(({ name }) => name).filter((name) => rules.CONTEXT.has(name)));
  return [...parents].toSorted().join(' ');
}
