// The web-standard globals that model/ uses: pure, and the same in Workers, browsers and Node. Anything with I/O, a
// clock or chance stays out, so that the compiler keeps model/ pure.
interface URLSearchParams extends Iterable<[string, string]> {
  get(name: string): string | null;
  has(name: string): boolean;
  toString(): string;
}
declare const URLSearchParams: {
  new (init?: string | Iterable<[string, string]> | Record<string, string>): URLSearchParams;
};
interface URL {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly searchParams: URLSearchParams;
}
declare const URL: {
  new (url: string | URL, base?: string | URL): URL;
  canParse(url: string, base?: string): boolean;
};
interface URLPattern {
  test(input: { pathname?: string }): boolean;
  exec(input: { pathname?: string }): { pathname: { groups: Record<string, string | undefined> } } | null;
}
declare const URLPattern: { new (init: { pathname?: string }): URLPattern };
interface TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare const TextEncoder: { new (): TextEncoder };
interface TextDecoder {
  decode(bytes: Uint8Array): string;
}
declare const TextDecoder: { new (encoding?: string, options?: { fatal?: boolean }): TextDecoder };
