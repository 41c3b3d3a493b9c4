/** Codes of every error that `/_endcap/*` and `/api/*` answer with; a closed list. */
export type ErrorCode =
  | 'bad_request' // malformed JSON, or a header that cannot be read
  | 'invalid' // well-formed, but against the contract; the message names the field
  | 'unauthorized' // no session or token, or an unknown one
  | 'forbidden' // known, but not allowed; or a foreign Origin
  | 'not_found'
  | 'conflict' // the state does not allow it (e.g. start of a running experiment)
  | 'too_large'
  | 'unsupported_type'
  | 'rate_limited'
  | 'no_consent' // the purpose was not allowed by the visitor
  | 'not_enough_data'
  | 'unavailable'; // a part of the platform failed; try again

/** A request that cannot be answered, and why: `message` has the value, the limit and the way out. */
export class HttpError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 503;
  readonly code: ErrorCode;

  constructor(status: HttpError['status'], code: ErrorCode, message: string) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
  }
}
