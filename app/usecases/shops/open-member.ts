import { randomUUID } from 'node:crypto';
import type { Tx } from '#app/db/client.server.ts';
import {
  createMember,
  findAppointed,
  findMemberOfUser,
  hasAnyoneOpenedSince,
  updateMember,
  type MemberRow,
} from '#app/db/members.ts';
import { lockShop } from '#app/db/shops.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import { memberId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import type { Context, Role } from '#app/ports.ts';

/** The person of an online token, as Shopify told it. An e-mail that is not verified proves nobody. */
export interface Visitor {
  userId: bigint;
  name: string;
  email: string | null;
  emailVerified: boolean;
  isAccountOwner: boolean;
  locale: string;
}

/**
 * Knows the person who opened the app, and records their first opening and every change of their roles.
 *
 * Whoever opens a new installation first becomes manager. The store's owner is owner for as long as Shopify says so. Somebody appointed
 * under their verified e-mail gets what they were appointed to. Everybody else has no role until a manager gives one.
 * One transaction under the lock of the store's row, so that two people opening at once are not both the first.
 */
export async function openMember(ctx: Context, visitor: Visitor): Promise<MemberRow> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const shop = await lockShop(tx, shopId);
    if (shop === null) throw new Error('open-member needs an installed store');
    const isFirst = !(await hasAnyoneOpenedSince(tx, shopId, shop.installedAt));
    const known = (await findMemberOfUser(tx, shopId, visitor.userId)) ?? (await appointedAs(tx, ctx, visitor));
    const member = known ?? (await createMember(tx, newMember(ctx, visitor)));
    const roles = rolesNow(member.roles as Role[], isFirst, visitor.isAccountOwner);
    const entries = entriesOf(ctx, member, visitor, roles);
    const opened = await updateMember(tx, shopId, memberId(member.memberId), {
      ...factsOf(visitor),
      roles,
      userId: visitor.userId,
      firstOpenedAt: member.firstOpenedAt ?? ctx.now,
      lastOpenedAt: ctx.now,
    });
    await append(tx, shopId, entries, ctx.ports);
    return opened;
  });
}

/** True when opening again would change nothing worth a write: seen in the last five minutes of this installation, same facts. */
export function isKnownAsIs(member: MemberRow, visitor: Visitor, installedAt: Date, now: Date): boolean {
  const { lastOpenedAt } = member;
  const isRecent =
    lastOpenedAt !== null && lastOpenedAt >= installedAt && now.getTime() - lastOpenedAt.getTime() < 300_000;
  const facts = factsOf(visitor);
  return isRecent && Object.entries(facts).every(([fact, value]) => member[fact as keyof typeof facts] === value);
}

const appointedAs = (tx: Tx, ctx: Context, visitor: Visitor): Promise<MemberRow | null> =>
  visitor.email !== null && visitor.emailVerified
    ? findAppointed(tx, ctx.shop.shopId, visitor.email)
    : Promise.resolve(null);

const factsOf = ({ name, email, emailVerified, isAccountOwner, locale }: Visitor) => ({
  name,
  email,
  emailVerified,
  isAccountOwner,
  locale,
});

const newMember = (ctx: Context, visitor: Visitor): Omit<MemberRow, 'knownRows' | 'erasedAt'> => ({
  shopId: ctx.shop.shopId,
  memberId: randomUUID(),
  userId: visitor.userId,
  ...factsOf(visitor),
  title: null,
  roles: [],
  firstOpenedAt: null,
  lastOpenedAt: null,
  subjectKey: null,
  matchedBy: null,
  matchConfirmedBy: null,
  createdAt: ctx.now,
});

function rolesNow(before: readonly Role[], isFirst: boolean, isAccountOwner: boolean): Role[] {
  const roles = new Set(before);
  if (isFirst) roles.add('manager');
  if (isAccountOwner) roles.add('owner');
  else roles.delete('owner');
  return [...roles].sort();
}

function entriesOf(ctx: Context, member: MemberRow, visitor: Visitor, roles: Role[]): LedgerEntry[] {
  if (member.firstOpenedAt === null) {
    const personal = [
      { part: 'p.member' as const, personId: member.memberId, body: { name: visitor.name, email: visitor.email } },
    ];
    return [entry('member.opened', ctx.now, { memberId: member.memberId, roles }, { personal })];
  }
  const previous = [...member.roles].sort();
  if (previous.join() === roles.join()) return [];
  return [entry('member.roles_changed', ctx.now, { memberId: member.memberId, previous, current: roles, by: null })];
}
