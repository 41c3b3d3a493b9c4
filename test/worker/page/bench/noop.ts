/** The least that a rewriting Worker can do: one handler that never matches. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const response = await fetch(`http://origin.bench${pathname}`);
    return new HTMLRewriter().on('never-there', { element() {} }).transform(response);
  },
};
