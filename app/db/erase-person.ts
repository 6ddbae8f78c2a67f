import { randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { copyAddresses, storeCopyAddresses } from '#app/db/copy-addresses.ts';
import { Prisma } from '#app/db/generated/client.ts';
import type { PersonTrace, TracedRow } from '#app/db/person-trace.ts';
import { eraseSightingsOf } from '#app/db/sightings.ts';
import { eraseViewsNaming } from '#app/db/table-choices.ts';
import { ERASED_NAME, erasedAccount, normaliseEmail } from '#app/domain/access/account.ts';
import { foldText, mentions, withoutMentions } from '#app/domain/access/mentions.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** A note typed on a decision that names somebody: where its entry stands. */
export interface NoteGone {
  entryIndex: bigint;
}

/**
 * Takes one person out of every table beside the log: rows of lists keep their place and their commitment, members and rows under
 * review their ids, and nothing else. Out: the notes on rows of other people that went because they name this one.
 * Within the caller's transaction; running it again changes nothing.
 */
export async function erasePersonRows(tx: Tx, shop: ShopId, trace: PersonTrace, now: Date): Promise<NoteGone[]> {
  await eraseListRows(tx, shop, trace.rows);
  const notes = await eraseNotesNaming(tx, shop, wordsOf(trace));
  await eraseFindingsNaming(tx, shop, wordsOf(trace));
  await eraseMembers(tx, shop, trace, now);
  await tx.watchedExport.updateMany({
    where: { shopId: shop, watchId: { in: [...trace.watchIds] } },
    data: { watcher: Prisma.DbNull },
  });
  await eraseSightingsOf(tx, shop, trace);
  await eraseViewsNaming(tx, shop, (text) => mentions(text, wordsOf(trace)), now);
  await tx.accountLink.deleteMany({ where: { shopId: shop, subjectKeys: { hasSome: [...trace.subjectKeys] } } });
  await tx.person.deleteMany({ where: { shopId: shop, personId: { in: [...trace.personIds] } } });
  return notes;
}

/**
 * What free text is searched for, folded: addresses, and names of two words or more. One word alone may be anybody's name, or no name at
 * all, and a note that only happens to hold it would be lost for nothing.
 */
export const wordsOf = ({ names, addresses }: Pick<PersonTrace, 'names' | 'addresses'>): string[] => [
  ...new Set([...addresses, ...names.filter((name) => /\S\s+\S/.test(name.trim()))].map(foldText)),
];

/** Rows of lists, and with them the rows under review that were made of them, what was typed on these and their removals. */
async function eraseListRows(tx: Tx, shop: ShopId, rows: readonly TracedRow[]): Promise<void> {
  if (rows.length === 0) return;
  const token = randomUUID();
  const { accountKey, ...nothing } = erasedAccount(token, 0);
  const prefix = accountKey.slice(0, -1);
  const lists = rows.map(({ listId }) => listId);
  const positions = rows.map(({ position }) => position);
  await tx.$executeRaw`
    UPDATE list_row r SET subject_key = ${prefix} || r.position, name = ${ERASED_NAME}, email = NULL, salt = '',
      row = ${JSON.stringify(nothing)}::jsonb || jsonb_build_object('accountKey', ${prefix} || r.position)
    FROM unnest(${lists}::uuid[], ${positions}::int[]) AS gone (list_id, position)
    WHERE r.shop_id = ${shop} AND r.list_id = gone.list_id AND r.position = gone.position`;
  const items = await tx.$queryRaw<{ cycleId: string; itemId: string }[]>`
    UPDATE review_item i SET subject_key = ${prefix} || i.list_position, name = ${ERASED_NAME}, note = NULL, stands_out = '[]',
      change = jsonb_build_object('kind', i.change->'kind', 'details', '[]'::jsonb, 'previous', NULL), shown_salt = ''
    FROM unnest(${lists}::uuid[], ${positions}::int[]) AS gone (list_id, position)
    WHERE i.shop_id = ${shop} AND i.list_id = gone.list_id AND i.list_position = gone.position
    RETURNING i.cycle_id AS "cycleId", i.item_id AS "itemId"`;
  const cycles = items.map(({ cycleId }) => cycleId);
  const itemIds = items.map(({ itemId }) => itemId);
  await tx.$executeRaw`
    UPDATE decision d SET note = NULL FROM unnest(${cycles}::uuid[], ${itemIds}::uuid[]) AS gone (cycle_id, item_id)
    WHERE d.shop_id = ${shop} AND d.cycle_id = gone.cycle_id AND d.item_id = gone.item_id AND d.note IS NOT NULL`;
  await tx.$executeRaw`
    UPDATE revocation v SET name = ${ERASED_NAME}, subject_key = i.subject_key FROM review_item i
    WHERE v.shop_id = ${shop} AND i.shop_id = v.shop_id AND i.cycle_id = v.cycle_id AND i.item_id = v.item_id
      AND (v.cycle_id, v.item_id) IN (SELECT * FROM unnest(${cycles}::uuid[], ${itemIds}::uuid[]))`;
}

/** Notes on rows of others that name this person: the note goes as a whole, what was decided stays. */
async function eraseNotesNaming(tx: Tx, shop: ShopId, words: readonly string[]): Promise<NoteGone[]> {
  // Searched here: the database folds no letter beyond ASCII.
  const decisions = await tx.decision.findMany({
    where: { shopId: shop, note: { not: null } },
    select: { entryIndex: true, note: true },
  });
  const gone = decisions.filter(({ note }) => mentions(note, words)).map(({ entryIndex }) => ({ entryIndex }));
  const indexes = gone.map(({ entryIndex }) => String(entryIndex));
  await tx.$executeRaw`
    UPDATE decision SET note = NULL WHERE shop_id = ${shop} AND entry_index = ANY (${indexes}::bigint[])`;
  const items = await tx.reviewItem.findMany({
    where: { shopId: shop, note: { not: null } },
    select: { itemId: true, note: true },
  });
  const naming = items.filter(({ note }) => mentions(note, words)).map(({ itemId }) => itemId);
  await tx.$executeRaw`UPDATE review_item SET note = NULL WHERE shop_id = ${shop} AND item_id = ANY (${naming}::uuid[])`;
  return gone;
}

/** What stood out of the rows of others may name this person. The words around stay; the salt goes, or the name could be guessed. */
async function eraseFindingsNaming(tx: Tx, shop: ShopId, words: readonly string[]): Promise<void> {
  const items = await tx.$queryRaw<{ cycleId: string; itemId: string; standsOut: unknown; change: unknown }[]>`
    SELECT cycle_id AS "cycleId", item_id AS "itemId", stands_out AS "standsOut", change FROM review_item
    WHERE shop_id = ${shop} AND (stands_out <> '[]'::jsonb OR change IS NOT NULL)`;
  for (const { cycleId, itemId, standsOut, change } of items) {
    if (!mentions(standsOut, words) && !mentions(change, words)) continue;
    await tx.reviewItem.update({
      where: { shopId_cycleId_itemId: { shopId: shop, cycleId, itemId } },
      data: {
        standsOut: withoutMentions(standsOut, words, ERASED_NAME) as Prisma.InputJsonValue,
        change: withoutMentions(change, words, ERASED_NAME) as Prisma.InputJsonValue,
        shownSalt: Buffer.alloc(0),
      },
    });
  }
}

/** The member's id stays, because the record names who decided by it; so do the times, which say whether anybody has opened the app yet. */
async function eraseMembers(tx: Tx, shop: ShopId, trace: PersonTrace, now: Date): Promise<void> {
  const memberIds = trace.members.map(({ memberId }) => memberId);
  const userIds = trace.members.flatMap(({ userId }) => (userId === null ? [] : [userId]));
  await tx.session.deleteMany({ where: { shopId: shop, userId: { in: userIds } } });
  await tx.downloadTicket.deleteMany({ where: { shopId: shop, memberId: { in: memberIds } } });
  await tx.setting.deleteMany({
    where: { shopId: shop, OR: memberIds.map((memberId) => ({ key: { endsWith: `:${memberId}` } })) },
  });
  await tx.member.updateMany({
    where: { shopId: shop, memberId: { in: memberIds } },
    data: {
      userId: null,
      name: ERASED_NAME,
      email: null,
      emailVerified: false,
      title: null,
      isAccountOwner: false,
      roles: [],
      subjectKey: null,
      matchedBy: null,
      matchConfirmedBy: null,
      knownRows: [],
      locale: null,
      erasedAt: now,
    },
  });
  // Somebody else may have said that they are this row.
  await tx.member.updateMany({
    where: { shopId: shop, subjectKey: { in: trace.rows.map(({ subjectKey }) => subjectKey) } },
    data: { subjectKey: null, matchedBy: null, matchConfirmedBy: null },
  });
  await eraseCopyAddresses(tx, shop, trace.addresses, now);
}

async function eraseCopyAddresses(tx: Tx, shop: ShopId, addresses: readonly string[], now: Date): Promise<void> {
  const stored = await copyAddresses(tx, shop);
  const kept = Object.fromEntries(
    Object.entries(stored).map(([whose, address]: [string, string | null]) => [
      whose,
      address !== null && addresses.includes(normaliseEmail(address)) ? null : address,
    ]),
  ) as unknown as typeof stored;
  if (JSON.stringify(kept) !== JSON.stringify(stored)) await storeCopyAddresses(tx, shop, kept, now);
}
