import { marksOf, SubjectIndex } from '#app/domain/access/same-subject.ts';
import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import type { ListRecorded, Route } from '#app/domain/evidence/list-entries.ts';
import type { RevocationVerified } from '#app/domain/evidence/removal-entries.ts';
import { type Demand, demandOf, isStillDemanded } from '#app/domain/review/revocation.ts';
import { CLOCK_TOLERANCE } from '#app/pack/bracket.ts';
import type { Erasures } from '#app/pack/erasures.ts';
import type { RowLine } from '#app/pack/lines.ts';
import type { ListEvidence, PlacedEntry, ReviewEvidence, RowEvidence } from '#app/pack/review.ts';

import { failed, notPresent, passed, type Finding } from './finding.ts';

/**
 * Every decision to remove or reduce opened a removal, and every removal called proven is shown by a later list in the
 * pack: subject gone, suspended, deactivated or without what was to be dropped.
 */
export function checkRemovals(evidence: ReviewEvidence, erasures: Erasures): Finding {
  const later = new Map<string, LaterList>();
  const unreadable: number[] = [];
  let orderedCount = 0;
  let proven = 0;
  for (const row of evidence.rows) {
    const { decision, drop } = row.standing?.body ?? {};
    const wanted = demandOf(decision ?? null, drop ?? []);
    const ordered = row.revocation?.opened.body ?? null;
    if (wanted && !(ordered && isStillDemanded(ordered, wanted))) {
      if (evidence.closed || ordered) return failed(`row ${row.position}: no removal was opened for its decision`);
    }
    if (ordered && !wanted && evidence.closed)
      return failed(`row ${row.position}: its decision does not order the removal that was opened for it`);
    if (!row.revocation) continue;
    orderedCount += 1;
    if (!row.revocation.verified) continue;
    const judged = judgeProof(evidence, later, erasures, row, row.revocation.verified);
    if (judged === 'cannot be read') unreadable.push(row.position);
    else if (judged !== null) return failed(`row ${row.position}: ${judged}`);
    else proven += 1;
  }
  if (unreadable.length > 0) {
    return notPresent(
      `${proven} of ${orderedCount} removals are shown by a later list; ${unreadable.length} rest on rows that were erased (first: row ${unreadable[0]})`,
    );
  }
  if (orderedCount === 0) return notPresent('no removal was ordered');
  return passed(
    `${proven} of ${orderedCount} removals are proven, each by a later list in this pack; ${orderedCount - proven} are not called proven`,
  );
}

/** Null if the later list shows it; else what is wrong. */
function judgeProof(
  evidence: ReviewEvidence,
  known: Map<string, LaterList>,
  erasures: Erasures,
  row: RowEvidence,
  proof: PlacedEntry<RevocationVerified>,
): string | 'cannot be read' | null {
  const { listId, listDigest, grade, goneAs } = proof.body;
  const list = evidence.lists.get(listId);
  const recorded = list?.recorded;
  if (!list || !recorded) return 'the later list its proof rests on is not in the pack';
  if (recorded.body.digest !== listDigest) return 'its proof rests on another list than the pack holds';
  const isOfRemoved = list.kind === 'uninstalled' && row.item.kind === 'apps';
  if (list.kind !== row.item.kind && !isOfRemoved) return `its proof rests on a list of ${list.kind}`;
  const untimely = wrongTime(row.revocation!.opened, recorded);
  if (untimely) return untimely;
  if (!GRADES[recorded.body.route].includes(grade) || isOfRemoved !== (grade === 'seen_uninstalled'))
    return `its grade does not fit a list of ${list.kind} that came by ${recorded.body.route}`;
  const { readable, unreadable } = laterList(known, list);
  if (row.row === null || unreadable.some((line) => mayBeThem(erasures, row, list, line))) return 'cannot be read';
  const later = readable.sameAs(marksOf(row.row));
  if (isOfRemoved) return judgeSeenUninstalled(row, proof, recorded.body.producedBy, later.length);
  return wrongSight(row.row, row.revocation!.opened.body, later, goneAs);
}

/** When a list was taken is the word of whoever took it: when it came, and whether the order stood then, is shown by the log. */
function wrongTime(opened: PlacedEntry<object>, recorded: PlacedEntry<ListRecorded>): string | null {
  const { takenAt } = recorded.body;
  if (takenAt <= opened.time) return 'the list of its proof was taken before the removal was ordered';
  if (recorded.index <= opened.index) return 'the list of its proof was recorded before the removal was ordered';
  return Date.parse(takenAt) <= Date.parse(recorded.time) + CLOCK_TOLERANCE
    ? null
    : 'the list of its proof claims to be taken after it was recorded';
}

