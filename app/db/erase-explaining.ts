import { randomUUID } from 'node:crypto';

import type { Tx } from './client.server.ts';
import type { Prisma } from './generated/client.ts';
import { ERASED_NAME, erasedAccount } from '#app/domain/access/account.ts';
import { foldText, mentions, withoutMentions } from '#app/domain/access/mentions.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** Lists whose rows speak of people without being reviewed: personnel, groups, what was done to whom by whom, second factors. */
const KINDS = ['groups', 'activity', 'hr', 'second_factor'];

/** By what a person is looked for in them. */
interface Called {
  names: readonly string[];
  addresses: readonly string[];
}

/** Rows of lists that explain others, as far as erasing has to know them. */
const rowsAbout = (tx: Tx, shop: ShopId) =>
  tx.$queryRaw<
    { listId: string; position: number; name: string; email: string | null; commitment: string; row: object }[]
  >`
    SELECT r.list_id AS "listId", r.position, r.name, r.email, r.commitment, r.row
    FROM list_row r JOIN list l ON l.shop_id = r.shop_id AND l.list_id = r.list_id AND l.kind = ANY (${KINDS}::text[])
    WHERE r.shop_id = ${shop} AND r.subject_key NOT LIKE 'erased:%' ORDER BY r.list_id, r.position`;

/** Is a row of a list that explains others about somebody of this name or address? */
export async function isExplained(tx: Tx, shop: ShopId, called: Called): Promise<boolean> {
  return (await rowsAbout(tx, shop)).some((row) => isAbout(row, called));
}

/**
 * Takes one person out of the lists that explain others: a row about them keeps its place and its commitment and nothing else; in a row
 * about somebody else their name goes, and with it the salt, or the name could be guessed. Out: the commitments of the rows that went.
 * Within the caller's transaction; running it again changes nothing.
 * @param words what free text may call them by, folded
 */
export async function eraseExplainingRows(
  tx: Tx,
  shop: ShopId,
  called: Called,
  words: readonly string[],
): Promise<string[]> {
  const token = randomUUID();
  const gone: string[] = [];
  // Searched here: the database folds no letter beyond ASCII.
  for (const found of await rowsAbout(tx, shop)) {
    const { listId, position } = found;
    const where = { shopId_listId_position: { shopId: shop, listId, position } };
    const salt = Buffer.alloc(0);
    if (isAbout(found, called)) {
      const { accountKey: subjectKey } = erasedAccount(token, position);
      await tx.listRow.update({ where, data: { subjectKey, name: ERASED_NAME, email: null, salt, row: {} } });
      gone.push(found.commitment);
    } else if (mentions(found.row, words)) {
      const row = withoutMentions(found.row, words, ERASED_NAME) as Prisma.InputJsonValue;
      const name = withoutMentions(found.name, words, ERASED_NAME) as string;
      await tx.listRow.update({ where, data: { name, salt, row } });
    }
  }
  return gone;
}

function isAbout({ name, email }: { name: string; email: string | null }, { names, addresses }: Called): boolean {
  if (email !== null) return addresses.map(foldText).includes(foldText(email));
  return name !== '' && names.map(foldText).includes(foldText(name));
}
