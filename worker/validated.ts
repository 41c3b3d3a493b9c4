import { sValidator } from '@hono/standard-validator';
import type * as v from 'valibot';
import { explainIssue } from './explain-issue.ts';
import { HttpError } from './http-error.ts';

type Issues = readonly {
  message: string;
  type?: string;
  expected?: string | null;
  received?: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
}[];

/** Body checked by a schema: `c.req.valid('json')`. The refusal names the field and never repeats what was sent. */
export function body<S extends v.GenericSchema>(schema: S) {
  return sValidator('json', schema, (result) => {
    if (!result.success) throw new HttpError(422, 'invalid', describe(result.error));
  });
}

/** Query parameters checked by a schema: `c.req.valid('query')`. */
export function query<S extends v.GenericSchema>(schema: S) {
  return sValidator('query', schema, (result) => {
    if (!result.success) throw new HttpError(422, 'invalid', describe(result.error));
  });
}

/** `variations.1.weight: ...; name: ...`, at most five lines. */
export function describe(issues: Issues): string {
  return issues
    .slice(0, 5)
    .map((issue) => {
      const { path } = issue;
      const field = path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
      return field ? `${field}: ${explainIssue(issue)}` : explainIssue(issue);
    })
    .join('; ');
}
