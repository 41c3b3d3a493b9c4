import type { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { admin } from 'better-auth/plugins/admin';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { beforeAll, describe, expect, it } from 'vitest';
import * as schema from '../../../worker/database.ts';
import { bindings, migrate } from '../console-api.ts';

beforeAll(migrate);

const tables = Object.entries(schema).filter(([name]) => name !== 'database') as [string, SQLiteTable][];

describe('the migrations', () => {
  it.each(tables)('make the table that database.ts calls %s', async (_, table) => {
    const { name, columns } = getTableConfig(table);
    const { results } = await bindings.DB.prepare(`PRAGMA table_info("${name}")`).all<{
      name: string;
      type: string;
      notnull: number;
    }>();
    const made = results.map((row) => `${row.name} ${row.type}${row.notnull ? ' not null' : ''}`);
    expect(made).toEqual(
      columns.map(
        (column) => `${column.name} ${column.getSQLType().toUpperCase()}${column.notNull ? ' not null' : ''}`,
      ),
    );
  });

  it('leave nothing for better-auth to create', async () => {
    const { toBeCreated, toBeAdded } = await getMigrations({
      database: bindings.DB,
      emailAndPassword: { enabled: true },
      rateLimit: { storage: 'database' },
      plugins: [admin()],
    } satisfies Parameters<typeof betterAuth>[0]);
    expect(toBeCreated).toEqual([]);
    expect(toBeAdded).toEqual([]);
  });
});
