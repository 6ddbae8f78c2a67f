import type { Tx } from '#app/db/client.server.ts';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import { closingStatement } from '#app/domain/review/attestation.ts';
import { countDecisions, isComplete } from '#app/domain/review/completeness.ts';
import type { DecisionCounts } from '#app/domain/review/completeness.ts';
import { daysFromDue } from '#app/domain/review/cycle.ts';
import type { CycleState } from '#app/domain/review/cycle.ts';
import { countRemovals } from '#app/domain/review/revocation.ts';
import type { RemovalCounts, RevocationState } from '#app/domain/review/revocation.ts';
import { publicBody, readEntriesAt } from '#app/ledger/read.ts';
import type { KeyRing } from '#app/ports.ts';
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
  /** Does it also tell the review as OSCAL? Then it is another pack, with editions of its own. */
  oscal: boolean;
  /** It has waited so long that making it again is offered: the job that makes it may have given up. */
  isStuck: boolean;
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
  /** How it ended without a result; `by` and `reason` are null once erased. */
  cancelled: { by: string | null; at: string; reason: string | null } | null;
  pack: PackLine | null;
  manages: boolean;
}

/** The result of one review before and after it is closed; null when there is none or the reader sees only own rows. */
export async function presentClose(
  tx: Tx,
  reader: Reader,
  cycleId: string,
  deps: { keys: KeyRing },
): Promise<CloseScreen | null> {
  const { shopId } = reader.shop;
  const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } } });
  if (!cycle || !seesEverything(reader)) return null;
  const items = await tx.reviewItem.findMany({
    where: { shopId, cycleId },
    select: { decision: true, signedVersion: true },
  });
  const revocations = await tx.revocation.findMany({
    where: { shopId, cycleId, state: { not: 'excepted' } },
    select: { state: true, grade: true },
  });
  const counts = countDecisions(
    items.map((item) => ({ decision: item.decision as DecisionKind | null, isSigned: item.signedVersion !== null })),
  );
  const packs = await tx.pack.findMany({
    where: { shopId, cycleId, kind: 'review' },
    orderBy: { requestedAt: 'desc' },
  });
  // The pack that the close made, unless an erasure took it away and only the one with OSCAL was made anew.
  const pack = packs.find(({ params, state }) => params === null && state !== 'replaced') ?? packs[0];
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
      by: (await nameOf(tx, reader, cycle.attestedBy)) ?? '',
      at: cycle.attestedAt.toISOString(),
    },
    cancelled: cycle.cancelledAt && (await cancellation(tx, reader, cycleId, cycle.cancelledAt, deps.keys)),
    pack: pack ? packLine(reader, pack, cycle.name) : null,
    manages: managesReviews(reader),
  };
}

/** Who cancelled it and why: said in the record, and nowhere else. */
async function cancellation(
  tx: Tx,
  reader: Reader,
  cycleId: string,
  at: Date,
  keys: KeyRing,
): Promise<NonNullable<CloseScreen['cancelled']>> {
  const { shopId } = reader.shop;
  const leaf = await tx.leaf.findFirst({
    where: { shopId, cycleId, type: 'cycle.cancelled' },
    select: { index: true },
  });
  const [entry] = leaf ? await readEntriesAt(tx, shopId, [leaf.index], keys) : [];
  const said = (entry && (publicBody(entry) as { by?: string; reason?: string } | null)) ?? {};
  return { by: await nameOf(tx, reader, said.by ?? null), at: at.toISOString(), reason: said.reason ?? null };
}

type Pack = Awaited<ReturnType<Tx['pack']['findMany']>>[number];

const STUCK_AFTER_MS = 10 * 60_000;

export function packLine(reader: Reader, pack: Pack, review: string | null): PackLine {
  return {
    packId: pack.packId,
    cycleId: pack.cycleId,
    review,
    edition: pack.edition,
    state: pack.state,
    oscal: (pack.params as { oscal?: boolean } | null)?.oscal === true,
    isStuck: pack.state === 'waiting' && reader.now.getTime() - pack.requestedAt.getTime() > STUCK_AFTER_MS,
    failure: pack.failure,
    requestedAt: pack.requestedAt.toISOString(),
    readyAt: pack.readyAt?.toISOString() ?? null,
    digest: pack.digest,
    sizeBytes: pack.sizeBytes === null ? null : Number(pack.sizeBytes),
    checkpointSize: pack.checkpointSize === null ? null : String(pack.checkpointSize),
  };
}

async function nameOf(tx: Tx, reader: Reader, memberId: string | null): Promise<string | null> {
  if (!memberId) return null;
  const where = { shopId_memberId: { shopId: reader.shop.shopId, memberId } };
  return (await tx.member.findUnique({ where }))?.name ?? null;
}
