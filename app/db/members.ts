import type { Tx } from './client.server.ts';
import type { Member } from './generated/client.ts';
import type { MemberId, ShopId } from '#app/domain/ids.ts';

export type MemberRow = Member;

export const findMember = (tx: Tx, shop: ShopId, member: MemberId): Promise<MemberRow | null> =>
  tx.member.findUnique({ where: { shopId_memberId: { shopId: shop, memberId: member } } });

/** By Shopify's numeric user id, which comes out of a verified token. */
export const findMemberOfUser = (tx: Tx, shop: ShopId, userId: bigint): Promise<MemberRow | null> =>
  tx.member.findUnique({ where: { shopId_userId: { shopId: shop, userId } } });

/** Someone appointed under this address who has not opened the app yet. Two appointments of one address are nobody's: null. */
export async function findAppointed(tx: Tx, shop: ShopId, email: string): Promise<MemberRow | null> {
  const found = await tx.member.findMany({
    where: { shopId: shop, userId: null, email: { equals: email, mode: 'insensitive' } },
    take: 2,
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** True when somebody opened the app since this moment: the installation then has its manager. */
export async function hasAnyoneOpenedSince(tx: Tx, shop: ShopId, since: Date): Promise<boolean> {
  const found = await tx.member.findFirst({
    where: { shopId: shop, lastOpenedAt: { gte: since } },
    select: { memberId: true },
  });
  return found !== null;
}

export const createMember = (tx: Tx, data: Omit<MemberRow, 'knownRows' | 'erasedAt'>): Promise<MemberRow> =>
  tx.member.create({ data });

export const updateMember = (
  tx: Tx,
  shop: ShopId,
  member: MemberId,
  data: Partial<Omit<MemberRow, 'shopId' | 'memberId' | 'knownRows'>>,
): Promise<MemberRow> => tx.member.update({ where: { shopId_memberId: { shopId: shop, memberId: member } }, data });

export const membersOfShop = (tx: Tx, shop: ShopId): Promise<MemberRow[]> =>
  tx.member.findMany({ where: { shopId: shop }, orderBy: [{ createdAt: 'asc' }, { memberId: 'asc' }] });
