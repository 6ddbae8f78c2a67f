import type { Tx } from '#app/db/client.server.ts';
import type { DecisionKind } from '#app/domain/evidence/entry.ts';
import { closingStatement } from '#app/domain/review/attestation.ts';
import { countDecisions, isComplete } from '#app/domain/review/completeness.ts';
import type { DecisionCounts } from '#app/domain/review/completeness.ts';
import { daysFromDue } from '#app/domain/review/cycle.ts';
import type { CycleState } from '#app/domain/review/cycle.ts';
import { countRemovals } from '#app/domain/review/revocation.ts';
import type { RemovalCounts, RevocationState } from '#app/domain/review/revocation.ts';
import { managesReviews, seesEverything } from './reader.ts';
import type { Reader } from './reader.ts';
import { signatures } from './sign.ts';
import type { SignScreen } from './sign.ts';

export interface PackLine {
  packId: string;
  cycleId: string | null;
  review: string | null;
  edition: number;
  state: string;
  failure: string | null;
  requestedAt: string;
  readyAt: string | null;
  digest: string | null;
  sizeBytes: number | null;
  checkpointSize: string | null;
}

export interface CloseScreen {
  cycle: { cycleId: string; name: string; state: CycleState; dueAt: string };
  counts: DecisionCounts;
  removals: RemovalCounts;
  /** Overrides and written exceptions, with their reasons. */
  exceptions: { kind: string; reason: string }[];
  /** Days from the due date to the last signature: 0 or less is on time. Until all have signed, to now. */
  daysFromDue: number;
  everyone: SignScreen['everyone'];
  complete: boolean;
  /** The exact words that are acknowledged. */
  statement: string;
  closed: { by: string; at: string } | null;
  pack: PackLine | null;
  manages: boolean;
}

/** The result of one review before and after it is closed; null when there is none or the reader sees only own rows. */
export async function presentClose(tx: Tx, reader: Reader, cycleId: string): Promise<CloseScreen | null> {
  const { shopId } = reader.shop;
  const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } } });
  if (!cycle || !seesEverything(reader)) return null;
  const items = await tx.reviewItem.findMany({
    where: { shopId, cycleId },
    select: { decision: true, signedVersion: true },
  });
  const revocations = await tx.revocation.findMany({
    where: { shopId, cycleId },
    select: { state: true, grade: true },
  });
  const counts = countDecisions(
    items.map((item) => ({ decision: item.decision as DecisionKind | null, isSigned: item.signedVersion !== null })),
  );
  const pack = await tx.pack.findFirst({ where: { shopId, cycleId }, orderBy: { requestedAt: 'desc' } });
  return {
    cycle: { cycleId, name: cycle.name, state: cycle.state as CycleState, dueAt: cycle.dueAt.toISOString() },
    counts,
    removals: countRemovals(revocations.map((each) => ({ state: each.state as RevocationState, grade: each.grade }))),
    exceptions: (cycle.exceptions as unknown as CloseScreen['exceptions']).map(({ kind, reason }) => ({
      kind,
      reason,
    })),
    daysFromDue: daysFromDue(cycle.dueAt, cycle.decidedAt ?? reader.now),
    everyone: await signatures(tx, reader, cycleId),
    complete: isComplete(counts),
    statement: closingStatement(counts),
    closed: cycle.attestedAt && {
      by: await nameOf(tx, reader, cycle.attestedBy),
      at: cycle.attestedAt.toISOString(),
    },
    pack: pack && packLine(reader, pack, cycle.name),
    manages: managesReviews(reader),
  };
}

type Pack = Awaited<ReturnType<Tx['pack']['findMany']>>[number];

export function packLine(reader: Reader, pack: Pack, review: string | null): PackLine {
  return {
    packId: pack.packId,
    cycleId: pack.cycleId,
    review,
    edition: pack.edition,
    state: pack.state,
    failure: pack.failure,
    requestedAt: pack.requestedAt.toISOString(),
    readyAt: pack.readyAt?.toISOString() ?? null,
    digest: pack.digest,
    sizeBytes: pack.sizeBytes === null ? null : Number(pack.sizeBytes),
    checkpointSize: pack.checkpointSize === null ? null : String(pack.checkpointSize),
  };
}

async function nameOf(tx: Tx, reader: Reader, memberId: string | null): Promise<string> {
  if (!memberId) return '';
  const where = { shopId_memberId: { shopId: reader.shop.shopId, memberId } };
  return (await tx.member.findUnique({ where }))?.name ?? '';
}
