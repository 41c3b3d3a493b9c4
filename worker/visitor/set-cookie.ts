import { COOKIES } from '../../model/cookie.ts';

/** A `Set-Cookie` value for one of our cookies; an empty `value` deletes it. Secure wherever the page is. */
export function setCookie(kind: keyof typeof COOKIES, value: string, request: Request): string {
  const { name, script, maxAgeSeconds } = COOKIES[kind];
  const attributes = [
    `${name}=${value}`,
    'Path=/',
    `Max-Age=${value === '' ? 0 : maxAgeSeconds}`,
    'SameSite=Lax',
    ...(new URL(request.url).protocol === 'https:' ? ['Secure'] : []),
    ...(script ? [] : ['HttpOnly']),
  ];
  return attributes.join('; ');
}
