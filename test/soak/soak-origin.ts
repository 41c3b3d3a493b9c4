import type { IncomingMessage, ServerResponse } from 'node:http';

/** What the shop does wrong on one request; each is asked for by the page's address, so that the client knows what to expect. */
export const FAULTS = ['none', 'slow', 'reset', 'token', 'select', 'unclosed', 'huge-grid', 'error'] as const;
export type Fault = (typeof FAULTS)[number];

export const END = '<footer>The end</footer></body></html>\n';
const CARDS = 60;

/** The page of a fault; the shop's own HTML, before the edge. */
export function pageOf(fault: Fault, seed: number): string {
  const cards = Array.from({ length: CARDS }, (_one, index) => card(`P${(seed % 97) * 100 + index}`)).join(
    '\n',
  );
  const filler = Array.from(
    { length: 200 },
    (_one, index) => `<p class="t">${seed} filler ${index} of a page that is neither short nor long</p>`,
  ).join('\n');
  const grid =
    fault === 'unclosed'
      ? `<ul class="grid">${cards}`
      : `<ul class="grid">${cards}${fault === 'huge-grid' ? '<li>x</li>'.repeat(260_000) : ''}</ul>`;
  const hazard =
    fault === 'token'
      ? `<p title="${'x'.repeat(3_500_000)}">t</p>`
      : fault === 'select'
        ? '<select><style>x</style></select>'
        : '';
  return `<!doctype html><html lang="en"><head><title>Page ${seed}</title></head><body><h1>Page ${seed}</h1>\n${grid}\n${filler}\n${hazard}\n${filler}\n${END}`;
}

function card(id: string): string {
  return `<li class="card" data-product-id="${id}"><a href="/products/${id}"><img src="/i/${id}.webp" alt="" loading="lazy"></a><h3>${id}</h3><p class="price">39.00</p></li>`;
}

/** Answers `/<fault>/<seed>` as a shop with that fault would. */
export function answerAsShop(request: IncomingMessage, response: ServerResponse): void {
  const [, name, seed = '0'] = (request.url ?? '/').split('?')[0]!.split('/');
  const fault = FAULTS.find((one) => one === name) ?? 'none';
  const page = pageOf(fault, Number(seed));
  if (fault === 'error') {
    response.writeHead(500, { 'Content-Type': 'text/html; charset=utf-8' }).end(page);
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  if (fault === 'reset') {
    response.write(page.slice(0, page.length / 2), () => setTimeout(() => response.destroy(), 5));
    return;
  }
  if (fault !== 'slow') {
    response.end(page);
    return;
  }
  const pieces = [0.1, 0.35, 0.6, 1].map((share, index, all) =>
    page.slice((all[index - 1] ?? 0) * page.length, share * page.length),
  );
  // One timer after the other: on a busy machine Node may run a later one of another length first.
  const send = (index: number) => {
    if (index === pieces.length - 1) return void response.end(pieces[index]);
    response.write(pieces[index]);
    setTimeout(() => send(index + 1), 60);
  };
  send(0);
}
