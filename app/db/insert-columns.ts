import type { BulkTable } from './insert-rows.ts';
import type { Tx } from './client.server.ts';

/** A column's type and its values, one for each row; null where there is none. */
export type Column =
  | { type: 'bigint'; values: readonly bigint[] }
  | { type: 'integer'; values: readonly number[] }
  | { type: 'text' | 'uuid'; values: readonly (string | null)[] }
  | { type: 'timestamptz'; values: readonly Date[] }
  | { type: 'bytea'; values: readonly Uint8Array[] };

/**
 * Inserts many rows by one statement, column by column: each column is one array in PostgreSQL's own binary form, so that neither side
 * writes or reads text. Every entry of the log comes through here. `table` and the columns have their names in the database, and at least
 * one row is there. Throws what PostgreSQL throws.
 */
export async function insertColumns(
  tx: Tx,
  table: BulkTable,
  columns: Readonly<Record<string, Column>>,
): Promise<void> {
  const named = Object.entries(columns);
  const names = named.map(([name]) => `"${name}"`).join(', ');
  const values = named.map(([name, { type }]) => (type === 'uuid' ? `new."${name}"::uuid` : `new."${name}"`));
  const arrays = named.map(([, { type }], at) => `$${at + 1}::${type === 'uuid' ? 'text' : type}[]`);
  // The names come from our own code, never from outside.
  await tx.$executeRawUnsafe(
    `INSERT INTO "${table}" (${names}) SELECT ${values.join(', ')} FROM unnest(${arrays.join(', ')}) AS new (${names})`,
    ...named.map(([, column]) => arrayBytes(column)),
  );
}

/** The OIDs of the element types: they are the same in every PostgreSQL. A uuid travels as text. */
const OIDS = { bigint: 20, integer: 23, text: 25, uuid: 25, timestamptz: 1184, bytea: 17 } as const;
const HEADER_BYTES = 20;
/** PostgreSQL counts time in microseconds from 2000-01-01 UTC. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

/** array_recv of PostgreSQL: dimensions, whether there are nulls, element type, length, lower bound; then a length and the bytes of each. */
function arrayBytes(column: Column): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + sizeOf(column));
  bytes.writeInt32BE(1, 0);
  bytes.writeInt32BE(1, 4);
  bytes.writeInt32BE(OIDS[column.type], 8);
  bytes.writeInt32BE(column.values.length, 12);
  bytes.writeInt32BE(1, 16);
  let at = HEADER_BYTES;
  for (const value of column.values) {
    const length = value === null ? -1 : writeValue(bytes, at + 4, value);
    at = bytes.writeInt32BE(length, at) + Math.max(length, 0);
  }
  return bytes;
}

function sizeOf({ type, values }: Column): number {
  if (type === 'bigint' || type === 'timestamptz') return values.length * 12;
  if (type === 'integer') return values.length * 8;
  let size = values.length * 4;
  for (const value of values) {
    if (value !== null) size += typeof value === 'string' ? Buffer.byteLength(value) : value.length;
  }
  return size;
}

/** Writes one value and answers with how many bytes it took. */
function writeValue(bytes: Buffer, at: number, value: NonNullable<Column['values'][number]>): number {
  if (typeof value === 'string') return bytes.write(value, at);
  if (typeof value === 'bigint') return bytes.writeBigInt64BE(value, at) - at;
  if (typeof value === 'number') return bytes.writeInt32BE(value, at) - at;
  if (value instanceof Date) return bytes.writeBigInt64BE(BigInt(value.getTime() - EPOCH_MS) * 1_000n, at) - at;
  bytes.set(value, at);
  return value.length;
}
