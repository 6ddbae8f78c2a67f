import type { Database } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { LogDiverged, LogKeyUnknown, LogMissing } from '#app/ledger/error.ts';
import { publish } from '#app/ledger/publish.ts';
import type { Ports } from '#app/ports.ts';

export interface Announced {
  /** Logs that stand signed under the configured keys now. */
  signed: number;
  /** Logs that could not be, with the reason as a sentence. */
  refused: readonly { shop: ShopId; why: string }[];
}

/**
 * Signs the head of every log, so that a changed log or pack key is announced in stores where nothing happens too. Each log is a
 * transaction of its own: a crash leaves some announced and some not, and the next run does the rest.
 */
export async function announceKeysEverywhere(
  deps: { db: Database; ports: Pick<Ports, 'signer' | 'keys'>; now: Date },
  shops: readonly ShopId[],
): Promise<Announced> {
  const { db, ports, now } = deps;
  const refused: { shop: ShopId; why: string }[] = [];
  let signed = 0;
  for (const shop of shops) {
    try {
      await db.inShop(shop, (tx) => publish(tx, shop, ports, now));
      signed += 1;
    } catch (error) {
      // A store whose installation never finished has no log yet.
      if (error instanceof LogMissing) continue;
      if (!(error instanceof LogKeyUnknown || error instanceof LogDiverged)) throw error;
      refused.push({ shop, why: error.message });
    }
  }
  return { signed, refused };
}
