/** What a schema found wrong with one value. */
interface Issue {
  message: string;
  type?: string;
  expected?: string | null;
  received?: string;
}

/** Characters of a value that is repeated: numbers only, since a text may be anybody's, or a password. */
const MAX_VALUE = 24;
const MAX_EXPECTED = 200;

/** An issue in a sentence's end: with value and limit where they are numbers; never what somebody wrote. */
export function explainIssue({ type, expected, received = '', message }: Issue): string {
  // A schema's own words say it best; valibot's begin with `Invalid`.
  if (!message.startsWith('Invalid ')) return message;
  const limit = expected?.replace(/^[<>]=?/, '') ?? '';
  const value = /^-?[\d.eE+]+$|^(Infinity|-Infinity|NaN)$/.test(received)
    ? received.slice(0, MAX_VALUE)
    : undefined;
  switch (type) {
    case 'max_length':
      return `is ${value ?? 'too many'} long, the limit is ${limit}`;
    case 'min_length':
      return `is ${value ?? 'too few'} long, but must be at least ${limit}`;
    case 'min_value':
      return `is ${value ?? 'too small'}, but must be ${limit} or more`;
    case 'max_value':
      return `is ${value ?? 'too large'}, the limit is ${limit}`;
    case 'integer':
      return `is ${value ?? 'no whole number'}, but must be a whole number`;
    case 'finite':
      return 'must be a finite number';
    default:
  }
  if (received === 'undefined') return 'is missing';
  if (!expected) return message.replace(/ (?:but received|received) .*$/s, '');
  const wanted = expected.length > MAX_EXPECTED ? `${expected.slice(0, MAX_EXPECTED)}…` : expected;
  return `is ${kindOf(received, value)}, but must be ${wanted}`;
}

/** What was sent, by kind: a text is not repeated. */
function kindOf(received: string, value: string | undefined): string {
  if (value !== undefined) return value;
  if (received.startsWith('"')) return 'a text';
  return received.length > 0 && received.length < MAX_VALUE ? received : 'something else';
}
