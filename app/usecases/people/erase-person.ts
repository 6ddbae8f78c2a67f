import type { Tx } from '#app/db/client.server.ts';
import { eraseExplainingRows, eraseFileNames, eraseSpokenOf } from '#app/db/erase-explaining.ts';
import { erasePersonRows, wordsOf } from '#app/db/erase-person.ts';
import { erasureStanding } from '#app/db/erasure-standing.ts';
import { type PersonTrace, tracePerson } from '#app/db/person-trace.ts';
import { lockShop } from '#app/db/shops.ts';
import { judgeErasure, type PersonTarget, readReason } from '#app/domain/access/erasure.ts';
import { mentions } from '#app/domain/access/mentions.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import { erasePeople, type PlacedPart } from '#app/ledger/erase.ts';
import { openParts } from '#app/ledger/parts.ts';
import type { Actor, Context } from '#app/ports.ts';
import { renewPacks } from '#app/usecases/evidence/renew-packs.ts';
import { eraseNoticesNaming } from '#app/usecases/intake/erase-notices.ts';

export interface ErasedPerson {
  /** Parts of entries and rows of lists that went. */
  parts: number;
  rows: number;
  /** Packs that showed some of it: each is made again without. */
  packs: number;
}

const TIMEOUT_MS = 120_000;
const PAGE = 500;

/**
 * Erases what we hold of one person of one store: their rows in every list, what the record says about them and the keys it was sealed
 * with, their membership, and what others typed that names them. What was committed to stays committed to, so every proof holds. The
 * tombstone says who ordered it, why, and which parts and rows went, never whose they were.
 *
 * One transaction, so a crash leaves all of it or nothing. Files of packs go with the job that makes each pack anew, which is enqueued in
 * the same transaction: until it has run, nobody can download them.
 * Refusals: role_missing, not_found, erase_not_one, words_missing, erase_reason_names_them, erase_self, erase_in_review, last_manager.
 */
export async function erasePerson(
  ctx: Context & { actor: Actor },
  { target, reason: typed }: { target: PersonTarget; reason: string },
): Promise<ErasedPerson | Refusal> {
  if (!ctx.actor.roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  const { shopId } = ctx.shop;
  const { memberId: by } = ctx.actor;
  return ctx.db.inShop(
    shopId,
    async (tx) => {
      await lockAll(tx, ctx);
      const trace = await tracePerson(tx, shopId, target);
      if (trace === null) return refuse('not_found');
      if (trace === 'several') return refuse('erase_not_one');
      const refused = judgeErasure(await erasureStanding(tx, shopId, trace, by));
      if (refused) return refused;
      const reason = readReason(typed, [...trace.names, ...trace.addresses]);
      if (isRefusal(reason)) return reason;
      const notes = await erasePersonRows(tx, shopId, trace, ctx.now);
      await eraseNoticesNaming(tx, ctx, wordsOf(trace));
      const otherParts = [
        ...notes.map(({ entryIndex }) => ({ index: entryIndex, part: 'p.note' })),
        ...(await typedReasonsNaming(tx, ctx, wordsOf(trace))),
      ];
      const explaining = await eraseExplainingRows(tx, shopId, trace, wordsOf(trace));
      await eraseFileNames(tx, shopId, wordsOf(trace));
      const spoken = await eraseSpokenOf(tx, shopId, trace, wordsOf(trace));
      const shown = [...trace.rows, ...spoken];
      const rows = [...shown.map(({ commitment }) => commitment), ...explaining];
      const parts = await erasePeople(
        tx,
        shopId,
        { personIds: trace.personIds, otherParts, rows, by, reason },
        { ...ctx.ports, now: ctx.now },
      );
      return { parts: parts.length, rows: rows.length, packs: await renewPacks(tx, ctx, { parts, rows: shown }) };
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

/** In the order everybody takes them, and all before the log's head: nobody decides, opens, brings a list or stores a pack meanwhile. */
async function lockAll(tx: Tx, { shop: { shopId } }: Context): Promise<void> {
  await lockShop(tx, shopId);
  await tx.$queryRaw`SELECT 1 FROM member WHERE shop_id = ${shopId} ORDER BY member_id FOR UPDATE`;
  await tx.$queryRaw`SELECT 1 FROM cycle WHERE shop_id = ${shopId} ORDER BY cycle_id FOR UPDATE`;
  await tx.$queryRaw`SELECT 1 FROM revocation WHERE shop_id = ${shopId} ORDER BY revocation_id FOR UPDATE`;
  await tx.$queryRaw`SELECT 1 FROM pack WHERE shop_id = ${shopId} ORDER BY pack_id FOR UPDATE`;
}

/** Why rows were handed over or decisions reopened is sealed under the key of whoever typed it, and may name this person. */
async function typedReasonsNaming(tx: Tx, ctx: Context, words: PersonTrace['names']): Promise<PlacedPart[]> {
  const { shopId } = ctx.shop;
  const leaves = await tx.leaf.findMany({
    where: { shopId, type: { in: ['item.reassigned', 'decisions.reopened'] } },
    orderBy: { index: 'asc' },
    select: { index: true },
  });
  const naming: PlacedPart[] = [];
  for (let at = 0; at < leaves.length; at += PAGE) {
    const page = leaves.slice(at, at + PAGE).map(({ index }) => index);
    for (const { index, part, canonical } of await openParts(tx, shopId, page, ctx.ports.keys)) {
      if (part === 'p.note' && mentions(JSON.parse(canonical), words)) naming.push({ index, part });
    }
  }
  return naming;
}
