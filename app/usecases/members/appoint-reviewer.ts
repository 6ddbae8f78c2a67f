import { randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import type { MemberRow } from '#app/db/members.ts';
import { type Account, normaliseEmail, normalisePlatformId } from '#app/domain/access/account.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import type { Context } from '#app/ports.ts';
import { knownRowsOf } from '#app/usecases/review/match-member.ts';

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

/** The member who is this row of the people list, as far as that is certain; else null. The one who came first, if several. */
export async function memberOf(tx: Tx, shopId: ShopId, account: Account): Promise<MemberRow | null> {
  const userId = userIdOf(account);
  const candidates = await tx.member.findMany({
    where: {
      shopId,
      OR: [
        { subjectKey: account.accountKey },
        { knownRows: { array_contains: [{ subjectKey: account.accountKey }] } },
        ...(userId === null ? [] : [{ userId }]),
        ...(account.email === null
          ? []
          : [{ email: { equals: account.email, mode: 'insensitive' as const }, emailVerified: true }]),
      ],
    },
    orderBy: { createdAt: 'asc' },
  });
  return candidates.find((member) => isMemberOf(member, account)) ?? null;
}

/**
 * Is this member that row of the people list: found or appointed to be it, or of the same user id or verified e-mail? Somebody
 * who only says so is not, until a second person has confirmed it.
 */
export function isMemberOf(member: MemberRow, account: Account): boolean {
  if (knownRowsOf(member).some((row) => row.subjectKey === account.accountKey)) return true;
  if (member.subjectKey === account.accountKey && member.matchedBy !== 'claimed') return true;
  const userId = userIdOf(account);
  if (member.userId !== null && userId !== null) return member.userId === userId;
  if (!member.emailVerified || member.email === null || account.email === null) return false;
  return normaliseEmail(member.email) === normaliseEmail(account.email);
}

const INT8_MAX = 2n ** 63n - 1n;

/** Shopify's user id, when the list carries one. What an imported file puts in that column may be anything: then null. */
export function userIdOf({ platformId }: Pick<Account, 'platformId'>): bigint | null {
  const digits = platformId === null ? '' : normalisePlatformId(platformId);
  if (!/^\d{1,19}$/.test(digits)) return null;
  const id = BigInt(digits);
  return id <= INT8_MAX ? id : null;
}
