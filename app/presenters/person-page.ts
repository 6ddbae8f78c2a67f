import type { Surroundings } from '#app/domain/access/about.ts';
import { sortOfAccount } from '#app/domain/access/account-sort.ts';
import { normaliseEmail, normaliseName, normalisePlatformId } from '#app/domain/access/account.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { ActivityLine } from '#app/domain/access/activity-line.ts';
import { EntitlementLookup } from '#app/domain/access/entitlements-held.ts';
import { areSimilarForms, formOfName } from '#app/domain/access/name-likeness.ts';
import { personsOf } from '#app/domain/access/persons.ts';
import type { JoinedBy } from '#app/domain/access/persons.ts';
import type { Reach } from '#app/domain/access/reach.ts';
import { readPeopleList } from './list-findings.ts';
import type { ReadList, ReadPerson } from './list-findings.ts';
import type { Reader } from './member.ts';
import { isId } from './row-address.ts';
import { entitlementsOf } from './row-facets.ts';
import { canLines, reachLines, rowPage, storedRow } from './row-page.ts';
import type { CanLine, RowPage, SignLine } from './row-page.ts';

/** Another account of the same list. */
export interface OtherAccount {
  position: number;
  name: string;
  email: string | null;
}

export interface PersonPage extends RowPage {
  /** 'service' and 'shared' where its name or address says so; null where the type of the source stands. */
  looksLike: 'service' | 'shared' | null;
  groups: string[] | null;
  can: { lines: CanLine[]; roles: string[]; isShown: boolean; isComplete: boolean };
  reach: Reach[];
  /** null: nothing was ever looked through for signs of this person. */
  signs: SignLine[] | null;
  /** Places that were looked through, for the sentence that nothing was seen in them. */
  lookedAt: ('people_list' | 'signs' | 'log')[];
  accounts: { theirs: OtherAccount[]; joinedBy: JoinedBy[]; maybe: OtherAccount[] };
  /** Lines of the user management log about this account, newest first. */
  log: { at: string | null; atText: string; event: string; by: string | null }[];
}

const MAYBE_SHOWN = 8;

/** A person of one list. null: no such row in this store. 'erased': their details are gone. */
export async function presentPerson(
  ctx: Reader,
  listId: string,
  position: number,
): Promise<PersonPage | 'erased' | null> {
  if (!isId(listId)) return null;
  return ctx.db.inShop(ctx.shop.shopId, async (tx) => {
    const stored = await storedRow<Account>(tx, ctx, 'people', listId, position);
    if (stored === null || stored === 'erased') return stored;
    const list = await readPeopleList(tx, ctx, { listId, takenAt: stored.list.takenAt.toISOString() });
    const read = list.rows.find((one) => one.position === position);
    if (read === undefined) return 'erased';
    const { about } = list;
    const held = new EntitlementLookup(about).of(read.row, read.isNameUnique);
    const isShown = held.held.length > 0 || held.isComplete;
    const sort = sortOfAccount(read.row);
    return {
      ...(await rowPage(tx, ctx, 'people', stored, read.findings)),
      looksLike: sort === 'service' || sort === 'shared' ? sort : null,
      groups: groupsOf(read, about),
      can: {
        lines: canLines(held.held),
        roles: [...new Set(held.roles.map(({ name }) => name))],
        isShown,
        isComplete: held.isComplete,
      },
      reach: await reachLines(tx, ctx, 'people', entitlementsOf(held), { isShown, isComplete: held.isComplete }),
      signs: signsOf(read, about, stored.list.takenAt.toISOString()),
      lookedAt: [
        ...(read.row.lastSeen ? (['people_list'] as const) : []),
        ...(about.sightings ? (['signs'] as const) : []),
        ...(about.activity ? (['log'] as const) : []),
      ],
      accounts: accountsOf(read, list),
      log: logOf(read, about),
    };
  });
}

