import type { Tx } from './client.server.ts';

type Value = string | number | bigint | boolean | Date | Uint8Array | object | null | undefined;
export type BulkTable = 'review_item' | 'list_row' | 'leaf' | 'entry_part' | 'decision';

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

/** The column's type, or 'hex' for bytes given as hexadecimal digits; and its values, null where there is none. */
export interface PlainColumn {
  type: 'bigint' | 'uuid' | 'text' | 'timestamptz' | 'hex';
  values: readonly (string | null)[];
}

/**
 * The same for rows of plain values only (numbers, ids, digits, names, times), column by column: nothing is escaped here and PostgreSQL
 * parses no JSON, which halves the time of what every delivery goes through. Throws PlainValueExpected for any other value.
 */
export async function insertColumns(
  tx: Tx,
  table: BulkTable,
  columns: Readonly<Record<string, PlainColumn>>,
): Promise<void> {
  const named = Object.entries(columns);
  const names = named.map(([name]) => `"${name}"`).join(', ');
  const values = named.map(([name, { type }]) =>
    type === 'hex' ? `decode(new."${name}", 'hex')` : `new."${name}"::${type}`,
  );
  const arrays = named.map((_, at) => `$${at + 1}::text::text[]`).join(', ');
  await tx.$executeRawUnsafe(
    `INSERT INTO "${table}" (${names}) SELECT ${values.join(', ')} FROM unnest(${arrays}) AS new (${names})`,
    ...named.map(([, column]) => arrayText(column.values)),
  );
}

/** A value would have to be escaped in PostgreSQL's array syntax: it belongs into insertRows. */
export class PlainValueExpected extends Error {
  constructor() {
    super('a value of a bulk insert is not plain');
    this.name = 'PlainValueExpected';
  }
}

// An unquoted element: neither empty nor the word NULL can stand here, and no separator.
function arrayText(values: readonly (string | null)[]): string {
  const text = values.map((value) => value ?? 'NULL').join(',');
  const isPlain = /^[\w.:+-]+(?:,[\w.:+-]+)*$/.test(text);
  if (!isPlain || values.some((value) => value?.includes(',') || value?.toUpperCase() === 'NULL')) {
    throw new PlainValueExpected();
  }
  return `{${text}}`;
}

const toJson = (row: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [snakeCase(key), valueToJson(value as Value)]));

function valueToJson(value: Value): unknown {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'bigint' ? value.toString() : value;
}

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
