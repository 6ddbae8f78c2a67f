import { randomUUID } from 'node:crypto';

import { lockShop } from '#app/db/shops.ts';
import { isErasedKey } from '#app/domain/access/account.ts';
import type { AccountLink } from '#app/domain/access/about.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';

export interface SaidOfAccounts {
  /** The accounts are one person's, or they are different people's. */
  verdict: AccountLink['verdict'];
  /** A people list, and the places of at least two rows of it. */
  listId: string;
  positions: readonly number[];
}

/**
 * Keeps what a person says of accounts of a people list: that they belong to one person, or to different ones. The last word about
 * two accounts stands, over whatever matches; the words before it stay in the record. Both the row and its entry, or neither.
 * Refusals: role_missing, not_found.
 */
export async function linkAccounts(
  ctx: Context & { actor: Actor },
  { verdict, listId, positions }: SaidOfAccounts,
): Promise<{ linkId: string } | Refusal> {
  if (!ctx.actor.roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  const { shopId } = ctx.shop;
  const places = [...new Set(positions)];
  return ctx.db.inShop(shopId, async (tx) => {
    await lockShop(tx, shopId);
    const list = await tx.list.findFirst({ where: { shopId, listId, kind: 'people', outcome: 'recorded' } });
    const rows = await tx.listRow.findMany({
      where: { shopId, listId, position: { in: places } },
      orderBy: { position: 'asc' },
      select: { subjectKey: true, commitment: true },
    });
    const isWhole = rows.length === places.length && rows.length >= 2;
    if (!list || !isWhole || rows.some(({ subjectKey }) => isErasedKey(subjectKey))) return refuse('not_found');
    const linkId = randomUUID();
    const by = ctx.actor.memberId;
    const rowCommitments = rows.map(({ commitment }) => commitment);
    const said = entry(`accounts.${verdict}`, ctx.now, { linkId, listId, rowCommitments, by });
    const [place] = await append(tx, shopId, [said], ctx.ports);
    const subjectKeys = rows.map(({ subjectKey }) => subjectKey);
    await tx.accountLink.create({
      data: { shopId, linkId, verdict, subjectKeys, by, at: ctx.now, entryIndex: place!.index },
    });
    return { linkId };
  });
}
