import { latestList, readableRowsOf } from '#app/db/lists.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { keyOfRow } from '#app/domain/access/roster.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { memberNames } from './member-names.ts';
import type { Reader } from './member.ts';

/** A row of the newest list that a person added. Times ISO 8601 UTC. */
export interface ByHandLine {
  subjectKey: string;
  name: string;
  said: string;
  /** null: the person was erased. */
  by: string | null;
  at: string;
}

export async function presentByHand(ctx: Reader, kind: SubjectKind): Promise<ByHandLine[]> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const list = await latestList(tx, shopId, kind);
    if (!list) return [];
    const names = await memberNames(tx, shopId);
    return (await readableRowsOf(tx, shopId, list.listId)).flatMap(({ row: stored }) => {
      const row = stored as unknown as Account | AppInstallation;
      if (!row.addedBy) return [];
      const { memberId, at, said } = row.addedBy;
      const name = 'accountKey' in row ? [row.name, row.email].filter(Boolean).join(' · ') : row.title;
      return [{ subjectKey: keyOfRow(row), name, said, by: names.get(memberId) ?? null, at }];
    });
  });
}
