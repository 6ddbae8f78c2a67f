import type { ProofGrade, Route } from '#app/domain/evidence/entry.ts';

export type RevocationState = 'open' | 'stated' | 'verified' | 'still_present' | 'excepted';

/** What a later list says of the subject whose removal was ordered. */
export type LaterSight =
  | { seen: 'gone'; as: 'absent' | 'suspended' | 'deactivated' | 'reduced' }
  | { seen: 'there' }
  | { seen: 'cannot_tell' };

export interface RevocationUnderJudgement {
  state: RevocationState;
  openedAt: Date;
}

/** What a later list makes of a removal; null where it changes nothing. */
export type Judgement =
  | { state: 'verified'; grade: 'proven_by_api' | 'proven_by_import' }
  | { state: 'still_present'; grade: 'still_there' }
  | null;

/**
 * Judges one removal against one later list. Only a list taken after the removal was ordered counts. Gone proves it, at the
 * grade of the list's route; there again re-opens even a proven one, because a removal that came back is not removed.
 * Times are UTC.
 */
export function judge(
  revocation: RevocationUnderJudgement,
  list: { route: Route; takenAt: Date },
  sight: LaterSight,
): Judgement {
  // A list typed by hand says what somebody thinks, not what a source shows.
  if (list.takenAt <= revocation.openedAt || list.route === 'manual' || revocation.state === 'excepted') return null;
  if (sight.seen === 'cannot_tell') return null;
  if (sight.seen === 'gone') {
    if (revocation.state === 'verified') return null;
    return { state: 'verified', grade: list.route === 'api' ? 'proven_by_api' : 'proven_by_import' };
  }
  // An open removal that is still on the list is simply not done yet; only a claim that it is done is contradicted.
  return revocation.state === 'open' ? null : { state: 'still_present', grade: 'still_there' };
}

const PROVEN: readonly ProofGrade[] = ['proven_by_api', 'proven_by_import', 'seen_uninstalled'];

/** Only evidence counts as proof; a person's word is kept and shown as what it is. */
export const isProven = (grade: ProofGrade): boolean => PROVEN.includes(grade);

/** The grade to print for a removal in this state. */
export function gradeOf(revocation: { state: RevocationState; grade: string | null }): ProofGrade {
  if (revocation.state === 'verified' || revocation.state === 'still_present') return revocation.grade as ProofGrade;
  return revocation.state === 'stated' ? 'stated_only' : 'open';
}

export interface RemovalCounts {
  ordered: number;
  proven: number;
  stated: number;
  open: number;
  stillThere: number;
}

export function countRemovals(revocations: Iterable<{ state: RevocationState; grade: string | null }>): RemovalCounts {
  const counts: RemovalCounts = { ordered: 0, proven: 0, stated: 0, open: 0, stillThere: 0 };
  for (const revocation of revocations) {
    counts.ordered += 1;
    const grade = gradeOf(revocation);
    if (isProven(grade)) counts.proven += 1;
    else if (grade === 'stated_only') counts.stated += 1;
    else if (grade === 'still_there') counts.stillThere += 1;
    else counts.open += 1;
  }
  return counts;
}
