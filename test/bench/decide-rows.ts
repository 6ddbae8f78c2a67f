import { done, otherReviewer, type Acting, type BenchShop } from './bench-shop.ts';
import { signingSentence } from '#app/domain/review/attestation.ts';
import { recordDecisions, type DecisionsToRecord } from '#app/usecases/review/record-decision.ts';
import { signDecisions } from '#app/usecases/review/sign-decisions.ts';

type Decision = Pick<DecisionsToRecord, 'decision' | 'reason' | 'note' | 'until'>;

export interface OpenRow {
  itemId: string;
  version: number;
  highRisk: boolean;
  changed: boolean;
}

const BATCH = 1_000;

export const KEEP: Decision = { decision: 'keep', reason: null, note: null, until: null };
export const REMOVE: Decision = { decision: 'remove', reason: 'left', note: null, until: null };

/** Rows of a review that this person has still to decide, in the order of the list. */
export const openRows = ({ db, shop: { shopId }, actor }: Acting, cycleId: string): Promise<OpenRow[]> =>
  db.inShop(shopId, (tx) =>
    tx.reviewItem.findMany({
      where: { shopId, cycleId, reviewerId: actor.memberId, decision: null },
      select: { itemId: true, version: true, highRisk: true, changed: true },
      orderBy: { position: 'asc' },
    }),
  );

export const isPlain = (row: OpenRow): boolean => !row.highRisk && !row.changed;

/** Decides these rows in one action; a bench in which one of them is refused measures something else, so that is an error. */
export async function decideRows(ctx: Acting, cycleId: string, rows: readonly OpenRow[], as: Decision): Promise<void> {
  if (rows.length === 0) return;
  const items = rows.map(({ itemId, version }) => ({ itemId, expectedVersion: version }));
  const { skipped } = done(await recordDecisions(ctx, { cycleId, items, drop: [], ...as }));
  if (skipped.length > 0) throw new Error(`${skipped.length} rows were refused: ${skipped[0]!.refused.refused}`);
}

/**
 * Decides the whole review, 50 rows of it as removals, and has the other reviewer sign; the manager's signature is left to the caller.
 * `rounds`: how often every row is decided before, which makes the record as long as one likes.
 */
export async function decideEverything(shop: BenchShop, cycleId: string, rounds = 0): Promise<number> {
  const { manager } = shop;
  const until = new Date(manager.now.getTime() + 90 * 86_400_000);
  const careful = { ...KEEP, decision: 'exception' as const, note: 'Looked at with the team.', until };
  const open = await openRows(manager, cycleId);
  const after = (round: number) => open.map((row) => ({ ...row, version: row.version + round }));
  for (let round = 0; round < rounds; round += 1) {
    for (let at = 0; at < open.length; at += BATCH) {
      await decideRows(manager, cycleId, after(round).slice(at, at + BATCH), careful);
    }
  }
  const rows = after(rounds);
  const [leaving, staying] = [rows.slice(-50), rows.slice(0, -50)];
  await decideRows(manager, cycleId, leaving, REMOVE);
  await decideRows(manager, cycleId, staying.filter(isPlain), KEEP);
  await decideRows(
    manager,
    cycleId,
    staying.filter((row) => !isPlain(row)),
    careful,
  );
  const other = await otherReviewer(shop, cycleId);
  const own = await openRows(other, cycleId);
  await decideRows(other, cycleId, own, { ...KEEP, note: 'Needed for the daily work.' });
  done(await signDecisions(other, { cycleId, sentence: signingSentence(own.length) }));
  return rows.length;
}
