import { randomBytes } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import { recordKey } from '#app/ledger/log-keys.ts';
import type { CheckpointSigner, KeyRing } from '#app/ports.ts';
import { DEMO_ORIGIN_PREFIX } from '#app/tlog/checkpoint.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { EMPTY_FRONTIER, rootOf } from '#app/tlog/tree.ts';

/**
 * Opens the shop's log, or finds the one it has: a reinstall continues the same log. Out: its origin.
 *
 * The origin is random, never the shop's domain, because it survives erasure. It begins `demo.` when the published
 * demonstration key signs, and that is fixed here for the life of the log.
 */
export async function openLog(
  tx: Tx,
  shop: ShopId,
  deps: { signer: Pick<CheckpointSigner, 'isDemo' | 'logPublicKey' | 'packPublicKey'>; keys: KeyRing; now: Date },
): Promise<string> {
  const existing = await tx.log.findUnique({ where: { shopId: shop }, select: { origin: true } });
  if (existing) return existing.origin;
  const origin = newOrigin(deps.signer.isDemo);
  await tx.log.create({
    data: {
      shopId: shop,
      origin,
      size: 0n,
      root: Buffer.from(rootOf(nodeCrypto, EMPTY_FRONTIER)),
      frontier: Buffer.alloc(0),
      packKey: Buffer.from(deps.signer.packPublicKey),
      createdAt: deps.now,
    },
  });
  const { logPublicKey: publicKey } = deps.signer;
  await recordKey(tx, shop, { origin, publicKey, because: 'opened', fromSize: 0n, since: deps.now });
  const packKey = Buffer.from(deps.signer.packPublicKey).toString('hex');
  await append(tx, shop, [entry('log.opened', deps.now, { origin, demo: deps.signer.isDemo, packKey })], deps);
  return origin;
}

/** A name for a log: random, so that it tells nothing and is never given twice. */
export function newOrigin(isDemo: boolean): string {
  const random = randomBytes(16).toString('hex');
  return isDemo ? `${DEMO_ORIGIN_PREFIX}${random}` : `log.${random}`;
}