/**
 * Do the rows of a later list that are this subject show it gone as the proof says? Out: null if so, else what is wrong.
 * `row`: as it was reviewed; `later`: the rows of the list that isSameSubject says are the same, none where there is none.
 */
export function wrongSight(
  row: JsonObject,
  { demand, drop }: Demand,
  later: readonly JsonObject[],
  goneAs: RevocationVerified['goneAs'],
): string | null {
  if (goneAs === 'absent') return later.length === 0 ? null : 'the later list still shows it';
  if (demand !== (goneAs === 'reduced' ? 'reduce' : 'remove') || (goneAs === 'reduced' && drop.length === 0))
    return `to be ${goneAs} is no proof where the order was to ${demand}`;
  if (goneAs !== 'reduced' && cannotSignIn(row))
    return `it could not sign in when it was reviewed either, so being ${goneAs} on the later list proves nothing`;
  if (later.length === 0) return `the later list has no row of it, so it cannot be ${goneAs} there`;
  // Somebody with two accounts may be suspended in one and deactivated in the other: in neither can they sign in.
  const isGone = goneAs === 'reduced' ? (sight: JsonObject) => isReduced(row, sight, drop) : cannotSignIn;
  return later.every(isGone) ? null : `the later list does not show it as ${goneAs}`;
}

/** An app that stands among the removed ones is gone, if somebody else saw it there than decided that it should go. */
function judgeSeenUninstalled(
  row: RowEvidence,
  { index, body: { goneAs } }: PlacedEntry<RevocationVerified>,
  seenBy: string | null,
  times: number,
): string | null {
  // Whoever decides anew later, decides what somebody had seen by then.
  const decider = row.decisions.findLast((decision) => decision.index < index)?.body.decidedBy;
  if (goneAs !== 'absent') return `a list of uninstalled apps shows nothing as ${goneAs}`;
  if (times === 0) return 'the list of uninstalled apps does not show it';
  return seenBy !== null && decider !== undefined && seenBy !== decider
    ? null
    : 'the list of uninstalled apps came from the person who decided the removal';
}

/**
 * Could a row of the later list that cannot be read be the subject? Not if its erasure names the rows of one person, and the row under
 * review, which can be read, is not among them: then it was of somebody else, by the word of the erasure.
 */
function mayBeThem(erasures: Erasures, { item }: RowEvidence, { listId }: ListEvidence, line: RowLine): boolean {
  if ('body' in line) return false;
  return line.state !== 'erased' || !erasures.isOfAnother(listId, line.commitment, item.rowCommitment);
}

const GRADES: Readonly<Record<Route, readonly string[]>> = {
  api: ['proven_by_api'],
  import: ['proven_by_import', 'seen_uninstalled'],
  paste: ['proven_by_import', 'seen_uninstalled'],
  manual: [],
};

/** A later list as proofs ask it: the rows that can be read by what makes them recognisable, and the others. */
interface LaterList {
  readonly readable: SubjectIndex<JsonObject>;
  readonly unreadable: readonly RowLine[];
}

/** Made once for a list, however many proofs rest on it. */
function laterList(known: Map<string, LaterList>, { listId, lines }: ListEvidence): LaterList {
  const met = known.get(listId);
  if (met) return met;
  const readable = new SubjectIndex(lines.flatMap((line) => ('body' in line ? [line.body] : [])));
  const made = { readable, unreadable: lines.filter((line) => !('body' in line)) };
  known.set(listId, made);
  return made;
}

/**
 * Nothing of what was to go is left, in the list of the row that had it: one that the later row does not show says nothing. Roles and
 * permissions of a person are two lists; apps have scopes, and roles have permissions.
 */
function isReduced(row: JsonObject, sight: JsonObject, drop: readonly string[]): boolean {
  const hadPermission = (name: string) => Array.isArray(row['permissions']) && row['permissions'].includes(name);
  const holdsOf = (name: string) =>
    'appKey' in row ? 'scopes' : 'roleKey' in row || hadPermission(name) ? 'permissions' : 'roles';
  const held = ['roles', 'permissions', 'scopes'].flatMap((member) => {
    const value = sight[member];
    return Array.isArray(value) ? value : [];
  });
  return drop.every((name) => Array.isArray(sight[holdsOf(name)]) && !held.includes(name));
}

const cannotSignIn = (row: JsonObject): boolean => row['status'] === 'suspended' || row['status'] === 'inactive';
