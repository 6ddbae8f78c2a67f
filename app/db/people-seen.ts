import type { Tx } from './client.server.ts';
import { listsOfKind, readableRowsOf } from './lists.ts';
import { activityOf, signsOf, visitorsOf } from './surroundings.ts';
import type { Inspected } from '#app/domain/access/about.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { PeopleSeenInput } from '#app/domain/access/seen-not-listed.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** So many lists back may show that somebody who was seen has left since. */
const EARLIER_LISTS = 8;

/** What the rule of people seen at work compares: the newest people list with every sign there is. null: there is no list yet. */
export async function peopleSeenInput(tx: Tx, shop: ShopId): Promise<PeopleSeenInput | null> {
  const [newest, ...older] = await listsOfKind(tx, shop, 'people');
  if (!newest) return null;
  const earlier: Inspected[] = [];
  for (const { listId, takenAt } of older.slice(0, EARLIER_LISTS)) {
    earlier.push({ kind: 'people', rows: await peopleRows(tx, shop, listId), takenAt: takenAt.toISOString() });
  }
  return {
    rows: await peopleRows(tx, shop, newest.listId),
    takenAt: newest.takenAt.toISOString(),
    sightings: (await signsOf(tx, shop))?.rows ?? null,
    visitors: await visitorsOf(tx, shop),
    activity: await activityOf(tx, shop),
    earlier,
  };
}

async function peopleRows(tx: Tx, shop: ShopId, listId: string): Promise<Account[]> {
  return (await readableRowsOf(tx, shop, listId)).map((row) => row.row as unknown as Account);
}
