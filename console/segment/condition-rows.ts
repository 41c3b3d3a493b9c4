import type { Condition } from '../../model/segment.ts';
import { attributeView, operatorsOf } from './attributes.ts';

/** One line of the condition builder; `value` is what stands in the input. */
export interface ConditionRow {
  attribute: string;
  /** Of which value, where the attribute is an interest: `Women/Knitwear`. */
  key?: string;
  operator: string;
  value: string;
}

export interface ConditionDraft {
  join: 'all' | 'any';
  rows: ConditionRow[];
}

/** The condition that a draft says. Lines without a value are left out. */
export function toCondition({ join, rows }: ConditionDraft): Condition {
  const complete = rows.filter((row) => row.value.trim() !== '' && row.key !== '');
  const lines = complete.map((row): Condition => ({ [pathOf(row)]: test(row) }));
  if (join === 'any' && lines.length > 1) return { $or: lines };
  const names = new Set(complete.map(pathOf));
  return names.size < complete.length ? { $and: lines } : Object.assign({}, ...lines);
}

/** The draft that says a condition; undefined: it is richer than the builder, and edited as text. */
export function fromCondition(condition: Condition): ConditionDraft | undefined {
  const entries = Object.entries(condition);
  const [only] = entries;
  if (entries.length === 1 && only && (only[0] === '$or' || only[0] === '$and') && Array.isArray(only[1])) {
    const rows = only[1].map((line) =>
      isRecord(line) && Object.keys(line).length === 1 ? rowOf(Object.entries(line)[0]!) : undefined,
    );
    return rows.every((row) => row !== undefined)
      ? { join: only[0] === '$or' ? 'any' : 'all', rows }
      : undefined;
  }
  const rows = entries.map(rowOf);
  return rows.every((row) => row !== undefined) ? { join: 'all', rows } : undefined;
}

/** Where in the attribute document a line looks. */
function pathOf({ attribute, key }: ConditionRow): string {
  return key === undefined ? attribute : `${attribute}.${key}`;
}

function test({ attribute, operator, value }: ConditionRow): unknown {
  const kind = attributeView(attribute)?.kind ?? 'text';
  const typed = (text: string): unknown =>
    kind === 'number' || kind === 'share' || kind === 'interest' ? Number(text.replace(',', '.')) : text;
  if (operator === '$exists') return { $exists: value !== 'no' };
  if (kind === 'flag') return value === 'yes';
  const words = value.split(',').map((word) => word.trim());
  if (operator === '$in' || operator === '$nin') return { [operator]: words.filter(Boolean).map(typed) };
  if (operator === '$regex') return { $regex: value.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`) };
  return operator === '$eq' ? typed(value.trim()) : { [operator]: typed(value.trim()) };
}

function rowOf([path, test]: [string, unknown]): ConditionRow | undefined {
  const [, interest, key] = /^(affinity\.[a-z]+)\.(.+)$/.exec(path) ?? [];
  const row = interest ? plainRow(interest, test) : plainRow(path, test);
  return row && key !== undefined ? { ...row, key } : row;
}

function plainRow(attribute: string, test: unknown): ConditionRow | undefined {
  const view = attributeView(attribute);
  if (!view) return undefined;
  if (view.kind === 'flag')
    return typeof test === 'boolean' ? { attribute, operator: '$eq', value: test ? 'yes' : 'no' } : undefined;
  if (typeof test === 'string' || typeof test === 'number')
    return { attribute, operator: '$eq', value: String(test) };
  if (!isRecord(test) || Object.keys(test).length !== 1) return undefined;
  const [operator, argument] = Object.entries(test)[0]!;
  if (!operatorsOf(view.kind).some(([known]) => known === operator)) return undefined;
  if (operator === '$exists') return { attribute, operator, value: argument ? 'yes' : 'no' };
  if (operator === '$regex')
    return typeof argument === 'string'
      ? { attribute, operator, value: argument.replace(/\\(.)/g, '$1') }
      : undefined;
  if (Array.isArray(argument)) return { attribute, operator, value: argument.join(', ') };
  return typeof argument === 'string' || typeof argument === 'number'
    ? { attribute, operator, value: String(argument) }
    : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
