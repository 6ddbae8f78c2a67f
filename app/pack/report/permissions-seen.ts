import { normaliseName } from '#app/domain/access/account.ts';
import type { JsonObject } from '#app/domain/evidence/canonical.ts';

import type { ReviewEvidence, RowEvidence } from '../review.ts';

/** People under review by whether reviewers could see what they may do. Rows whose content was erased are in neither. */
export interface PermissionsSeen {
  readonly seen: readonly RowEvidence[];
  readonly hidden: readonly RowEvidence[];
}

/**
 * A person's permissions could be seen where the people list gave them, or where it gave the person roles and the roles list of the
 * review says what each of these permits. Roles are the same by their names, however they are written (normaliseName).
 */
export function permissionsSeen({ rows, launched, lists }: ReviewEvidence): PermissionsSeen {
  const roles = lists.get(launched?.body.roles?.listId ?? '')?.lines ?? [];
  const explained = new Set(
    roles.flatMap((line) =>
      'body' in line && isKnown(line.body, 'permissions') ? roleNames([line.body['name']]) : [],
    ),
  );
  // Whoever has no role may still have permissions of their own, and the list does not say.
  const isSeen = (row: JsonObject): boolean => {
    const held = roleNames(row['roles']);
    return isKnown(row, 'permissions') || (held.length > 0 && held.every((role) => explained.has(role)));
  };
  const people = rows.filter(({ item, row }) => item.kind === 'people' && row !== null);
  const seen = new Set(people.filter(({ row }) => isSeen(row!)));
  return { seen: [...seen], hidden: people.filter((row) => !seen.has(row)) };
}

const isKnown = (row: JsonObject, member: string): boolean => Array.isArray(row[member]);

const roleNames = (names: unknown): string[] =>
  Array.isArray(names) ? names.flatMap((name) => (typeof name === 'string' ? [normaliseName(name)] : [])) : [];
