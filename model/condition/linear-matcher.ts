import { isWordCode, type CodeSet, type PatternNode } from './pattern-syntax.ts';

/** Instructions of the matching machine; a program of more is refused, since time grows with their number. */
const MAX_INSTRUCTIONS = 2000;

type Instruction =
  | { op: 'set'; has: CodeSet }
  | { op: 'assert'; kind: 'start' | 'end' | 'boundary' | 'inside' }
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { op: 'match' };

/**
 * A function that tells whether a text has a match of the pattern, in time proportional to the text's length times the
 * pattern's size, whatever the text is; or null for a pattern with look-around or back references, which need
 * backtracking, or one whose counted repetitions unfold to more than 2,000 instructions.
 * Method: Thompson's simulation of a nondeterministic automaton (Comm. ACM 11(6), 1968), as in Pike's machine.
 */
export function compileLinearMatcher(
  tree: PatternNode,
  ignoreCase: boolean,
): ((text: string) => boolean) | null {
  const program: Instruction[] = [];
  const emit = (instruction: Instruction) => {
    if (program.push(instruction) > MAX_INSTRUCTIONS) throw new TooLarge();
    return program.length - 1;
  };

  /** `body` any number of times, none included. */
  function loop(body: PatternNode) {
    const split = emit({ op: 'split', first: 0, second: 0 });
    write(body);
    emit({ op: 'jump', to: split });
    program[split] = { op: 'split', first: split + 1, second: program.length };
  }

  function write(node: PatternNode): void {
    if (node.kind === 'set') {
      const has = ignoreCase ? foldCase(node.has) : node.has;
      emit({ op: 'set', has: node.negated ? (code) => !has(code) : has });
    } else if (node.kind === 'sequence') {
      for (const part of node.parts) write(part);
    } else if (node.kind === 'choice') {
      const exits: number[] = [];
      node.parts.forEach((part, index) => {
        if (index === node.parts.length - 1) return write(part);
        const split = emit({ op: 'split', first: 0, second: 0 });
        write(part);
        exits.push(emit({ op: 'jump', to: 0 }));
        program[split] = { op: 'split', first: split + 1, second: program.length };
      });
      for (const exit of exits) program[exit] = { op: 'jump', to: program.length };
    } else if (node.kind === 'repeat') {
      for (let count = 0; count < node.min; count++) write(node.body);
      if (node.max === Infinity) return loop(node.body);
      const splits: number[] = [];
      for (let count = node.min; count < node.max; count++) {
        splits.push(emit({ op: 'split', first: 0, second: 0 }));
        write(node.body);
      }
      for (const split of splits) program[split] = { op: 'split', first: split + 1, second: program.length };
    } else if (node.kind === 'look' || node.kind === 'back') {
      throw new TooLarge();
    } else {
      emit({ op: 'assert', kind: node.kind });
    }
  }

  try {
    write(tree);
    emit({ op: 'match' });
  } catch (error) {
    if (error instanceof TooLarge) return null;
    throw error;
  }
  return (text) => run(program, text);
}

class TooLarge extends Error {}

/** Every state that the automaton can be in is followed at once, each at most once a position. */
function run(program: readonly Instruction[], text: string): boolean {
  const lastSeen = new Int32Array(program.length).fill(-1);
  let active: number[] = [];
  let next: number[] = [];
  const stack: number[] = [];

  /** Follows what needs no input from `start`; true when a match is reached. */
  const follow = (start: number, at: number, into: number[]): boolean => {
    stack.push(start);
    while (stack.length > 0) {
      const state = stack.pop()!;
      if (lastSeen[state] === at) continue;
      lastSeen[state] = at;
      const instruction = program[state]!;
      if (instruction.op === 'match') return true;
      if (instruction.op === 'set') into.push(state);
      else if (instruction.op === 'jump') stack.push(instruction.to);
      else if (instruction.op === 'split') stack.push(instruction.second, instruction.first);
      else if (holds(instruction.kind, text, at)) stack.push(state + 1);
    }
    return false;
  };

  for (let at = 0; at <= text.length; at++) {
    if (follow(0, at, active)) return true;
    if (at === text.length) return false;
    const code = text.charCodeAt(at);
    next.length = 0;
    for (const state of active) {
      const instruction = program[state]!;
      if (instruction.op === 'set' && instruction.has(code) && follow(state + 1, at + 1, next)) return true;
    }
    [active, next] = [next, active];
  }
  return false;
}

function holds(kind: 'start' | 'end' | 'boundary' | 'inside', text: string, at: number): boolean {
  if (kind === 'start') return at === 0;
  if (kind === 'end') return at === text.length;
  const before = at > 0 && isWordCode(text.charCodeAt(at - 1));
  const after = at < text.length && isWordCode(text.charCodeAt(at));
  return (before !== after) === (kind === 'boundary');
}

/** Case folding as ECMAScript's Canonicalize without the `u` flag: by upper case, and never from outside ASCII into it. */
function foldCase(has: CodeSet): CodeSet {
  return (code) => {
    if (has(code)) return true;
    const char = String.fromCharCode(code);
    return [char.toLowerCase(), char.toUpperCase()].some(
      (other) => other.length === 1 && code > 127 === other.charCodeAt(0) > 127 && has(other.charCodeAt(0)),
    );
  };
}
