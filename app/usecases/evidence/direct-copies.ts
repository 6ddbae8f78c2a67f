import { copyAddresses, storeCopyAddresses } from '#app/db/copy-addresses.ts';
import { readAddress } from '#app/domain/evidence/addresses.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';

/**
 * Sets where copies of the record go by mail; an empty address means nowhere. The record says who changed it and which ways are open
 * now, never the addresses themselves: those are personal, and erasing the store's settings erases them. Refusals: role_missing,
 * address_invalid.
 */
export async function directCopies(
  ctx: Context & { actor: Actor },
  input: { compliance: string; auditor: string },
): Promise<{ channels: ('compliance_mail' | 'auditor_mail')[] } | Refusal> {
  if (!ctx.actor.roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  const compliance = readAddress(input.compliance);
  const auditor = readAddress(input.auditor);
  if (compliance === 'invalid' || auditor === 'invalid') return refuse('address_invalid');
  const { shopId } = ctx.shop;
  const channels = [
    ...(compliance === null ? [] : (['compliance_mail'] as const)),
    ...(auditor === null ? [] : (['auditor_mail'] as const)),
  ];
  return ctx.db.inShop(shopId, async (tx) => {
    const before = await copyAddresses(tx, shopId);
    if (before.compliance === compliance && before.auditor === auditor) return { channels };
    await storeCopyAddresses(tx, shopId, { compliance, auditor }, ctx.now);
    const directed = { channels, by: ctx.actor.memberId };
    await append(tx, shopId, [entry('copies.directed', ctx.now, directed)], ctx.ports);
    return { channels };
  });
}
