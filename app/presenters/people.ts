import { normaliseName } from '#app/domain/access/account.ts';
import type { Account, AccountStatus, AccountType, Known } from '#app/domain/access/account.ts';
import { entitlementOfPermission, isPrivileged } from '#app/domain/access/entitlement.ts';
import { newestList } from './list-head.ts';
import type { NewestList } from './list-head.ts';
import { marksOf, peopleWithFindings } from './list-findings.ts';
import type { FindingLine } from './list-findings.ts';
import type { Reader } from './member.ts';
import { pageOf, standsOutAs } from './table-query.ts';
import type { TableQuery } from './table-query.ts';

/** One person as the table shows them. null means not known, never none. */
export interface PersonLine {
  key: string;
  name: string;
  email: string | null;
  type: AccountType;
  status: AccountStatus;
  isOwner: Known;
  secondFactor: Known;
  lastSeen: { at: string | null; never: boolean; text: string | null } | null;
  /** Roles, then permissions in plain words, risky first; null when the list says neither. */
  can: { words: string; risky: boolean }[] | null;
  /** False when the list does not say the permissions: a role alone does not tell what it opens. */
  permissionsKnown: boolean;
  standsOut: FindingLine[];
}

export interface PeopleTable extends NewestList {
  rows: PersonLine[];
  total: number;
  matching: number;
  page: number;
  pages: number;
  /** Values that occur in this list, so that a filter never offers what finds nothing. */
  types: AccountType[];
  statuses: AccountStatus[];
  /** Is this fact known of anybody on the list? */
  tells: { secondFactor: boolean; lastSeen: boolean; permissions: boolean };
}

export async function presentPeople(ctx: Reader, query: TableQuery): Promise<PeopleTable> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const { head, failed } = await newestList(tx, shopId, 'people');
    if (head === null) return { head, failed, ...peopleTable([], new Map(), query) };
    const { rows, findings } = await peopleWithFindings(tx, ctx, head.listId);
    return { head, failed, ...peopleTable(rows, findings, query) };
  });
}

/** Filter, sort and page a list of people. Pure. */
export function peopleTable(
  people: Account[],
  findings: ReadonlyMap<string, FindingLine[]>,
  query: TableQuery,
): Omit<PeopleTable, keyof NewestList> {
  const wanted = normaliseName(query.search);
  const matching = people.filter(
    (person) =>
      (query.types.length === 0 || query.types.includes(person.type)) &&
      (query.statuses.length === 0 || query.statuses.includes(person.status)) &&
      standsOutAs(findings.get(person.accountKey), query) &&
      (wanted === '' || normaliseName(`${person.name} ${person.email ?? ''}`).includes(wanted)),
  );
  const { rows, ...paging } = pageOf(sorted(matching, findings, query), query.page);
  return {
    rows: rows.map((person) => lineOf(person, marksOf(findings.get(person.accountKey)))),
    total: people.length,
    ...paging,
    types: [...new Set(people.map((person) => person.type))],
    statuses: [...new Set(people.map((person) => person.status))],
    tells: {
      secondFactor: people.some((person) => person.secondFactor !== 'unknown'),
      lastSeen: people.some((person) => person.lastSeen !== null),
      permissions: people.some((person) => person.permissions !== null),
    },
  };
}

function sorted(people: Account[], findings: ReadonlyMap<string, FindingLine[]>, query: TableQuery): Account[] {
  const turn = query.descending ? -1 : 1;
  if (query.sort === 'name') return people.toSorted((a, b) => turn * a.name.localeCompare(b.name, 'en'));
  if (query.sort === 'standsOut') {
    const count = (person: Account) => marksOf(findings.get(person.accountKey)).length;
    return people.toSorted((a, b) => turn * (count(a) - count(b)));
  }
  return query.descending ? people.toReversed() : people;
}

function lineOf(person: Account, standsOut: FindingLine[]): PersonLine {
  return {
    key: person.accountKey,
    name: person.name,
    email: person.email,
    type: person.type,
    status: person.status,
    isOwner: person.isOwner,
    secondFactor: person.secondFactor,
    lastSeen: person.lastSeen && { at: person.lastSeen.at, never: person.lastSeen.never, text: person.lastSeen.text },
    can: canDo(person),
    permissionsKnown: person.permissions !== null,
    standsOut,
  };
}

function canDo(person: Account): PersonLine['can'] {
  if (person.roles === null && person.permissions === null) return null;
  const permissions = (person.permissions ?? []).map(entitlementOfPermission).map((one) => ({
    words: one.words,
    risky: isPrivileged(one),
  }));
  const roles = (person.roles ?? []).map((words) => ({ words, risky: false }));
  return [...roles, ...permissions.toSorted((a, b) => Number(b.risky) - Number(a.risky))];
}
