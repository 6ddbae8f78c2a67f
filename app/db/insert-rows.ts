import type { Tx } from './client.server.ts';

type Value = string | number | bigint | boolean | Date | Uint8Array | object | null | undefined;
export type BulkTable = 'review_item' | 'list_row' | 'leaf' | 'entry_part' | 'tile' | 'decision';

/**
 * Inserts many rows by one statement. Prisma's createMany plans every value of every row, which for thousands of wide rows takes many
 * times as long as the insert itself; here the rows are one JSON parameter and PostgreSQL gives each value its column's type.
 *
 * `table` is the table's own name; keys are as in the Prisma schema (camelCase). All rows have the keys of the first one, and
 * columns that none names get their default. JSON null is stored as SQL NULL. Throws what PostgreSQL throws.
 */
export async function insertRows<Row extends Record<keyof Row, Value>>(
  tx: Tx,
  table: BulkTable,
  rows: readonly Row[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first)
    .map((key) => `"${snakeCase(key)}"`)
    .join(', ');
  // The names come from our own code, never from outside; the values are the one parameter.
  await tx.$executeRawUnsafe(
    `INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::"${table}", $1::json)`,
    JSON.stringify(rows.map(toJson)),
  );
}

const toJson = (row: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [snakeCase(key), valueToJson(value as Value)]));

function valueToJson(value: Value): unknown {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'bigint' ? value.toString() : value;
}

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
