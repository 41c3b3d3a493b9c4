/**
 * What a rewritten page says of itself. ETags of ours are the origin's with the snapshot's version, so that a
 * conditional request is answered 304 by the origin only while neither its page nor our part has changed.
 */
const OURS = /^(W\/)?"(.*)-ec(\d+)"$/;

/** Headers of a page that everyone gets alike: it stays as cacheable as the origin made it. */
export function sharedHeaders(
  origin: Headers,
  { version, varies }: { version: number; varies: boolean },
): Headers {
  // Copied as a whole: several Set-Cookie stay several (tested), which one by one would take `append`.
  const headers = new Headers(origin);
  // Sent as it is read: in mid-stream a compressor would hold back what the shopper could already see.
  headers.delete('Content-Encoding');
  headers.delete('Content-Length');
  const tag = /^(W\/)?"(.*)"$/.exec(origin.get('ETag') ?? '');
  if (tag) headers.set('ETag', `W/"${tag[2]}-ec${version}"`);
  // Without an ETag a Last-Modified alone would not change when we do.
  else headers.delete('Last-Modified');
  if (headers.has('ETag')) headers.delete('Last-Modified');
  for (const name of ['Content-MD5', 'Digest', 'Content-Digest', 'Repr-Digest', 'Accept-Ranges'])
    headers.delete(name);
  if (varies) addVary(headers, 'Cookie');
  return headers;
}

/** Headers of a page that is one visitor's: never shared, checked again each time, and free to enter the back/forward cache. */
export function privateHeaders(origin: Headers): Headers {
  const headers = sharedHeaders(origin, { version: 0, varies: true });
  for (const name of ['ETag', 'Last-Modified', 'Expires', 'Age', 'Pragma']) headers.delete(name);
  headers.set('Cache-Control', 'private, max-age=0, must-revalidate');
  headers.set('CDN-Cache-Control', 'no-store');
  headers.delete('Cloudflare-CDN-Cache-Control');
  headers.delete('Surrogate-Control');
  return headers;
}

/**
 * The origin's tags in an `If-None-Match` of a browser that may hold pages of ours: null where none of them is of this
 * snapshot's version, undefined where the header has none of ours.
 */
export function originTags(ifNoneMatch: string | null, version: number): string | null | undefined {
  if (ifNoneMatch === null) return undefined;
  const tags = ifNoneMatch.match(/(?:W\/)?"[^"]*"|\*/g) ?? [];
  const current = tags.flatMap((tag) => {
    const ours = OURS.exec(tag);
    return ours && Number(ours[3]) === version ? [`"${ours[2]}"`, `W/"${ours[2]}"`] : [];
  });
  return current.length > 0 ? current.join(', ') : null;
}

/** The origin's 304 with the tag that the browser knows. */
export function notModified(response: Response, version: number): Response {
  const headers = sharedHeaders(response.headers, { version, varies: false });
  return new Response(null, { status: 304, headers });
}

/** Names one more request header that the page depends on. */
export function addVary(headers: Headers, name: string): void {
  const vary = headers.get('Vary');
  if (
    vary === '*' ||
    vary
      ?.toLowerCase()
      .split(/\s*,\s*/)
      .includes(name.toLowerCase())
  )
    return;
  headers.set('Vary', vary ? `${vary}, ${name}` : name);
}
