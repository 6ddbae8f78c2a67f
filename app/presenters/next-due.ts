import type { Tx } from '#app/db/client.server.ts';
import { daysUntil } from './reader.ts';
import type { Reader } from './reader.ts';

/** When the next review should start. `at` ISO 8601 UTC; `daysLeft` by the store's calendar, negative when the day has passed. */
export interface NextDue {
  at: string;
  daysLeft: number;
}

const QUARTER_MONTHS = 3;

/**
 * Quarterly is what auditors expect of access reviews, so that is the date proposed until a schedule is set: a quarter after the last
 * closed review began. null before the first one is closed, and while a review is running.
 */
export async function nextDue(tx: Tx, reader: Reader): Promise<NextDue | null> {
  const { shopId } = reader.shop;
  if ((await tx.cycle.count({ where: { shopId, state: { in: ['open', 'remediating'] } } })) > 0) return null;
  const last = await tx.cycle.findFirst({
    where: { shopId, state: { in: ['attested', 'sealed'] } },
    orderBy: { startedAt: 'desc' },
    select: { startedAt: true },
  });
  if (!last) return null;
  const next = new Date(last.startedAt);
  next.setUTCMonth(next.getUTCMonth() + QUARTER_MONTHS);
  return { at: next.toISOString(), daysLeft: daysUntil(reader, next) };
}
