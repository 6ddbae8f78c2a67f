import type { WatchedDifference, WatchedReason } from '#app/domain/evidence/list-entries.ts';

import type { Account } from './account.ts';
import type { AppInstallation } from './app-installation.ts';
import { type Comparison, compareRosters } from './compare.ts';
import { keyOfRow, type Roster } from './roster.ts';

type Row = Account | AppInstallation;

/** A removal or reduction that a review ordered, by the subject's key in its list. */
export interface OrderedRemoval {
  readonly cycleId: string;
  readonly subjectKey: string;
  readonly demand: 'remove' | 'reduce';
}

/** A list of the same kind that was taken after the stored one. */
export interface LaterRows {
  readonly listId: string;
  readonly rows: readonly Row[];
}

/** A difference with the row it is about: the stored one, or for joiners the one of the watched export. */
export interface ExplainedDifference extends Pick<
  WatchedDifference,
  'difference' | 'fields' | 'why' | 'listId' | 'cycleId'
> {
  readonly row: Row;
}

/**
 * What a watched export shows differently from the stored list, and what the record knows that explains it: a removal or
 * reduction that a review ordered, or the earliest list in between that shows the same. `later` is oldest first. What nothing
 * explains says so; an address that changed is a question for a person and never counts as explained.
 */
export function explainDifferences(
  comparison: Comparison<Row>,
  stored: Pick<Roster, 'kind' | 'rows'>,
  known: { readonly removals: readonly OrderedRemoval[]; readonly later: readonly LaterRows[] },
): ExplainedDifference[] {
  const laters = known.later.map(({ listId, rows }) => ({
    listId,
    compared: compareRosters(stored as Roster, { kind: stored.kind, rows: [...rows] } as Roster),
  }));
  const laterList = (shows: (compared: Comparison<Row>) => boolean): Explanation | null => {
    const listId = laters.find(({ compared }) => shows(compared))?.listId;
    return listId === undefined ? null : { why: 'later_list', listId, cycleId: null };
  };
  const ordered = (row: Row, demand: OrderedRemoval['demand'], why: WatchedReason): Explanation | null => {
    const removal = known.removals.findLast((one) => one.demand === demand && one.subjectKey === keyOfRow(row));
    return removal ? { why, listId: null, cycleId: removal.cycleId } : null;
  };
  return [
    ...comparison.leavers.map((row) => ({
      difference: 'left' as const,
      row,
      fields: [],
      ...(ordered(row, 'remove', 'removed_by_review') ??
        laterList(({ leavers }) => leavers.includes(row)) ??
        NOT_EXPLAINED),
    })),
    ...comparison.joiners.map((row) => ({
      difference: 'joined' as const,
      row,
      fields: [],
      ...(laterList(({ joiners }) => joiners.some((one) => keyOfRow(one) === keyOfRow(row))) ?? NOT_EXPLAINED),
    })),
    ...comparison.changed.map((pair) => ({
      difference: 'changed' as const,
      row: pair.before,
      fields: fieldsOf(pair),
      ...(ordered(pair.before, 'remove', 'removed_by_review') ??
        ordered(pair.before, 'reduce', 'reduced_by_review') ??
        laterList(({ changed }) => changed.some((one) => one.before === pair.before && isSameChange(one, pair))) ??
        NOT_EXPLAINED),
    })),
    ...comparison.changedAddress.map((pair) => ({
      difference: 'changed_address' as const,
      row: pair.before,
      fields: fieldsOf(pair),
      ...NOT_EXPLAINED,
    })),
  ];
}

type Explanation = Pick<WatchedDifference, 'why' | 'listId' | 'cycleId'>;
type Pair = Comparison<Row>['changed'][number];

const NOT_EXPLAINED: Explanation = { why: 'not_explained', listId: null, cycleId: null };

function fieldsOf({ fields, entitlements }: Pair): string[] {
  const named = fields.filter(({ kind }) => kind === 'changed').map(({ field }) => field);
  const moved = entitlements !== null && entitlements.gained.length + entitlements.lost.length > 0;
  return [...new Set([...named, ...(moved ? ['entitlements'] : [])])].sort();
}

function isSameChange(a: Pair, b: Pair): boolean {
  const said = ({ fields, entitlements }: Pair) =>
    JSON.stringify([
      fields.filter(({ kind }) => kind === 'changed').map(({ field, to }) => [field, to]),
      [...(entitlements?.gained ?? [])].sort(),
      [...(entitlements?.lost ?? [])].sort(),
    ]);
  return said(a) === said(b);
}
