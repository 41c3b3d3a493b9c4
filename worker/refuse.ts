import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { HttpError } from './http-error.ts';

/** The one answer to whatever was thrown: `{error: {code, message}}`; what was not meant is logged and said without detail. */
export function refuse(error: unknown, c: Context): Response {
  if (error instanceof HttpError)
    return c.json({ error: { code: error.code, message: error.message } }, error.status);
  if (error instanceof HTTPException)
    return c.json({ error: { code: 'bad_request', message: error.message } }, error.status);
  console.error(
    JSON.stringify({
      event: 'unexpected_error',
      path: new URL(c.req.url).pathname,
      error: String(error),
      stack: (error as Error)?.stack,
    }),
  );
  return c.json(
    {
      error: {
        code: 'unavailable',
        message: "Something failed on our side. Try again; if it persists, look at the Worker's log.",
      },
    },
    503,
  );
}

/** The answer where nothing is. */
export function notFound(c: Context): Response {
  return c.json(
    {
      error: {
        code: 'not_found',
        message: `There is no ${c.req.method} ${new URL(c.req.url).pathname} here.`,
      },
    },
    404,
  );
}
