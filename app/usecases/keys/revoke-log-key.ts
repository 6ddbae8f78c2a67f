import type { Database } from '#app/db/client.server.ts';
import { keysOnRecord } from '#app/db/log-keys.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { isKey } from '#app/ledger/log-keys.ts';
import { publish } from '#app/ledger/publish.ts';
import { revokeKey } from '#app/ledger/revoke.ts';
import type { Ports } from '#app/ports.ts';

// Signing looks at a few tiles only; the limit is for a store whose log is held up by somebody else.
const LIMIT_MS = 60_000;

/**
 * Withdraws a log key in every store whose log it has signed. One key signs the logs of all stores, each under its own name and so with
 * its own key id: any one of them names it. Each log first announces the key now configured, if it has not yet, then the end of the other
 * one, and signs that. One transaction a store: a crash leaves stores done and not done, and the next run does the rest.
 * Out: how many logs were told; null when no log knows a key of this id. Throws KeyStillSigns, LogKeyUnknown, LogDiverged.
 */
export async function revokeLogKey(
  deps: { db: Database; ports: Pick<Ports, 'signer' | 'keys'>; now: Date },
  shops: readonly ShopId[],
  input: { keyId: string; untrustedSince: Date | null; reason: string; by: string },
): Promise<number | null> {
  const { db, ports, now } = deps;
  const publicKey = await findKey(db, shops, input.keyId);
  if (!publicKey) return null;
  let told = 0;
  for (const shop of shops) {
    const wasTold = await db.inShop(
      shop,
      async (tx) => {
        const isConcerned = (await keysOnRecord(tx, shop)).some((key) => isKey(key, publicKey));
        if (!isConcerned) return false;
        await publish(tx, shop, ports, now);
        const isNew = await revokeKey(tx, shop, { ...input, publicKey }, { keys: ports.keys, now });
        if (isNew) await publish(tx, shop, ports, now);
        return isNew;
      },
      { timeoutMs: LIMIT_MS },
    );
    if (wasTold) told += 1;
  }
  return told;
}

async function findKey(db: Database, shops: readonly ShopId[], keyId: string): Promise<Uint8Array | null> {
  for (const shop of shops) {
    const keys = await db.inShop(shop, (tx) => keysOnRecord(tx, shop));
    const found = keys.find((key) => key.keyId === keyId);
    if (found) return found.publicKey;
  }
  return null;
}
