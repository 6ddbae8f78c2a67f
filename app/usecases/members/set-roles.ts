import { findMember, membersOfShop, updateMember } from '#app/db/members.ts';
import type { MemberRow } from '#app/db/members.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { memberId as toMemberId } from '#app/domain/ids.ts';
import { refuse } from '#app/domain/refusal.ts';
import type { Refusal } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context, Role } from '#app/ports.ts';

/** The roles a person can give. Owner is not among them: Shopify says who owns the store. */
export const GIVEN_ROLES = ['manager', 'reviewer', 'auditor'] as const satisfies readonly Role[];
export type GivenRole = (typeof GIVEN_ROLES)[number];

/**
 * Sets which roles a member has, and records the change in the same transaction. Saying what is so already changes nothing.
 * Refusals: role_missing (the actor neither manages nor owns), not_found, last_manager (nobody would be left who can give roles).
 */
export async function setRoles(
  ctx: Context & { actor: Actor },
  input: { memberId: string; roles: readonly GivenRole[] },
): Promise<{ roles: Role[] } | Refusal> {
  if (!ctx.actor.roles.some(managesRoles)) return refuse('role_missing');
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    // All members are locked, so that two managers who remove each other at once do not both succeed.
    await tx.$queryRaw`SELECT 1 FROM member WHERE shop_id = ${shopId} ORDER BY member_id FOR UPDATE`;
    const member = await findMember(tx, shopId, toMemberId(input.memberId));
    if (!member || member.erasedAt !== null) return refuse('not_found');
    const previous = member.roles as Role[];
    const current = rolesAfter(previous, input.roles);
    if (sameRoles(previous, current)) return { roles: previous };
    if (!canStillGiveRoles(await membersOfShop(tx, shopId), member.memberId, current)) return refuse('last_manager');
    await updateMember(tx, shopId, toMemberId(member.memberId), { roles: current });
    const changed = { memberId: member.memberId, previous, current, by: ctx.actor.memberId };
    const personal = [
      { part: 'p.member' as const, personId: member.memberId, body: { name: member.name, email: member.email } },
    ];
    await append(tx, shopId, [entry('member.roles_changed', ctx.now, changed, { personal })], ctx.ports);
    return { roles: current };
  });
}

const managesRoles = (role: string): boolean => role === 'manager' || role === 'owner';

function rolesAfter(previous: readonly Role[], given: readonly GivenRole[]): Role[] {
  const owner: Role[] = previous.includes('owner') ? ['owner'] : [];
  return [...owner, ...GIVEN_ROLES.filter((role) => given.includes(role))];
}

const sameRoles = (one: readonly Role[], other: readonly Role[]): boolean =>
  [...one].sort().join() === [...other].sort().join();

// Somebody who was appointed and never opened the app may not exist: only people who have been here count.
function canStillGiveRoles(members: MemberRow[], changedId: string, changedTo: readonly Role[]): boolean {
  return members.some((member) => {
    const roles = member.memberId === changedId ? changedTo : member.roles;
    return member.firstOpenedAt !== null && roles.some(managesRoles);
  });
}
