import type { Tx } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { keysById, type OpenKey } from '#app/ledger/data-keys.ts';
import { seal, unseal } from '#app/ledger/sealing.ts';
import type { KeyRing } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { SALT_BYTES } from '#app/tlog/commitment.ts';

/** What a sealed part is tied to: its shop, its place in the log and its name. */
export const partContext = (shop: ShopId, index: bigint, part: string): string => `entry-part/${shop}/${index}/${part}`;

/** A part in the clear: 32-byte salt and the canonical JSON text its commitment was taken over. */
export interface OpenPart {
  index: bigint;
  part: string;
  personId: string | null;
  salt: Uint8Array;
  canonical: string;
}

interface SealedPart {
  index: bigint;
  part: string;
  personId: string | null;
  keyId: string;
  sealed: Uint8Array;
}

/**
 * Opens the parts of these entries, ordered by index and part name. Erased parts (row or key gone) are absent: the
 * leaf's commitment is then all there is.
 */
export async function openParts(tx: Tx, shop: ShopId, indexes: readonly bigint[], ring: KeyRing): Promise<OpenPart[]> {
  // One array as parameter: a list of a thousand parameters is planned anew, in the client and in the database, for every page.
  const rows = await tx.$queryRaw<SealedPart[]>`
    SELECT index, part, person_id AS "personId", key_id AS "keyId", sealed FROM entry_part
    WHERE shop_id = ${shop} AND index = ANY (${indexes.map(String)}::bigint[])
    ORDER BY index, part COLLATE "C"`;
  const keys = await keysById(
    tx,
    shop,
    rows.map((row) => row.keyId),
    ring,
  );
  return rows.flatMap((row) => {
    const key = keys.get(row.keyId);
    if (!key) return [];
    const plain = unseal(key, row.sealed, partContext(shop, row.index, row.part));
    return [
      {
        index: row.index,
        part: row.part,
        personId: row.personId,
        salt: new Uint8Array(plain.subarray(0, SALT_BYTES)),
        canonical: plain.subarray(SALT_BYTES).toString('utf8'),
      },
    ];
  });
}

/** The row that an opened part is kept as under this key. */
export function sealedPart(
  shop: ShopId,
  { index, part, personId, salt, canonical }: OpenPart,
  { keyId, key }: OpenKey,
) {
  const plain = Buffer.concat([salt, utf8Bytes(canonical)]);
  return { shopId: shop, index, part, personId, sealed: seal(key, plain, partContext(shop, index, part)), keyId };
}
