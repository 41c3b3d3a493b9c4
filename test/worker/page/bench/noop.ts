/** The least that a rewriting Worker can do: one handler that never matches. */
export default {
  async fetch(request: Request, env: { ORIGIN: string }): Promise<Response> {
    const { pathname } = new URL(request.url);
    const response = await fetch(env.ORIGIN + pathname);
    return new HTMLRewriter().on('never-there', { element() {} }).transform(response);
  },
};
