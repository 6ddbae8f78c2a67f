import type { Tx } from '#app/db/client.server.ts';
import type { ContentLost, PersonRedacted } from '#app/domain/evidence/erasure-entries.ts';
import { partField, rowField } from '#app/domain/evidence/removed-field.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { publicBody, readEntriesAt } from '#app/ledger/read.ts';
import type { Context } from '#app/ports.ts';

/** What a pack holds, as far as something of it can be erased. */
export interface Held {
  indexes: readonly bigint[];
  /** Entries it holds with their content; all of them where it is left out. */
  isShown?(leaf: { index: bigint; type: string }): boolean;
  listIds?: readonly string[];
  /** Rows of these lists it holds with their content; all of them where it is left out. */
  showsRow?(row: { listId: string; commitment: string }): boolean;
}

/**
 * Names of what a pack that holds this can no longer show: `entry 12 p.note`, in log order, then `list <id> row 3`. Names no person and needs
 * no key; a part is gone when its row is, or the key that sealed it.
 */
export async function missingOf(tx: Tx, shopId: ShopId, held: Held): Promise<string[]> {
  const { indexes, isShown = () => true, listIds = [], showsRow = () => true } = held;
  const parts = await tx.$queryRaw<{ index: bigint; type: string; part: string }[]>`
    SELECT l.index, l.type, c.part
    FROM unnest(${indexes.map(String)}::bigint[]) AS wanted (index)
    JOIN leaf l ON l.shop_id = ${shopId} AND l.index = wanted.index
    CROSS JOIN LATERAL jsonb_object_keys(convert_from(l.leaf_data, 'UTF8')::jsonb -> 'commitments') AS c (part)
    LEFT JOIN entry_part p ON p.shop_id = l.shop_id AND p.index = l.index AND p.part = c.part
    LEFT JOIN data_key k ON k.shop_id = p.shop_id AND k.key_id = p.key_id::uuid AND k.destroyed_at IS NULL
    WHERE k.key_id IS NULL
    ORDER BY l.index, c.part COLLATE "C"`;
  const rows = await tx.$queryRaw<{ listId: string; position: number; commitment: string }[]>`
    SELECT list_id AS "listId", position, commitment FROM list_row
    WHERE shop_id = ${shopId} AND list_id = ANY (${[...listIds]}::uuid[]) AND (subject_key LIKE 'erased:%' OR salt = '')
    ORDER BY list_id, position`;
  return [
    ...parts.filter(isShown).map(({ index, part }) => partField(Number(index), part)),
    ...rows.filter(showsRow).map(({ listId, position }) => rowField(listId, position + 1)),
  ];
}

/**
 * Of the fields that are missing those that an earlier edition, under a checkpoint of this size, could still show: what tombstones and
 * entries about losses behind it name. The verifier finds the same out of the pack.
 */
export async function removedSince(
  tx: Tx,
  { shop: { shopId }, ports }: Context,
  missing: readonly string[],
  size: bigint,
): Promise<string[]> {
  const leaves = await tx.leaf.findMany({
    where: { shopId, type: { in: ['person.redacted', 'content.lost'] }, index: { gte: size } },
    orderBy: { index: 'asc' },
    select: { index: true },
  });
  const tombstones = await readEntriesAt(
    tx,
    shopId,
    leaves.map(({ index }) => index),
    ports.keys,
  );
  const bodies = tombstones.flatMap((one) => (publicBody(one) as PersonRedacted | ContentLost | null) ?? []);
  const rows = await tx.$queryRaw<{ listId: string; position: number }[]>`
    SELECT r.list_id AS "listId", r.position FROM list_row r
    JOIN list l ON l.shop_id = r.shop_id AND l.list_id = r.list_id AND l.entry_index < ${size}
    WHERE r.shop_id = ${shopId} AND (r.subject_key LIKE 'erased:%' OR r.salt = '') AND r.commitment = ANY (${bodies.flatMap((body) => ('rows' in body ? body.rows : []))}::text[])`;
  const named = new Set([
    ...bodies.flatMap(({ parts }) =>
      Object.entries(parts).flatMap(([part, of]) => of.filter((at) => at < size).map((at) => partField(at, part))),
    ),
    ...rows.map(({ listId, position }) => rowField(listId, position + 1)),
  ]);
  return missing.filter((field) => named.has(field));
}
