import { canonicalText } from '#app/domain/evidence/canonical.ts';
import { REVIEWED_KINDS } from '#app/domain/evidence/list-entries.ts';
import { commitmentOfText } from '#app/tlog/commitment.ts';
import type { Erasures } from '#app/pack/erasures.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { assignmentDigest, listDigest, populationDigest } from '#app/pack/digests.ts';
import type { ItemLine } from '#app/pack/lines.ts';
import type { ListEvidence, ReviewEvidence } from '#app/pack/review.ts';

import type { ReadList } from '../contents.ts';

import { failed, passed, type Finding } from './finding.ts';

/** The log keeps at most this many lines that were set aside; the count is always whole. */
const MAX_SET_ASIDE = 200;

/**
 * The lists are the ones the log recorded, row by row; their counts tie; the review covers exactly their rows, and was
 * started after they were frozen.
 */
export function checkPopulation(
  crypto: TlogCrypto,
  { kind }: PackFacts,
  evidence: ReviewEvidence,
  lists: readonly ReadList[],
  items: readonly ItemLine[],
): Finding {
  const wrong =
    (kind === 'review' ? firstWrong(lists, wrongWithheld) : null) ??
    firstWrong(lists, (list) => wrongList(crypto, list, evidence.lists.get(list.listId) ?? null)) ??
    wrongStart(crypto, evidence, items) ??
    wrongItems(evidence, items);
  if (wrong) return failed(wrong);
  const rows = lists.reduce((sum, list) => sum + list.lines.length, 0);
  return passed(
    `${lists.length} lists with ${rows} rows are as the log recorded them; the review covers all ${items.length} rows of the lists it was started on`,
  );
}

/** A sample shows the rows that were drawn; a whole review may leave none out. */
function wrongWithheld({ path, lines }: ReadList): string | null {
  const at = lines.findIndex((line) => 'state' in line && line.state === 'withheld');
  return at === -1 ? null : `${path}: row ${at + 1} is left out of the pack of a whole review`;
}

/** A row is erased when an erasure that the log records after its list names it; else it was merely left out. */
export function wrongErasedRow(erasures: Erasures, lists: readonly ReadList[]): string | null {
  return firstWrong(lists, ({ path, listId, lines }) => {
    const at = lines.findIndex(
      (line) => 'state' in line && line.state === 'erased' && erasures.tombstoneOfRow(listId, line.commitment) === null,
    );
    return at === -1
      ? null
      : `${path}: row ${at + 1} is called erased, and no erasure that the log records later names it`;
  });
}

function wrongList(crypto: TlogCrypto, list: ReadList, evidence: ListEvidence | null): string | null {
  const recorded = evidence?.recorded?.body;
  if (!recorded) return `${list.path}: no entry of the log records this list`;
  if (list.rows !== list.lines.length) return `${list.path}: says ${list.rows} rows and holds ${list.lines.length}`;
  for (const [i, line] of list.lines.entries()) {
    if ('body' in line && commitmentOfText(crypto, line.salt, canonicalText(line.body)) !== line.commitment) {
      return `${list.path}: row ${i + 1} is not what its commitment says`;
    }
  }
  if (new Set(list.lines.map((line) => line.commitment)).size !== list.lines.length)
    return `${list.path}: a row is there twice`;
  if (listDigest(crypto, list.lines) !== recorded.digest) return `${list.path}: rows are not the ones the log recorded`;
  if (recorded.kind !== list.kind) return `${list.path}: the log recorded a list of ${recorded.kind}`;
  if (recorded.rowsKept !== list.lines.length) return `${list.path}: the log counted ${recorded.rowsKept} rows`;
  if (recorded.rowsRead !== recorded.rowsKept + recorded.rowsSetAside)
    return `${list.path}: lines read are not kept plus set aside`;
  if (recorded.setAside.length !== Math.min(recorded.rowsSetAside, MAX_SET_ASIDE))
    return `${list.path}: lines set aside are not all named`;
  return null;
}

function wrongStart(crypto: TlogCrypto, evidence: ReviewEvidence, items: readonly ItemLine[]): string | null {
  const { launched } = evidence;
  if (!launched) return 'no entry starts this review';
  for (const kind of REVIEWED_KINDS) {
    const named = launched.body[kind];
    if (!named) continue;
    const list = evidence.lists.get(named.listId);
    const recorded = list?.recorded;
    if (!list || !recorded) return `the ${kind} list the review was started on is not in the pack`;
    if (list.kind !== kind) return `the ${kind} list of the review is a list of ${list.kind}`;
    if (recorded.body.digest !== named.digest) return `the review was started on other ${kind} than the list holds`;
    if (recorded.body.rowsKept !== named.count)
      return `the review was started on ${named.count} ${kind}, the list holds ${recorded.body.rowsKept}`;
    if (recorded.index > launched.index) return `the ${kind} list was recorded after the review started`;
  }
  if (launched.body.items !== items.length)
    return `the review was started with ${launched.body.items} rows, the pack holds ${items.length}`;
  if (populationDigest(crypto, items) !== launched.body.populationDigest)
    return 'the rows under review are not the ones it was started with';
  if (assignmentDigest(crypto, items) !== launched.body.assignmentDigest)
    return 'rows were not given to the reviewers the pack says';
  return null;
}

function wrongItems(evidence: ReviewEvidence, items: readonly ItemLine[]): string | null {
  const seen = new Set<string>();
  for (const row of evidence.rows) {
    const { itemId, kind, listId, rowCommitment } = row.item;
    if (!row.isInList || evidence.launched?.body[kind]?.listId !== listId)
      return `row ${row.position} is in no list of the review`;
    if (seen.has(itemId) || seen.has(rowCommitment)) return `row ${row.position} is there twice`;
    seen.add(itemId).add(rowCommitment);
  }
  const counts = REVIEWED_KINDS.map((kind) => evidence.launched?.body[kind]?.count ?? 0);
  const listed = counts.reduce((sum, count) => sum + count, 0);
  return listed === items.length ? null : `the lists hold ${listed} rows, ${items.length} are under review`;
}

function firstWrong<T>(values: readonly T[], judge: (value: T) => string | null): string | null {
  for (const value of values) {
    const wrong = judge(value);
    if (wrong) return wrong;
  }
  return null;
}