/** Signs of this person wherever they were looked for; by name only where nobody else has it. Pure. */
export function signsOf({ row, isNameUnique }: ReadPerson, about: Surroundings, takenAt: string): SignLine[] | null {
  const id = row.platformId && normalisePlatformId(row.platformId);
  const name = normaliseName(row.name);
  const seen = (about.sightings?.rows ?? []).filter((one) => {
    if (one.of !== 'person') return false;
    if (one.id !== null && id !== null) return one.id === id;
    return isNameUnique && one.name !== null && normaliseName(one.name) === name;
  });
  const lines: SignLine[] = seen.map(({ source, firstSeenAt, lastSeenAt, times, confidence }) => ({
    ...{ where: source, firstSeenAt, lastSeenAt, times, confidence },
  }));
  const at = row.lastSeen?.at ?? null;
  if (at !== null) {
    lines.push({ where: 'people_list', firstSeenAt: at, lastSeenAt: at, times: 1, confidence: 'certain' });
  }
  const done = (about.activity?.rows ?? []).flatMap((line) =>
    line.at !== null && isBy(line, row, isNameUnique) ? [line.at] : [],
  );
  if (done.length > 0) {
    const [first = takenAt] = done.toSorted();
    const last = done.toSorted().at(-1) ?? takenAt;
    lines.push({ where: 'log', firstSeenAt: first, lastSeenAt: last, times: done.length, confidence: 'likely' });
  }
  const isNowhereRead = !about.sightings && !about.activity && row.lastSeen === null;
  return isNowhereRead ? null : lines.toSorted((a, b) => (a.lastSeenAt < b.lastSeenAt ? 1 : -1));
}

function isBy({ by }: ActivityLine, row: Account, isNameUnique: boolean): boolean {
  if (by === null) return false;
  if (by.includes('@')) return row.email !== null && normaliseEmail(by) === normaliseEmail(row.email);
  return isNameUnique && normaliseName(by) === normaliseName(row.name);
}

function logOf({ row, isNameUnique }: ReadPerson, about: Surroundings): PersonPage['log'] {
  const isAbout = ({ subject: { email, name } }: ActivityLine) =>
    email !== null && row.email !== null
      ? normaliseEmail(email) === normaliseEmail(row.email)
      : isNameUnique && name !== null && normaliseName(name) === normaliseName(row.name);
  return (about.activity?.rows ?? [])
    .filter(isAbout)
    .map(({ at, atText, eventText, by }) => ({ at, atText, event: eventText, by }))
    .toSorted((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1));
}

function groupsOf({ row, isNameUnique }: ReadPerson, { groups }: Surroundings): string[] | null {
  if (!groups) return null;
  const email = row.email && normaliseEmail(row.email);
  return groups.rows
    .filter(({ members }) =>
      members?.some((member) =>
        member.email
          ? normaliseEmail(member.email) === email
          : isNameUnique && normaliseName(member.name ?? '') === normaliseName(row.name),
      ),
    )
    .map(({ name }) => name);
}

function accountsOf({ position, row }: ReadPerson, { rows, about }: ReadList<ReadPerson>): PersonPage['accounts'] {
  const placeOf = new Map(rows.map((one) => [one.row, one.position]));
  const persons = personsOf(
    rows.map((one) => one.row),
    about.links ?? [],
  );
  const person = persons.find(({ accounts }) => accounts.includes(row));
  const told = (account: Account): OtherAccount => ({
    position: placeOf.get(account) ?? 0,
    name: account.name,
    email: account.email,
  });
  const theirs = (person?.accounts ?? []).filter((account) => account !== row).map(told);
  const form = formOfName(row.name);
  const known = new Set([position, ...theirs.map((one) => one.position)]);
  const maybe = rows.filter((one) => !known.has(one.position) && areSimilarForms(form, formOfName(one.row.name)));
  return {
    theirs,
    joinedBy: theirs.length > 0 ? (person?.joinedBy ?? []) : [],
    maybe: maybe.slice(0, MAYBE_SHOWN).map((one) => told(one.row)),
  };
}
