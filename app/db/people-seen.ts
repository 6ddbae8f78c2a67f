import type { Tx } from './client.server.ts';
import { listsOfKind, readableRowsOf } from './lists.ts';
import { membersOfShop } from './members.ts';
import { activityOf, signsOf, visitorsOf } from './surroundings.ts';
import type { Inspected } from '#app/domain/access/about.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { PeopleSeenInput } from '#app/domain/access/seen-not-listed.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** With how many were matched to a row of the list for certain, and are not asked about again. */
export type SeenInput = PeopleSeenInput & { placed: number };

/** So many lists back may show that somebody who was seen has left since. */
const EARLIER_LISTS = 8;

/**
 * What the rule of people seen at work compares: the newest people list with every sign there is. Whoever was matched to a row of it
 * is found by that already. null: there is no list yet.
 */
export async function peopleSeenInput(tx: Tx, shop: ShopId): Promise<SeenInput | null> {
  const [newest, ...older] = await listsOfKind(tx, shop, 'people');
  if (!newest) return null;
  const earlier: Inspected[] = [];
  for (const { listId, takenAt } of older.slice(0, EARLIER_LISTS)) {
    earlier.push({ kind: 'people', rows: await peopleRows(tx, shop, listId), takenAt: takenAt.toISOString() });
  }
  const rows = await peopleRows(tx, shop, newest.listId);
  const placed = await placedMembers(tx, shop, rows);
  return {
    placed: placed.size,
    rows,
    takenAt: newest.takenAt.toISOString(),
    sightings: (await signsOf(tx, shop))?.rows ?? null,
    visitors: (await visitorsOf(tx, shop)).filter(({ memberId }) => !placed.has(memberId)),
    activity: await activityOf(tx, shop),
    earlier,
  };
}

/** How a member was found to be a row for certain; what they only say of themselves waits for a second person and is none. */
const SETTLED = ['confirmed', 'user_id', 'verified_email'];

/** Members who are a row of this list. */
async function placedMembers(tx: Tx, shop: ShopId, rows: readonly Account[]): Promise<ReadonlySet<string>> {
  const keys = new Set(rows.map(({ accountKey }) => accountKey));
  const members = await membersOfShop(tx, shop);
  return new Set(
    members
      .filter(({ matchedBy }) => SETTLED.includes(matchedBy ?? ''))
      .filter(({ subjectKey }) => subjectKey !== null && keys.has(subjectKey))
      .map(({ memberId }) => memberId),
  );
}

async function peopleRows(tx: Tx, shop: ShopId, listId: string): Promise<Account[]> {
  return (await readableRowsOf(tx, shop, listId)).map((row) => row.row as unknown as Account);
}
