import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import { countRemovals, stateAfter } from '#app/domain/review/revocation.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { entriesDigest } from '#app/pack/digests.ts';
import { groupBy, type ReviewEvidence } from '#app/pack/review.ts';

import { failed, passed, type Finding } from './finding.ts';

/**
 * Everyone who decided signed exactly the decisions that stand; the review was acknowledged and closed over exactly
 * the entries in the pack, its own and those around it, with the counts the pack shows. What was decided and by whom ends with
 * the closing: nothing of it follows. Only a closed review comes in a pack: one without its closing had it taken out, and with it all
 * that the closing commits to.
 */
export function checkClosing(crypto: TlogCrypto, evidence: ReviewEvidence): Finding {
  const { closed, acknowledged } = evidence;
  const wrong = wrongAfterwards(evidence) ?? wrongSignature(crypto, evidence);
  if (wrong) return failed(wrong);
  if (!closed)
    return failed('no entry of this pack closes the review: it was left out, or the review was never closed');
  if (!acknowledged || acknowledged.index > closed.index)
    return failed('nobody acknowledged the result before it was closed');
  const entries = evidence.cycleEntries.filter((entry) => entry.index < closed.index);
  if (
    entriesDigest(
      crypto,
      entries.map((entry) => entry.leafHash),
    ) !== closed.body.cycleDigest
  ) {
    return failed('entries of the review are missing from the pack, or were added to it');
  }
  if (entriesDigest(crypto, evidence.contextHashes) !== closed.body.contextDigest) {
    return failed(
      'entries outside the review that it was closed with (keys, members, lists, controls) are missing from the pack, or were added to it',
    );
  }
  const miscounted = wrongCounts(evidence, closed.index);
  if (miscounted) return failed(miscounted);
  return passed(
    `closed in entry ${closed.index} over ${entries.length} entries; ${evidence.signatures.length} signatures cover the standing decisions`,
  );
}

/** An entry behind the closing is under no digest of it, and perhaps under no stamp. */
function wrongAfterwards({ times }: ReviewEvidence): string | null {
  if (times.starts > 1) return 'the review was started more than once';
  if (times.closings > 1) return 'the review was closed more than once';
  const { closed, lastChange } = times;
  return closed && lastChange && lastChange.index > closed.index
    ? `entry ${lastChange.index} (${lastChange.type}) changes the review after it was closed in entry ${closed.index}`
    : null;
}

function wrongSignature(crypto: TlogCrypto, evidence: ReviewEvidence): string | null {
  const standing = groupBy(
    evidence.rows.flatMap((row) => row.standing ?? []),
    ({ body }) => body.decidedBy,
  );
  const signatures = new Map(evidence.signatures.map((one) => [one.body.memberId, one]));
  for (const [memberId, own] of standing) {
    const signature = signatures.get(memberId);
    if (!signature) {
      if (evidence.closed) return 'somebody decided rows and did not sign';
      continue;
    }
    const hashes = own.map(({ leafHash }) => leafHash);
    if (entriesDigest(crypto, hashes) !== signature.body.digest)
      return `entry ${signature.index} signs other decisions than the ones that stand`;
  }
  return null;
}

function wrongCounts(evidence: ReviewEvidence, closedIndex: number): string | null {
  const { body } = evidence.closed!;
  if (body.items !== evidence.rows.length)
    return `closed with ${body.items} rows, the pack shows ${evidence.rows.length}`;
  for (const kind of KINDS) {
    const shown = evidence.rows.filter((row) => row.standing?.body.decision === kind).length;
    if ((body.decisions[kind] ?? 0) !== shown)
      return `closed with ${body.decisions[kind] ?? 0} rows "${kind}", the pack shows ${shown}`;
  }
  // As they stood when the review was closed: what was recorded later does not count.
  const removals = countRemovals(
    evidence.rows.flatMap(({ revocation }) =>
      revocation && revocation.opened.index < closedIndex
        ? [stateAfter(revocation.events.filter((event) => event.index < closedIndex))]
        : [],
    ),
  );
  for (const [name, count] of Object.entries(removals)) {
    const claimed = body.removals[name as keyof typeof removals];
    if (claimed !== count) return `closed with ${claimed} removals "${name}", the pack shows ${count}`;
  }
  return null;
}

const KINDS: readonly DecisionKind[] = ['keep', 'reduce', 'remove', 'cannot_tell', 'exception'];
