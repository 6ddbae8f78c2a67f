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

type SealedPart = [index: string, part: string, personId: string | null, keyId: string, sealed: string];

/** A part whose row and key are there, and that may still not open: its bytes were changed, or its root key is not configured. */
export interface HeldPart {
  index: bigint;
  part: string;
  /** Throws what the ring or the cipher throws. */
  open(): OpenPart;
}

/**
 * Opens the parts of these entries, ordered by index and part name. Erased parts (row or key gone) are absent: the
 * leaf's commitment is then all there is. Throws when one that is held does not open.
 */
export async function openParts(tx: Tx, shop: ShopId, indexes: readonly bigint[], ring: KeyRing): Promise<OpenPart[]> {
  return (await heldParts(tx, shop, indexes, ring)).map((held) => held.open());
}

/** The same parts, each to be opened on its own: for whoever has to say which of them do not open. */
export async function heldParts(tx: Tx, shop: ShopId, indexes: readonly bigint[], ring: KeyRing): Promise<HeldPart[]> {
  // One array as parameter: a list of a thousand parameters is planned anew, in the client and in the database, for every page. One
  // text as answer: what the client does with each value of each row costs more than the decryption.
  const [row] = await tx.$queryRaw<{ parts: string | null }[]>`
    SELECT json_agg(json_build_array(index::text, part, person_id, key_id, encode(sealed, 'hex'))
      ORDER BY index, part COLLATE "C")::text AS parts
    FROM entry_part WHERE shop_id = ${shop} AND index = ANY (${indexes.map(String)}::bigint[])`;
  const parts = JSON.parse(row?.parts ?? '[]') as SealedPart[];
  const keys = await keysById(
    tx,
    shop,
    parts.map(([, , , keyId]) => keyId),
    ring,
  );
  return parts.flatMap(([digits, part, personId, keyId, sealed]) => {
    const key = keys.get(keyId);
    if (!key) return [];
    const index = BigInt(digits);
    const open = (): OpenPart => {
      const plain = unseal(key(), Buffer.from(sealed, 'hex'), partContext(shop, index, part));
      const salt = new Uint8Array(plain.subarray(0, SALT_BYTES));
      return { index, part, personId, salt, canonical: plain.subarray(SALT_BYTES).toString('utf8') };
    };
    return [{ index, part, open }];
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
