import { randomUUID } from 'node:crypto';
import type { Tx } from '#app/db/client.server.ts';
import type { Prisma } from '#app/db/generated/client.ts';
import type { Actor, Context } from '#app/ports.ts';

type AskedPack = Pick<Prisma.PackUncheckedCreateInput, 'kind' | 'cycleId' | 'params' | 'fixed'>;

/**
 * Puts a pack on record as waiting, as the edition after the one it replaces, and asks the worker for it. Out: its id. The job is in the
 * same transaction as the row: a crash leaves both or neither.
 */
export async function addWaitingPack(
  tx: Tx,
  ctx: Context & { actor: Actor },
  asked: AskedPack,
  replaces: { packId: string; edition: number } | null,
): Promise<string> {
  const { shopId } = ctx.shop;
  const packId = randomUUID();
  await tx.pack.create({
    data: {
      ...asked,
      shopId,
      packId,
      edition: (replaces?.edition ?? 0) + 1,
      replacesPackId: replaces?.packId ?? null,
      state: 'waiting',
      requestedBy: ctx.actor.memberId,
      requestedAt: ctx.now,
    },
  });
  await ctx.enqueue(tx, 'export-pack', { shopId: String(shopId), packId });
  return packId;
}
