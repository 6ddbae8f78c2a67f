import type { Account } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { detailsOf } from '#app/domain/access/assessment.ts';
import type { RowPair } from '#app/domain/access/compare.ts';
import { entitlementOfPermission, entitlementOfScope } from '#app/domain/access/entitlement.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';

/** What is different between two readings of one row: what it may do in plain words, and a sentence for each other field. */
export interface ChangeLines {
  gained: string[];
  lost: string[];
  fields: string[];
}

export function changeLines(kind: SubjectKind, pair: RowPair<Account | AppInstallation>): ChangeLines {
  const wordsOf = (name: string) =>
    (kind === 'people' ? entitlementOfPermission(name) : entitlementOfScope(name)).words;
  const { gained = [], lost = [] } = pair.entitlements ?? {};
  return {
    gained: gained.map(wordsOf),
    lost: lost.map(wordsOf),
    fields: detailsOf({ ...pair, entitlements: null }),
  };
}
