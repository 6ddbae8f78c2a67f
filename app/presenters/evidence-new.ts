import type { Tx } from '#app/db/client.server.ts';
import { addDays, dayOf } from '#app/domain/review/local-day.ts';
import { managesReviews } from './reader.ts';
import type { Reader } from './reader.ts';

export interface NewPackScreen {
  /** Closed reviews, newest first: those a sample can be drawn from, or a whole pack be made of. */
  reviews: { cycleId: string; name: string; rows: number }[];
  /** YYYY-MM-DD in the store's zone. */
  today: string;
  range: { from: string; to: string };
  period: { from: string; to: string };
  /** The pack of a whole review is asked for by those who close reviews. */
  manages: boolean;
}

/** What another kind of pack can be made of, with days filled in: the last thirty, and this year. */
export async function presentNewPack(tx: Tx, reader: Reader): Promise<NewPackScreen> {
  const { shopId, timeZone } = reader.shop;
  const cycles = await tx.cycle.findMany({
    where: { shopId, state: { in: ['attested', 'sealed'] } },
    orderBy: { attestedAt: 'desc' },
    take: 100,
    select: { cycleId: true, name: true },
  });
  const counts = await tx.reviewItem.groupBy({
    by: ['cycleId'],
    where: { shopId, cycleId: { in: cycles.map(({ cycleId }) => cycleId) } },
    _count: true,
  });
  const rows = new Map(counts.map(({ cycleId, _count }) => [cycleId, _count]));
  const today = dayOf(reader.now, timeZone);
  return {
    reviews: cycles.map(({ cycleId, name }) => ({ cycleId, name, rows: rows.get(cycleId) ?? 0 })),
    today,
    range: { from: addDays(today, -29), to: today },
    period: { from: `${today.slice(0, 4)}-01-01`, to: `${today.slice(0, 4)}-12-31` },
    manages: managesReviews(reader),
  };
}
