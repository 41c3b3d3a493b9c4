import type * as v from 'valibot';
import { describe } from '../validated.ts';

/** What is wrong with a body, by field, without repeating what was sent. */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string {
  return describe(
    issues.map(({ message, path }) => ({ message, path: path?.map((part) => String(part.key)) })),
  );
}
