import { randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import type { Account } from '#app/domain/access/account.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import type { Context } from '#app/ports.ts';

/**
 * The member behind a row of the people list, made a reviewer; created when this person has never opened the app. A later
 * opening with the same user id or verified e-mail finds this member.
 */
export async function appointReviewer(tx: Tx, ctx: Context, account: Account): Promise<{ memberId: string }> {
  const { shopId } = ctx.shop;
  const found = await memberOf(tx, shopId, account);
  const previous = found?.roles ?? [];
  const current = [...new Set([...previous, 'reviewer'])];
  const memberId = found?.memberId ?? randomUUID();
  if (found) {
    await tx.member.update({
      where: { shopId_memberId: { shopId, memberId } },
      data: { roles: current, subjectKey: found.subjectKey ?? account.accountKey },
    });
  } else {
    await tx.member.create({
      data: {
        shopId,
        memberId,
        userId: userIdOf(account),
        name: account.name,
        email: account.email,
        roles: current,
        subjectKey: account.accountKey,
        createdAt: ctx.now,
      },
    });
  }
  if (previous.includes('reviewer')) return { memberId };
  const changed = { memberId, previous, current, by: ctx.actor?.memberId ?? null };
  const personal = [
    { part: 'p.member' as const, personId: memberId, body: { name: account.name, email: account.email } },
  ];
  await append(tx, shopId, [entry('member.roles_changed', ctx.now, changed, { personal })], ctx.ports);
  return { memberId };
}

/** The member who is this row of the people list: matched to it before, or of the same user id or verified e-mail; else null. */
export function memberOf(tx: Tx, shopId: ShopId, account: Account) {
  const userId = userIdOf(account);
  return tx.member.findFirst({
    where: {
      shopId,
      OR: [
        { subjectKey: account.accountKey },
        ...(userId === null ? [] : [{ userId }]),
        ...(account.email === null
          ? []
          : [{ email: { equals: account.email, mode: 'insensitive' as const }, emailVerified: true }]),
      ],
    },
    orderBy: { createdAt: 'asc' },
  });
}

const userIdOf = ({ platformId }: Account): bigint | null => (platformId === null ? null : BigInt(platformId));
