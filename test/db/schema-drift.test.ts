import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '#test/support/cluster.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres.ts';

// The migrations are written by hand and the client is generated from the schema: this is what keeps the two the same.
let fresh: FreshDatabase;
let models: Model[];
beforeAll(async () => {
  fresh = await freshDatabase();
  models = parseSchema(await readFile('prisma/schema.prisma', 'utf8'));
});
afterAll(() => fresh.drop());

interface Column {
  table: string;
  name: string;
  type: string;
  nullable: boolean;
}
interface Key {
  table: string;
  kind: 'primary' | 'unique' | 'index';
  columns: string;
}
interface Model {
  table: string;
  columns: Column[];
  keys: Key[];
}

const TYPES: Record<string, string> = {
  BigInt: 'bigint',
  Int: 'integer',
  String: 'text',
  'String[]': 'text[]',
  Boolean: 'boolean',
  Json: 'jsonb',
  Bytes: 'bytea',
  'Bytes[]': 'bytea[]',
  '@db.Uuid': 'uuid',
  '@db.Timestamptz(3)': 'timestamp(3) with time zone',
};

/** Reads the part of Prisma's schema language that our schema uses; anything else fails the test by its missing type. */
function parseSchema(text: string): Model[] {
  return [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name, body]) => {
    const lines = body!.split('\n').map((line) => line.trim());
    const table = /@@map\("(\w+)"\)/.exec(body!)?.[1] ?? name!;
    const fields = lines.filter((line) => /^\w/.test(line)).map((line) => parseField(table, line));
    const columnOf = new Map(fields.map((field) => [field.field, field.column.name]));
    const blocks = lines.flatMap((line) => {
      const [, kind, names] = /^@@(id|unique|index)\(\[([^\]]+)\]/.exec(line) ?? [];
      return kind === undefined
        ? []
        : [
            {
              table,
              kind: KINDS[kind]!,
              columns: names!
                .split(',')
                .map((one) => columnOf.get(one.trim()))
                .join(),
            },
          ];
    });
    return {
      table,
      columns: fields.map((field) => field.column),
      keys: [...fields.flatMap((field) => field.keys), ...blocks],
    };
  });
}

const KINDS: Record<string, Key['kind']> = { id: 'primary', unique: 'unique', index: 'index' };

function parseField(table: string, line: string) {
  const [, field, declared] = /^(\w+)\s+(Unsupported\("\w+"\)|\w+(?:\[\])?)/.exec(line)!;
  const unsupported = /^Unsupported\("(\w+)"\)/.exec(declared!)?.[1];
  const native = /@db\.\w+(\(\d+\))?/.exec(line)?.[0];
  const name = /@map\("(\w+)"\)/.exec(line)?.[1] ?? field!;
  const nullable = new RegExp(`^\\w+\\s+\\S+\\?`).test(line);
  const column = {
    table,
    name,
    type: unsupported ?? TYPES[native ?? declared!] ?? `unknown type in: ${line}`,
    nullable,
  };
  const keys: Key[] = [];
  if (/@id\b/.test(line)) keys.push({ table, kind: 'primary', columns: name });
  if (/@unique\b/.test(line)) keys.push({ table, kind: 'unique', columns: name });
  return { field: field!, column, keys };
}

const text = (items: object[]) => items.map((item) => JSON.stringify(item)).sort();

describe('the migrated database', () => {
  it('has the columns of the Prisma schema: same names, types and nullability', async () => {
    const columns = await query<Column>(
      fresh.urls.superuser,
      `SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> '_prisma_migrations'
         AND a.attnum > 0 AND NOT a.attisdropped`,
    );
    expect(text(columns)).toEqual(text(models.flatMap((model) => model.columns)));
  });

  it('has its keys and indexes, and no others', async () => {
    const keys = await query<Key>(
      fresh.urls.superuser,
      `SELECT t.relname AS "table",
         CASE WHEN i.indisprimary THEN 'primary' WHEN i.indisunique THEN 'unique' ELSE 'index' END AS kind,
         (SELECT string_agg(a.attname, ',' ORDER BY place) FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
          JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) AS columns
       FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
       WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> '_prisma_migrations'`,
    );
    expect(text(keys)).toEqual(text(models.flatMap((model) => model.keys)));
  });

  it('reads the schema at all', () => {
    expect(models.length).toBeGreaterThan(20);
    expect(models.flatMap((model) => model.columns).length).toBeGreaterThan(200);
  });
});
