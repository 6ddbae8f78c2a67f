import { normaliseEmail, normaliseName } from './account.ts';
import type { ActivityLine } from './activity-line.ts';
import { type AppDraft, keyOfApp } from './app-installation.ts';
import type { AppPage } from './app-page.ts';
import type { Group } from './group.ts';
import type { HrPerson } from './hr-person.ts';
import type { Role } from './role.ts';
import type { SupportingKind } from './source-kind.ts';
import { canonicalText } from '#app/domain/evidence/canonical.ts';

/** A row of each kind of list that explains people or apps. */
export type RowOf = {
  roles: Role;
  groups: Group;
  activity: ActivityLine;
  hr: HrPerson;
  app_pages: AppPage;
  uninstalled: AppDraft;
};
export type ExplainingRow = RowOf[SupportingKind];

/** What a row says in one line: whom or what it is about, their address where it has one, and a word about it. */
export type RowTold = { name: string; email: string | null; detail: string | null };

const TELL: { [Kind in SupportingKind]: (row: RowOf[Kind]) => RowTold } = {
  roles: ({ name, permissions }) => ({ name, email: null, detail: permissions?.join(', ') ?? null }),
  groups: ({ name, members }) => ({
    name,
    email: null,
    detail: members?.map((member) => member.name ?? member.email).join(', ') ?? null,
  }),
  activity: ({ subject, eventText, at, atText }) => ({
    name: subject.name ?? '',
    email: subject.email,
    detail: [eventText, at ?? atText].filter((part) => part !== '').join(', '),
  }),
  hr: ({ name, email, department, leftOn }) => ({
    name,
    email,
    detail: [department, leftOn].filter((part) => part !== null).join(', ') || null,
  }),
  app_pages: ({ title, developer }) => ({ name: title, email: null, detail: developer }),
  uninstalled: ({ title, uninstalledAt }) => ({ name: title, email: null, detail: uninstalledAt?.text ?? null }),
};

/** The row in a few words, for a preview and for whoever looks for a person in it. */
export function tellRow<Kind extends SupportingKind>(kind: Kind, row: RowOf[Kind]): RowTold {
  return (TELL[kind] as (row: RowOf[Kind]) => RowTold)(row);
}

const MARK: { [Kind in SupportingKind]: (row: RowOf[Kind]) => string } = {
  roles: ({ name }) => normaliseName(name),
  groups: ({ name }) => normaliseName(name),
  // A line of a log is nothing but what it says.
  activity: (row) => contentOf(row),
  hr: ({ personnelId, email, name }) =>
    personnelId ? `id ${personnelId}` : email ? `mail ${normaliseEmail(email)}` : `name ${normaliseName(name)}`,
  app_pages: ({ title }) => normaliseName(title),
  uninstalled: (row) => keyOfApp(row).appKey,
};

/** What is new in a list against all that is known of its kind. `removed` is null for lists that only ever add to what is known. */
export type ExplainingDifference = { added: number; removed: number | null; changed: number; same: number };

/** Logs and pages of apps add up: a line that a later one lacks has not gone. */
export const ADDS_UP: readonly SupportingKind[] = ['activity', 'app_pages'];

/** Rows of a list against those known before. Where two rows have one mark, any of them that says the same counts as the same. */
export function compareExplaining<Kind extends SupportingKind>(
  kind: Kind,
  before: readonly RowOf[Kind][],
  after: readonly RowOf[Kind][],
): ExplainingDifference {
  const markOf = MARK[kind] as (row: RowOf[Kind]) => string;
  const known = Map.groupBy(before, markOf);
  const counts = { added: 0, changed: 0, same: 0 };
  for (const row of after) {
    const earlier = known.get(markOf(row));
    if (!earlier) counts.added += 1;
    else if (earlier.some((one) => contentOf(one) === contentOf(row))) counts.same += 1;
    else counts.changed += 1;
  }
  const marks = new Set(after.map(markOf));
  const removed = [...known].reduce((sum, [mark, rows]) => sum + (marks.has(mark) ? 0 : rows.length), 0);
  return { ...counts, removed: ADDS_UP.includes(kind) ? null : removed };
}

/** All that a row says; the line it stood in says nothing. */
function contentOf(row: ExplainingRow): string {
  const { line: _line, ...content } = row;
  return canonicalText(content);
}
