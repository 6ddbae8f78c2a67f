import { tableChoiceOf } from '#app/db/table-choices.ts';
import type { Surroundings } from '#app/domain/access/about.ts';
import type { AccountStatus, AccountType, Known } from '#app/domain/access/account.ts';
import { isPrivileged } from '#app/domain/access/entitlement.ts';
import { EntitlementLookup } from '#app/domain/access/entitlements-held.ts';
import type { EntitlementsHeld } from '#app/domain/access/entitlements-held.ts';
import { NO_CHOICE } from '#app/domain/access/table-view.ts';
import type { TableChoice } from '#app/domain/access/table-view.ts';
import { newestList } from './list-head.ts';
import type { NewestList } from './list-head.ts';
import { marksOf, readPeopleList } from './list-findings.ts';
import type { FindingLine, ReadList, ReadPerson } from './list-findings.ts';
import { pageOfList, valuesOf } from './list-table.ts';
import type { FilterValues } from './list-table.ts';
import type { Reader } from './member.ts';
import { entitlementsOf } from './row-facets.ts';
import type { TableQuery } from './table-query.ts';

/** One person as the table shows them. null means not known, never none. */
export interface PersonLine {
  /** Place in the list. */
  position: number;
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
  /** Classes of data that it opens; 'unknown' among them where not everything it can do is known. */
  data: readonly string[];
  source: readonly string[];
  standsOut: FindingLine[];
}

export interface PeopleTable extends NewestList {
  rows: PersonLine[];
  total: number;
  matching: number;
  page: number;
  pages: number;
  values: FilterValues;
  /** Is this fact known of anybody on the list? */
  tells: { secondFactor: boolean; lastSeen: boolean; permissions: boolean };
  /** What the reader chose to see. */
  choice: TableChoice;
}

export async function presentPeople(ctx: Reader, query: TableQuery): Promise<PeopleTable> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const { head, failed } = await newestList(tx, shopId, 'people');
    const choice = await tableChoiceOf(tx, shopId, ctx.actor.memberId, 'people');
    const list = head === null ? NO_PEOPLE : await readPeopleList(tx, ctx, head);
    return { head, failed, ...peopleTable(list, query), choice };
  });
}

const NO_PEOPLE: ReadList<ReadPerson> = { rows: [], byName: [], about: {} };

/** Filter, sort and page a list of people. Pure. */
export function peopleTable(list: ReadList<ReadPerson>, query: TableQuery): Omit<PeopleTable, keyof NewestList> {
  const { rows, ...paging } = pageOfList('people', list, query);
  const lookup = new EntitlementLookup(list.about);
  const values = valuesOf('people', list);
  return {
    ...paging,
    rows: rows.map((read) => lineOf(read, lookup.of(read.row, read.isNameUnique))),
    values,
    tells: {
      secondFactor: isTold(values.twoStep),
      lastSeen: isTold(values.activity) && list.rows.some(({ row }) => row.lastSeen !== null),
      permissions: list.rows.length > 0 && tellsPermissions(list.about, values),
    },
    choice: NO_CHOICE,
  };
}

const isTold = (values: readonly string[] | undefined): boolean =>
  values?.some((value) => value !== 'unknown') ?? false;

/** Some row opens something by name, or is known to open nothing. */
const tellsPermissions = (about: Surroundings, values: FilterValues): boolean =>
  isTold(values.level) || (about.roles ?? null) !== null;

function lineOf({ position, row, findings, facets }: ReadPerson, held: EntitlementsHeld): PersonLine {
  return {
    position,
    name: row.name,
    email: row.email,
    type: row.type,
    status: row.status,
    isOwner: row.isOwner,
    secondFactor: row.secondFactor,
    lastSeen: row.lastSeen && { at: row.lastSeen.at, never: row.lastSeen.never, text: row.lastSeen.text },
    can: canDo(held),
    permissionsKnown: held.isComplete,
    data: facets.data,
    source: facets.source,
    standsOut: marksOf(findings),
  };
}

function canDo(held: EntitlementsHeld): PersonLine['can'] {
  const roles = [...new Set(held.roles.map(({ name }) => name))].map((words) => ({ words, risky: false }));
  const opened = entitlementsOf(held).map((one) => ({ words: one.words, risky: isPrivileged(one) }));
  if (roles.length + opened.length === 0 && !held.isComplete) return null;
  return [...roles, ...opened.toSorted((a, b) => Number(b.risky) - Number(a.risky))];
}
