import type { GoneAs } from '#app/domain/access/proof-of-removal.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import type { Subject } from '#app/domain/access/roster.ts';
import type { ReviewedKind } from '#app/domain/evidence/list-entries.ts';
import type { ProofGrade } from '#app/domain/evidence/removal-entries.ts';
import { countRemovals, gradeOf } from '#app/domain/review/revocation.ts';
import type { RemovalCounts, RevocationState } from '#app/domain/review/revocation.ts';
import type { CycleState } from '#app/domain/review/cycle.ts';
import { daysUntil, managesReviews, seesEverything } from './reader.ts';
import type { Reader } from './reader.ts';

export interface RemovalRow {
  revocationId: string;
  kind: ReviewedKind;
  name: string;
  detail: string | null;
  demand: 'remove' | 'reduce';
  drop: string[];
  state: RevocationState;
  grade: ProofGrade;
  dueAt: string;
  daysLeft: number;
  /** Where in the Shopify admin a person does it. */
  adminAddress: string;
  stated: { by: string; at: string } | null;
  /** The removal happened after the first moment and before the second. */
  proven: { after: string; before: string; goneAs: GoneAs } | null;
  /** Still on this list although it was marked done. */
  seenAgainAt: string | null;
}

export interface RemovalsScreen {
  cycle: { cycleId: string; name: string; state: CycleState };
  counts: RemovalCounts;
  rows: RemovalRow[];
  /** Rows with the decision remove or reduce that nobody has signed yet: they become removals when signed. */
  waitingForSignature: number;
  kinds: ReviewedKind[];
  /** False once the review is cancelled: what is not proven by then stays as it is, and nobody is asked to do it. */
  isFollowed: boolean;
  manages: boolean;
}

/** What is to be removed after one review, and how far each is proven; null when the reader has no part in the review. */
export async function presentRemovals(tx: Tx, reader: Reader, cycleId: string): Promise<RemovalsScreen | null> {
  const { shopId } = reader.shop;
  const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } } });
  if (!cycle) return null;
  const mine = { shopId, cycleId, reviewerId: reader.actor.memberId };
  const everything = seesEverything(reader);
  if (!everything && (await tx.reviewItem.count({ where: mine })) === 0) return null;

  const ownItems = everything
    ? null
    : (await tx.reviewItem.findMany({ where: mine, select: { itemId: true } })).map((item) => item.itemId);
  const revocations = await tx.revocation.findMany({
    where: { shopId, cycleId, state: { not: 'excepted' }, ...(ownItems && { itemId: { in: ownItems } }) },
    orderBy: [{ kind: 'desc' }, { name: 'asc' }],
  });
  const listed = await listRowsOf(tx, reader, cycleId, revocations);
  const names = await namesOf(tx, reader, revocations);
  return {
    cycle: { cycleId, name: cycle.name, state: cycle.state as CycleState },
    counts: countRemovals(
      revocations.map((revocation) => ({ state: revocation.state as RevocationState, grade: revocation.grade })),
    ),
    rows: revocations.map((revocation): RemovalRow => {
      const row = listed.get(revocation.itemId) ?? null;
      const kind = revocation.kind as ReviewedKind;
      const state = revocation.state as RevocationState;
      return {
        revocationId: revocation.revocationId,
        kind,
        name: revocation.name,
        detail: row && detailOf(row),
        demand: revocation.demand as RemovalRow['demand'],
        drop: revocation.drop,
        state,
        grade: gradeOf({ state, grade: revocation.grade }),
        dueAt: revocation.dueAt.toISOString(),
        daysLeft: daysUntil(reader, revocation.dueAt),
        adminAddress: adminAddressOf(kind, row),
        stated: revocation.statedAt && {
          by: names.get(revocation.statedBy ?? '') ?? '',
          at: revocation.statedAt.toISOString(),
        },
        proven:
          revocation.provenAt && state === 'verified'
            ? {
                after: (revocation.lastSeenAt ?? revocation.openedAt).toISOString(),
                before: revocation.provenAt.toISOString(),
                goneAs: (revocation.goneAs ?? 'absent') as GoneAs,
              }
            : null,
        seenAgainAt: state === 'still_present' && revocation.lastSeenAt ? revocation.lastSeenAt.toISOString() : null,
      };
    }),
    isFollowed: cycle.state !== 'cancelled',
    waitingForSignature:
      cycle.state !== 'open'
        ? 0
        : await tx.reviewItem.count({
            where: {
              ...(everything ? { shopId, cycleId } : mine),
              decision: { in: ['remove', 'reduce'] },
              signedVersion: null,
            },
          }),
    kinds: [...new Set(revocations.map((revocation) => revocation.kind as ReviewedKind))],
    manages: managesReviews(reader),
  };
}

/** Is this removal one that the reader is shown? An id from elsewhere, or another reviewer's, is not. */
export async function seesRemoval(tx: Tx, reader: Reader, cycleId: string, revocationId: string): Promise<boolean> {
  const screen = await presentRemovals(tx, reader, cycleId);
  return screen !== null && screen.rows.some((row) => row.revocationId === revocationId);
}

function detailOf(row: Subject): string | null {
  if ('roleKey' in row) return null;
  return 'accountKey' in row ? row.email : row.developer;
}

/**
 * The page of the Shopify admin where a person removes this row. The admin opens `shopify://admin` addresses in the store that is open.
 * Without an id or handle in the list, the page that lists all of them is the closest there is.
 */
export function adminAddressOf(kind: ReviewedKind, row: Subject | null): string {
  // Roles stand on the page of the users.
  if (kind !== 'apps') {
    const id = row && 'platformId' in row ? row.platformId : null;
    return id && /^\d+$/.test(id) ? `shopify://admin/settings/account/${id}` : 'shopify://admin/settings/account';
  }
  const handle = row && (row as AppInstallation).handle;
  return handle
    ? `shopify://admin/settings/apps/app_installations/app/${encodeURIComponent(handle)}`
    : 'shopify://admin/settings/apps';
}

type Revocation = Awaited<ReturnType<Tx['revocation']['findMany']>>[number];

async function listRowsOf(
  tx: Tx,
  reader: Reader,
  cycleId: string,
  revocations: Revocation[],
): Promise<Map<string, Subject>> {
  const itemIds = revocations.map((revocation) => revocation.itemId);
  if (itemIds.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ itemId: string; row: Subject }[]>`
    SELECT i.item_id AS "itemId", r.row
    FROM review_item i
    JOIN list_row r ON r.shop_id = i.shop_id AND r.list_id = i.list_id AND r.position = i.list_position
    WHERE i.shop_id = ${reader.shop.shopId} AND i.cycle_id = ${cycleId}::uuid AND i.item_id = ANY(${itemIds}::uuid[])`;
  return new Map(rows.map((row) => [row.itemId, row.row]));
}

async function namesOf(tx: Tx, reader: Reader, revocations: Revocation[]): Promise<Map<string, string>> {
  const ids = revocations.map((revocation) => revocation.statedBy).filter((id) => id !== null);
  const members = await tx.member.findMany({
    where: { shopId: reader.shop.shopId, memberId: { in: ids } },
    select: { memberId: true, name: true },
  });
  return new Map(members.map((member) => [member.memberId, member.name]));
}
