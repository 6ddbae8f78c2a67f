import { resealSession } from '#app/adapters/shopify/sealed-session.ts';
import type { Reseal, SealedTable } from '#app/db/sealed-rows.ts';
import { shopId } from '#app/domain/ids.ts';
import { rewrapDataKey } from '#app/ledger/data-keys.ts';
import type { KeyRing } from '#app/ports.ts';
import { rewrapBody } from '#app/usecases/intake/delivery-body.ts';

/** How a row of each table is put under the present root key: each part of the app knows what its own seals are bound to. */
export const resealers = (keys: KeyRing): Record<SealedTable, Reseal> => ({
  data_key: ({ ids, sealed, rootKeyId }) => {
    const place = { shop: shopId(ids['shop_id']!), keyId: ids['key_id']!, wrapped: sealed, rootKeyId };
    const next = rewrapDataKey(keys, place);
    return { sealed: next.wrapped, rootKeyId: next.rootKeyId };
  },
  session: ({ ids, sealed, rootKeyId }) => {
    const next = resealSession({ id: ids['id']!, sealed: new Uint8Array(sealed), keyId: rootKeyId }, keys);
    return { sealed: next.sealed, rootKeyId: next.keyId };
  },
  delivery: ({ sealed, rootKeyId }) => {
    const next = rewrapBody(keys, sealed, rootKeyId);
    return { sealed: next.sealed, rootKeyId: next.keyId };
  },
});
