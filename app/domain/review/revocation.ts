import type { Route } from '#app/domain/evidence/list-entries.ts';
import type { ProofGrade } from '#app/domain/evidence/removal-entries.ts';

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

/** What a signed decision orders: the whole subject gone, or some of what it may do. */
export interface Demand {
  demand: 'remove' | 'reduce';
  drop: readonly string[];
}

/** What this decision orders; null when it orders nothing. */
export function demandOf(decision: string | null, drop: readonly string[]): Demand | null {
  if (decision === 'remove') return { demand: 'remove', drop: [] };
  return decision === 'reduce' ? { demand: 'reduce', drop } : null;
}

/** Is a removal that was ordered before still the one that a newer decision orders? If not, it is taken back. */
export function isStillDemanded(ordered: Demand, wanted: Demand | null): boolean {
  if (wanted === null || ordered.demand !== wanted.demand) return false;
  return [...ordered.drop].sort().join('\n') === [...wanted.drop].sort().join('\n');
}

/** What a later list makes of a removal; null where it changes nothing. */
export type Judgement =
  | { state: 'verified'; grade: 'proven_by_api' | 'proven_by_import' | 'seen_uninstalled' }
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

/** What the record says happened to one removal, as far as it counts for its state. */
export interface RevocationEvent {
  /** Place in the log. */
  index: number;
  told: 'stated' | 'verified' | 'still_present' | 'withdrawn';
  /** Of a proof; null otherwise. */
  grade: ProofGrade | null;
}

/**
 * The state of a removal after these events, in whatever order they come: the last word of the log counts, for the rows we
 * store and for whoever reads a pack alike.
 */
export function stateAfter(events: readonly RevocationEvent[]): { state: RevocationState; grade: ProofGrade | null } {
  const last = events.reduce<RevocationEvent | null>(
    (latest, event) => (latest !== null && latest.index > event.index ? latest : event),
    null,
  );
  if (last === null) return { state: 'open', grade: null };
  if (last.told === 'verified') return { state: 'verified', grade: last.grade };
  if (last.told === 'still_present') return { state: 'still_present', grade: 'still_there' };
  return { state: last.told === 'withdrawn' ? 'excepted' : 'stated', grade: null };
}

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

/** Counts removals by how far each is proven. One that a newer decision took back is ordered no more. */
export function countRemovals(revocations: Iterable<{ state: RevocationState; grade: string | null }>): RemovalCounts {
  const counts: RemovalCounts = { ordered: 0, proven: 0, stated: 0, open: 0, stillThere: 0 };
  for (const revocation of revocations) {
    if (revocation.state === 'excepted') continue;
    counts.ordered += 1;
    const grade = gradeOf(revocation);
    if (isProven(grade)) counts.proven += 1;
    else if (grade === 'stated_only') counts.stated += 1;
    else if (grade === 'still_there') counts.stillThere += 1;
    else counts.open += 1;
  }
  return counts;
}
