import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';

const command = fileURLToPath(new URL('import.ts', import.meta.url));
const folder = fileURLToPath(new URL('../../../shared/data/online-retail/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'endcap-import-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function dryRun(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args, '--dry-run'], {
    encoding: 'utf8',
  });
  return { status, stderr, answer: JSON.parse(stdout.trim().split('\n').at(-1) || '{}') };
}

if (!existsSync(folder))
  console.warn(`SKIPPED: ${folder} is not here, so the import of real orders was not tried.`);

describe.skipIf(!existsSync(folder))('npm run import on the Online Retail orders', () => {
  it('finds what is known to be wrong with them, in one command', () => {
    const { status, answer } = dryRun(...globSync(`${folder}*.csv.gz`).toSorted(), '--currency', 'GBP');
    expect(status).toBe(0);
    expect(answer).toMatchObject({ dry_run: true, customers: 4_372 });
    expect(answer.quality).toMatchObject({
      rows: 541_909,
      cancelled_rows: 9_288,
      without_customer: 135_080,
      duplicates: 5_268,
      unreadable: 0,
    });
  });
});

describe('npm run import', () => {
  it('names the row that it cannot read, and reads the others', () => {
    const file = join(scratch, 'orders.csv');
    writeFileSync(
      file,
      'order;customer;time;item;quantity;price\n1;a@example.com;2026-01-02;P1;1;10\n2;b@example.com;never;P1;1;10\n',
    );
    const { status, answer } = dryRun(file);
    expect(status).toBe(0);
    expect(answer.quality).toMatchObject({ rows: 2, unreadable: 1 });
    expect(JSON.stringify(answer.quality.errors)).toContain('never');
  });

  it('reads more files than one as one table, told by their first bytes whether they are packed, in any encoding', () => {
    const header = 'order;customer;time;item;quantity;price\n';
    const first = join(scratch, 'first.csv');
    const second = join(scratch, 'second.csv.gz');
    const packed = join(scratch, 'third.dat');
    writeFileSync(first, Buffer.from(`\uFEFF${header}1;a;2026-01-02;P1;1;9,50\n`, 'utf16le'));
    // What a browser unpacked keeps its name.
    writeFileSync(second, `${header}2;b;2026-01-02;P1;1;9,50\n`);
    writeFileSync(packed, gzipSync(Buffer.from(`${header}3;K\u00f6nig;2026-01-02;P1;1;9,50\n`, 'latin1')));
    const { status, answer } = dryRun(first, second, packed);
    expect(status).toBe(0);
    expect(answer).toMatchObject({ customers: 3, orders: 3 });
    expect(answer.quality).toMatchObject({ rows: 3, unreadable: 0, net_revenue: 28.5 });
  });

  it('says in one line that a packed file is cut off', () => {
    const file = join(scratch, 'cut.csv.gz');
    const rows = Array.from({ length: 5_000 }, (_, i) => `${i};a;2026-01-02;P${i * 7};1;10`);
    writeFileSync(
      file,
      gzipSync(['order;customer;time;item;quantity;price', ...rows].join('\n')).subarray(0, 4_000),
    );
    const { status, stderr } = dryRun(file);
    expect(status).toBe(1);
    expect(stderr).toContain('cut.csv.gz is damaged or cut off');
  });

  it('says in one line that a file is not there', () => {
    const { status, stderr } = dryRun(join(scratch, 'nothing.csv'));
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('nothing.csv');
  });
});
