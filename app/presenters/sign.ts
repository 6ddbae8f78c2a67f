import type { Tx } from '#app/db/client.server.ts';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import { signingSentence } from '#app/domain/review/attestation.ts';
import { countDecisions } from '#app/domain/review/completeness.ts';
import type { DecisionCounts } from '#app/domain/review/completeness.ts';
import type { CycleState } from '#app/domain/review/cycle.ts';
import { seesEverything } from './reader.ts';
import type { Reader } from './reader.ts';

export interface SignScreen {
  cycle: { cycleId: string; name: string; state: CycleState };
  counts: DecisionCounts;
  /** Rows decided in one action with others, the largest such action, and the first of their names. */
  bulk: { kept: number; largest: number; names: string[] };
  /** The exact words that are signed. */
  sentence: string;
  /** The latest signature of this reader that still stands; null when there is none. */
  signed: { version: number; at: string; digest: string } | null;
  everyone: { memberId: string; name: string; rows: number; undecided: number; signed: boolean; hasOpened: boolean }[];
}

const NAMES_SHOWN = 200;

/** What this reader is about to sign, or has signed; null when no row of the review is theirs and they may not look on. */
export async function presentSign(tx: Tx, reader: Reader, cycleId: string): Promise<SignScreen | null> {
  const { shopId } = reader.shop;
  const { memberId } = reader.actor;
  const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } } });
  if (!cycle) return null;
  const items = await tx.reviewItem.findMany({
    where: { shopId, cycleId, reviewerId: memberId },
    select: { name: true, decision: true, signedVersion: true, batchSize: true },
    orderBy: { position: 'asc' },
  });
  if (items.length === 0 && !seesEverything(reader)) return null;

  const counts = countDecisions(
    items.map((item) => ({ decision: item.decision as DecisionKind | null, isSigned: item.signedVersion !== null })),
  );
  const bulk = items.filter((item) => item.decision === 'keep' && item.batchSize > 1);
  const latest = await tx.signOff.findFirst({ where: { shopId, cycleId, memberId }, orderBy: { version: 'desc' } });
  return {
    cycle: { cycleId, name: cycle.name, state: cycle.state as CycleState },
    counts,
    bulk: {
      kept: bulk.length,
      largest: Math.max(1, ...items.filter((item) => item.decision !== null).map((item) => item.batchSize)),
      names: bulk.slice(0, NAMES_SHOWN).map((item) => item.name),
    },
    sentence: signingSentence(counts.decided),
    signed:
      latest && counts.total > 0 && counts.signed === counts.total
        ? { version: latest.version, at: latest.signedAt.toISOString(), digest: latest.digest }
        : null,
    everyone: await signatures(tx, reader, cycleId),
  };
}

/** Every reviewer of a review with what they still owe it; a reviewer sees only themselves. */
export async function signatures(tx: Tx, reader: Reader, cycleId: string): Promise<SignScreen['everyone']> {
  const everything = seesEverything(reader);
  return tx.$queryRaw<SignScreen['everyone']>`
    SELECT m.member_id AS "memberId", m.name,
           count(*)::int AS rows,
           (count(*) FILTER (WHERE i.decision IS NULL OR i.decision = 'cannot_tell'))::int AS undecided,
           bool_and(i.signed_version IS NOT NULL) AS signed,
           bool_or(m.first_opened_at IS NOT NULL) AS "hasOpened"
    FROM review_item i JOIN member m ON m.shop_id = i.shop_id AND m.member_id = i.reviewer_id
    WHERE i.shop_id = ${reader.shop.shopId} AND i.cycle_id = ${cycleId}::uuid
      AND (${everything} OR i.reviewer_id = ${reader.actor.memberId}::uuid)
    GROUP BY m.member_id, m.name ORDER BY m.name`;
}
