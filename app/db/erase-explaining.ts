import { randomUUID } from 'node:crypto';

import type { Tx } from './client.server.ts';
import type { Prisma } from './generated/client.ts';
import { ERASED_NAME, erasedAccount } from '#app/domain/access/account.ts';
import { foldText, mentions, withoutMentions } from '#app/domain/access/mentions.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** Lists whose rows speak of people without being reviewed: personnel, groups, what was done to whom by whom, second factors, pages of apps. */
const KINDS = ['groups', 'activity', 'hr', 'second_factor', 'app_pages'];

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
    } else if (isCalled(found.name, called)) {
      // Their name beside an address nobody else of their rows has: it is theirs, or it would say whose the name was.
      const named = [...words, ...(found.email === null ? [] : [foldText(found.email)])];
      const row = without(found.row, named, called) as Prisma.InputJsonValue;
      await tx.listRow.update({ where, data: { name: ERASED_NAME, email: null, salt, row } });
    } else if (mentions(found.row, words) || hasWhole(found.row, called)) {
      const row = without(found.row, words, called) as Prisma.InputJsonValue;
      const name = withoutMentions(found.name, words, ERASED_NAME) as string;
      await tx.listRow.update({ where, data: { name, salt, row } });
    }
  }
  return gone;
}

/** What somebody else typed or a list had no column for, on rows that reviews decide: names may stand there. The rest says whose the row is. */
const SPOKEN = ['details', 'addedBy', 'developer'] as const;

/**
 * Takes one person out of what rows of other people, apps and roles say beside whose they are. Such a row can no longer be held against
 * its commitment, so files show the commitment alone. Out: the rows that lost something. In the caller's transaction, after the person's
 * own rows went.
 */
export async function eraseSpokenOf(
  tx: Tx,
  shop: ShopId,
  called: Called,
  words: readonly string[],
): Promise<{ listId: string; position: number; commitment: string }[]> {
  const rows = await tx.$queryRaw<{ listId: string; position: number; commitment: string; row: JsonRow }[]>`
    SELECT r.list_id AS "listId", r.position, r.commitment, r.row
    FROM list_row r JOIN list l ON l.shop_id = r.shop_id AND l.list_id = r.list_id AND l.kind IN ('people', 'apps', 'roles', 'uninstalled')
    WHERE r.shop_id = ${shop} AND r.subject_key NOT LIKE 'erased:%'
      AND (r.row->'details' <> '[]'::jsonb OR r.row ? 'addedBy' OR r.row->>'developer' IS NOT NULL)
    ORDER BY r.list_id, r.position`;
  const changed = [];
  for (const { listId, position, commitment, row } of rows) {
    const spoken = Object.fromEntries(SPOKEN.flatMap((one) => (row[one] === undefined ? [] : [[one, row[one]]])));
    if (!mentions(spoken, words) && !hasWhole(spoken, called)) continue;
    await tx.listRow.update({
      where: { shopId_listId_position: { shopId: shop, listId, position } },
      data: { salt: Buffer.alloc(0), row: { ...row, ...(without(spoken, words, called) as object) } },
    });
    changed.push({ listId, position, commitment });
  }
  return changed;
}

/** A file that was brought in may be called after them: its name stands on the count check of its list, and nowhere in the record. */
export async function eraseFileNames(tx: Tx, shop: ShopId, words: readonly string[]): Promise<void> {
  const lists = await tx.list.findMany({
    where: { shopId: shop, outcome: 'recorded' },
    select: { listId: true, sheet: true },
  });
  for (const { listId, sheet } of lists) {
    const { origin } = sheet as { origin?: string };
    if (!mentions(origin, words)) continue;
    const cleared = { ...(sheet as object), origin: 'a file' };
    await tx.list.update({ where: { shopId_listId: { shopId: shop, listId } }, data: { sheet: cleared } });
  }
}

type JsonRow = Record<string, Prisma.InputJsonValue>;

function isAbout({ name, email }: { name: string; email: string | null }, { names, addresses }: Called): boolean {
  if (email !== null) return addresses.map(foldText).includes(foldText(email));
  return isCalled(name, { names });
}

const isCalled = (text: string, { names }: Pick<Called, 'names'>): boolean =>
  text !== '' && names.map(foldText).includes(foldText(text));

/** Members of rows in which a person's name stands alone. There one word is a name, too; elsewhere it may be anything. */
const NAMES = ['name', 'by', 'manager', 'owner', 'value', 'developer', 'said'];

/** Does a name stand alone where rows have names? */
function hasWhole(value: unknown, called: Called, member = ''): boolean {
  if (typeof value === 'string') return NAMES.includes(member) && isCalled(value, called);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, one]) => hasWhole(one, called, Array.isArray(value) ? member : key));
}

/** The same row without what mentions them and without their name where it stands alone. */
function without(row: object, words: readonly string[], called: Called): unknown {
  return withoutWhole(withoutMentions(row, words, ERASED_NAME), called);
}

function withoutWhole(value: unknown, called: Called, member = ''): unknown {
  if (typeof value === 'string') return hasWhole(value, called, member) ? ERASED_NAME : value;
  if (Array.isArray(value)) return value.map((one) => withoutWhole(one, called, member));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutWhole(one, called, key)]));
}
