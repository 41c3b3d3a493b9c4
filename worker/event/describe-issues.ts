import type * as v from 'valibot';
import { explainIssue } from '../explain-issue.ts';

const MAX_ISSUES = 5;

/** What is wrong with a body, by field, at most five things. */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues
    .slice(0, MAX_ISSUES)
    .map((issue) => {
      const field = issue.path?.map((part) => String(part.key)).join('.');
      return field ? `${field}: ${explainIssue(issue)}` : explainIssue(issue);
    })
    .join('; ');
}
