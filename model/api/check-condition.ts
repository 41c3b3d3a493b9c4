import { ATTRIBUTES } from '../attributes.ts';
import { operators } from '../condition/operators.ts';

const NAMES = new Set(ATTRIBUTES.map((attribute) => attribute.name));
const LOGIC = new Set(['$and', '$or', '$nor']);
const OPERATORS = new Set([...Object.keys(operators), '$not', '$size', '$elemMatch', '$all', '$alli']);
const LISTS = new Set(['$in', '$nin', '$ini', '$nini', '$all', '$alli']);
const NUMBERS = new Set(['$lt', '$lte', '$gt', '$gte']);
const MAX_DEPTH = 20;

/**
 * What is wrong with a targeting condition, one sentence a fault, none when it is right. An evaluated condition never
 * fails but matches nobody (model/condition), so a slip of the pen is found here, when it is saved: attributes that do
 * not exist (model/attributes.ts), unknown operators and arguments of a wrong kind.
 */
export function checkCondition(condition: unknown): string[] {
  const faults: string[] = [];
  group(condition, 'condition', 0);
  return faults;

  function group(source: unknown, path: string, depth: number): void {
    if (depth > MAX_DEPTH) return void faults.push(`${path}: nested more than ${MAX_DEPTH} deep.`);
    if (!isRecord(source))
      return void faults.push(`${path}: must be an object such as {"orders": {"$gte": 2}}.`);
    for (const [key, value] of Object.entries(source)) {
      const here = `${path}.${key}`;
      if (LOGIC.has(key)) {
        if (!Array.isArray(value) || value.length === 0)
          faults.push(`${here}: needs a list of at least one condition.`);
        else for (const [index, inner] of value.entries()) group(inner, `${here}.${index}`, depth + 1);
      } else if (key === '$not') group(value, here, depth + 1);
      else if (key.startsWith('$'))
        faults.push(`${here}: is no operator for conditions; there are $and, $or, $nor and $not.`);
      else {
        const attribute = key.split('.')[0]!;
        if (!NAMES.has(attribute)) faults.push(`${here}: there is no attribute "${attribute}".`);
        test(value, here, depth + 1);
      }
    }
  }

  function test(value: unknown, path: string, depth: number): void {
    if (!isRecord(value) || !Object.keys(value).every((key) => key.startsWith('$'))) return;
    if (Object.keys(value).length === 0) return void faults.push(`${path}: says nothing.`);
    for (const [operator, argument] of Object.entries(value)) {
      const here = `${path}.${operator}`;
      if (!OPERATORS.has(operator)) faults.push(`${here}: is no operator.`);
      else if (LISTS.has(operator) && !(Array.isArray(argument) && argument.length > 0))
        faults.push(`${here}: needs a list that is not empty.`);
      else if (NUMBERS.has(operator) && typeof argument !== 'number' && typeof argument !== 'string')
        faults.push(`${here}: needs a number.`);
      else if (operator === '$exists' && typeof argument !== 'boolean')
        faults.push(`${here}: needs true or false.`);
      else if (operator === '$not' && depth <= MAX_DEPTH) test(argument, here, depth + 1);
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
