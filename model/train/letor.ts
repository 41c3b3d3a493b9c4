import { closeSync, createReadStream, existsSync, openSync, readSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** A ranking file in memory: one row a line, in the file's order, rows of a query together. */
export interface LetorFile {
  readonly rows: number;
  readonly features: number;
  /** Row-major. */
  readonly matrix: Float32Array;
  readonly labels: Float32Array;
  /** First row of each query, and the number of rows last. */
  readonly starts: Int32Array;
  /** The queries' names (qid), or their numbers where a query file gave the sizes. */
  readonly queryIds: readonly string[];
  /** Smallest feature number in the file: 0 or 1 (where 1, column 0 of the matrix is feature 1). */
  readonly firstFeature: number;
  /** Values left out because the ranker whose width was asked for has no such feature. */
  readonly unknownValues: number;
}

/** A file that is not in the format: says where, what stands there and what should. */
export class LetorError extends Error {
  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`);
    this.name = 'LetorError';
  }
}

interface Collected {
  labels: number[];
  /** Line of each row, for what is found wrong only later. */
  lines: number[];
  qids: string[] | undefined;
  /** Feature numbers and values of all rows, end to end, and where each row ends. */
  columns: Int32Array;
  values: Float32Array;
  entries: number;
  ends: number[];
  most: number;
  least: number;
}

interface Parsing {
  readonly file: string;
  readonly into: Collected;
  readonly mostFeature: number;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const MISSING = /^(nan|na|\?)$/i;
/** Features of a ranker that is to be trained; a file to be scored may name others, which are counted and left out. */
const MOST_FEATURES = 100_000;
const MOST_INT32 = 2 ** 31 - 1;
const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);

function parseValue(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  return MISSING.test(text) ? Number.NaN : undefined;
}

function push(into: Collected, column: number, value: number): void {
  if (into.entries === into.columns.length) {
    const columns = new Int32Array(into.columns.length * 2);
    columns.set(into.columns);
    const values = new Float32Array(into.values.length * 2);
    values.set(into.values);
    Object.assign(into, { columns, values });
  }
  into.columns[into.entries] = column;
  into.values[into.entries] = value;
  into.entries++;
}

/** One line: label, optional `qid:`, `feature:value` pairs in any order, optional `# comment`. */
function parseLine(text: string, line: number, { file, into, mostFeature }: Parsing): void {
  const hash = text.indexOf('#');
  const parts = (hash < 0 ? text : text.slice(0, hash)).trim().split(/\s+/);
  if (parts[0] === '') return; // blank, or only a comment
  const label = NUMBER.test(parts[0]!) ? Number(parts[0]) : Number.NaN;
  if (!(label >= 0 && label <= 30)) {
    const wayOut = label > 30 ? ' Gains are 2^label - 1: map larger labels to grades from 0.' : '';
    throw new LetorError(
      file,
      line,
      `label ${shown(parts[0]!)}: a number from 0 to 30 was expected.${wayOut}`,
    );
  }
  let from = 1;
  const qid = parts[1]?.startsWith('qid:') ? parts[1].slice(4) : undefined;
  if (qid !== undefined) {
    if (qid === '') throw new LetorError(file, line, 'qid: is empty.');
    from = 2;
  }
  if (into.labels.length === 0) into.qids = qid === undefined ? undefined : [];
  if ((qid === undefined) !== (into.qids === undefined)) {
    throw new LetorError(
      file,
      line,
      qid === undefined
        ? 'qid: is missing here but given above.'
        : `qid:${qid} is given here but missing above.`,
    );
  }
  const firstEntry = into.entries;
  let most = -1;
  for (const pair of parts.slice(from)) {
    const colon = pair.indexOf(':');
    const column = colon > 0 && /^\d+$/.test(pair.slice(0, colon)) ? Number(pair.slice(0, colon)) : -1;
    const value = parseValue(pair.slice(colon + 1));
    if (column < 0 || value === undefined)
      throw new LetorError(file, line, `${shown(pair)}: feature:value was expected, as in 12:0.5.`);
    if (column > mostFeature)
      throw new LetorError(
        file,
        line,
        `feature ${column} is over the limit of ${mostFeature}: number the features from 1.`,
      );
    // Nearly every file has rising features: others are searched.
    if (column <= most && into.columns.subarray(firstEntry, into.entries).includes(column))
      throw new LetorError(file, line, `feature ${column} is given twice.`);
    most = Math.max(most, column);
    into.most = Math.max(into.most, column);
    into.least = Math.min(into.least, column);
    push(into, column, value);
  }
  into.qids?.push(qid!);
  into.labels.push(label);
  into.lines.push(line);
  into.ends.push(into.entries);
}

/** Told by the first bytes, whatever the file is called. */
function isGzip(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const bytes = new Uint8Array(2);
    readSync(handle, bytes);
    return bytes[0] === 0x1f && bytes[1] === 0x8b;
  } finally {
    closeSync(handle);
  }
}

async function eachLine(file: string, use: (text: string, line: number) => void): Promise<void> {
  if (!existsSync(file)) throw new Error(`${file} does not exist.`);
  let line = 0;
  const bytes = createReadStream(file);
  const input = isGzip(file) ? bytes.pipe(createGunzip()) : bytes;
  // An error of the file does not travel through a pipe by itself.
  bytes.on('error', (error) => input.destroy(error));
  for await (const text of createInterface({ input, crlfDelay: Infinity }))
    use(++line === 1 ? text.replace(/^\uFEFF/, '') : text, line);
}

/** Sizes of queries, one a line, as in LightGBM's `.query` files. */
async function readQuerySizes(file: string): Promise<number[]> {
  const sizes: number[] = [];
  await eachLine(file, (text, line) => {
    const word = text.trim();
    if (word === '') return;
    if (!/^\d+$/.test(word) || Number(word) === 0)
      throw new LetorError(file, line, `${shown(word)}: a number of rows from 1 was expected.`);
    sizes.push(Number(word));
  });
  return sizes;
}

function startsOf(
  { labels, lines, qids }: Collected,
  sizes: number[] | undefined,
  file: string,
): { starts: number[]; queryIds: string[] } {
  const starts = [0];
  const queryIds: string[] = [];
  if (sizes) {
    for (const size of sizes) starts.push(starts.at(-1)! + size);
    if (starts.at(-1) !== labels.length)
      throw new Error(
        `The query file adds up to ${starts.at(-1)} rows, ${file} has ${labels.length}: give the sizes that belong to it with --query FILE.`,
      );
    return { starts, queryIds: sizes.map((_, index) => String(index + 1)) };
  }
  if (!qids) return { starts: [0, labels.length], queryIds: ['1'] };
  const seen = new Set<string>();
  for (let row = 0; row < qids.length; row++) {
    const qid = qids[row]!;
    if (row > 0 && qid === qids[row - 1]) continue;
    if (seen.has(qid))
      throw new LetorError(
        file,
        lines[row]!,
        `qid:${qid} again after qid:${qids[row - 1]!}; the rows of a query must stand together: sort the file by qid.`,
      );
    seen.add(qid);
    queryIds.push(qid);
    if (row > 0) starts.push(row);
  }
  starts.push(labels.length);
  return { starts, queryIds };
}

/**
 * Reads a ranking file in LibSVM format, gzip or plain. Features left out of a line are 0, as in LightGBM and XGBoost's
 * DMatrix of ranking files; `nan`, `na` and `?` are missing. Queries come from `query` (sizes), else from `qid:`, else from the
 * file's name plus `.query` where that exists.
 * @param features width of the matrix, for a test file that must match a ranker; values of features that the ranker
 * never met are left out and counted.
 * @param firstFeature 0 or 1; taken from the file where left out (1 unless feature 0 occurs).
 * @param queriesOptional for scoring: a file that names no queries is one query.
 * @throws LetorError for a bad line, Error for files that do not fit together or would not fit into memory.
 */
export async function readLetor(
  file: string,
  {
    query,
    features,
    firstFeature,
    queriesOptional = false,
  }: { query?: string; features?: number; firstFeature?: number; queriesOptional?: boolean } = {},
): Promise<LetorFile> {
  const into: Collected = {
    labels: [],
    lines: [],
    qids: undefined,
    columns: new Int32Array(1 << 16),
    values: new Float32Array(1 << 16),
    entries: 0,
    ends: [],
    most: -1,
    least: Infinity,
  };
  const mostFeature = features === undefined ? MOST_FEATURES : MOST_INT32;
  await eachLine(file, (text, line) => parseLine(text, line, { file, into, mostFeature }));
  const rows = into.labels.length;
  if (rows === 0) throw new Error(`${file} has no rows (${statSync(file).size} bytes).`);
  const beside = `${file.replace(/\.gz$/, '')}.query`;
  const queryFile = query ?? (into.qids === undefined && existsSync(beside) ? beside : undefined);
  if (queryFile === undefined && into.qids === undefined && !queriesOptional) {
    throw new Error(
      `${file} has no qid: and there is no ${beside}: give the queries' sizes with --query FILE.`,
    );
  }
  const { starts, queryIds } = startsOf(
    into,
    queryFile === undefined ? undefined : await readQuerySizes(queryFile),
    file,
  );

  const first = firstFeature ?? (into.least === 0 ? 0 : 1);
  const width = features ?? Math.max(1, into.most - first + 1);
  const bytes = rows * width * 4;
  if (bytes > totalmem() * 0.5) {
    throw new Error(
      `${rows} rows x ${width} features need ${Math.ceil(bytes / 2 ** 20)} MiB, over half of this machine's memory: split the file.`,
    );
  }
  const matrix = new Float32Array(rows * width);
  let unknownValues = 0;
  for (let row = 0, entry = 0; row < rows; row++) {
    for (; entry < into.ends[row]!; entry++) {
      const column = into.columns[entry]! - first;
      if (column >= 0 && column < width) matrix[row * width + column] = into.values[entry]!;
      else unknownValues++;
    }
  }
  return {
    rows,
    features: width,
    matrix,
    labels: Float32Array.from(into.labels),
    starts: Int32Array.from(starts),
    queryIds,
    firstFeature: first,
    unknownValues,
  };
}
