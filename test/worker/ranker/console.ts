import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { consoleApp } from '../../../worker/console-app.ts';
import { bindings, ORIGIN } from '../console-api.ts';

/** A request to the whole console as a machine client with a token sends it. */
export async function askConsole(
  path: string,
  { token, method, body }: { token: string; method?: string; body?: unknown },
) {
  const ctx = createExecutionContext();
  const response = await consoleApp.request(
    `${ORIGIN}${path}`,
    {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
    bindings,
    ctx,
  );
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  const answer: any = await response.json().catch(() => undefined);
  await waitOnExecutionContext(ctx);
  return { status: response.status, answer };
}
