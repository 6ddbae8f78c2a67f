import type { Account } from './account.ts';
import type { AppInstallation } from './app-installation.ts';
import { compareRosters } from './compare.ts';
import type { FieldChange, MatchedBy } from './compare.ts';
import type { Inspected } from './about.ts';
import { rowsCounted } from './completeness.ts';
import type { CompletenessSheet, SecondCount } from './completeness.ts';

type Row = Account | AppInstallation;

/** A list of one kind as one source gave it. `listId` names it in the record. */
export type ReconciledSource = Inspected & { listId: string; takenAt: string; sheet: CompletenessSheet };

/** Which of two sources says something: both, and differently, or one alone, which is no contradiction. */
export type FieldDifference = { field: string; one: string; other: string; kind: 'differs' | 'only_one_says' };

/** The same subject in two sources. `gained` and `lost`: roles, permissions or scopes that the other has more, or less. */
export type RowDifference = {
  one: Row;
  other: Row;
  matchedBy: MatchedBy;
  fields: FieldDifference[];
  moreInOther: string[];
  moreInOne: string[];
};

/** Two sources of one list side by side, the older first. Every row of both is in it exactly once. */
export type PairReconciled = {
  one: string;
  other: string;
  onlyInOne: Row[];
  onlyInOther: Row[];
  /** The same or a like name under another address: perhaps one row, for a person to say. */
  maybeSame: RowDifference[];
  differing: RowDifference[];
  /** Rows that say nothing different, also where one of them says more. */
  agreeing: number;
  verdict: 'agree' | 'differ';
};

/** A count from elsewhere against the rows of one source that nobody added by hand. `difference` is counted minus kept. */
export type CountReconciled = { listId: string; kept: number; counted: SecondCount; difference: number };

/** The completeness sheet of one source as a row of a table; the sum holds where read = kept + aside. */
export type SheetLine = {
  listId: string;
  sheet: CompletenessSheet;
  aside: number;
  sumHolds: boolean;
};

export type Reconciliation = {
  sheets: SheetLine[];
  pairs: PairReconciled[];
  counts: CountReconciled[];
  /** 'agree' and 'differ' need something to compare; with one source and no count there is nothing. */
  verdict: 'agree' | 'differ' | 'nothing_to_compare';
};

/**
 * Sources of one kind of list against each other and against the counts taken elsewhere: every difference is listed. A fact that only
 * one source gives is told, and is no difference. Each source is compared with every later one.
 * @param sources lists of one kind; those of another kind than the first are refused by leaving them out
 */
export function reconcile(sources: readonly ReconciledSource[]): Reconciliation {
  const ordered = sources
    .filter(({ kind }) => kind === sources[0]?.kind)
    .toSorted((a, b) => (a.takenAt < b.takenAt ? -1 : a.takenAt > b.takenAt ? 1 : 0));
  const pairs = ordered.flatMap((one, at) => ordered.slice(at + 1).map((other) => reconcilePair(one, other)));
  const counts = ordered.flatMap(({ listId, sheet }) =>
    sheet.secondCount === null ? [] : [countOf(listId, rowsCounted(sheet), sheet.secondCount)],
  );
  const differs =
    pairs.some(({ verdict }) => verdict === 'differ') || counts.some(({ difference }) => difference !== 0);
  return {
    sheets: ordered.map(sheetLine),
    pairs,
    counts,
    verdict: differs ? 'differ' : pairs.length + counts.length > 0 ? 'agree' : 'nothing_to_compare',
  };
}

function reconcilePair(one: ReconciledSource, other: ReconciledSource): PairReconciled {
  const compared = compareRosters(one, other);
  const pairs = [...compared.changed, ...compared.unchanged].map(rowDifference);
  const differing = pairs.filter(isDifferent);
  const maybeSame = compared.changedAddress.map(rowDifference);
  const agrees = differing.length + maybeSame.length + compared.leavers.length + compared.joiners.length === 0;
  return {
    one: one.listId,
    other: other.listId,
    onlyInOne: compared.leavers,
    onlyInOther: compared.joiners,
    maybeSame,
    differing,
    agreeing: pairs.length - differing.length,
    verdict: agrees ? 'agree' : 'differ',
  };
}

type Pair = ReturnType<typeof compareRosters>['changed'][number];

function rowDifference({ before, after, matchedBy, fields, entitlements }: Pair): RowDifference {
  return {
    one: before,
    other: after,
    matchedBy,
    fields: fields.map(fieldDifference),
    moreInOther: entitlements?.gained ?? [],
    moreInOne: entitlements?.lost ?? [],
  };
}

const fieldDifference = ({ field, from, to, kind }: FieldChange): FieldDifference => ({
  field,
  one: from,
  other: to,
  kind: kind === 'changed' ? 'differs' : 'only_one_says',
});

const isDifferent = ({ fields, moreInOne, moreInOther }: RowDifference): boolean =>
  fields.some(({ kind }) => kind === 'differs') || moreInOne.length + moreInOther.length > 0;

const countOf = (listId: string, kept: number, counted: SecondCount): CountReconciled => ({
  listId,
  kept,
  counted,
  difference: counted.value - kept,
});

const sheetLine = ({ listId, sheet }: ReconciledSource): SheetLine => ({
  listId,
  sheet,
  aside: sheet.setAside.length,
  sumHolds: sheet.rowsRead === sheet.rowsKept + sheet.setAside.length,
});
