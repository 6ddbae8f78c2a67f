import type { Tx } from '#app/db/client.server.ts';
import { latestList } from '#app/db/lists.ts';
import { REVIEWED_KINDS, type ReviewedKind, type Route } from '#app/domain/evidence/list-entries.ts';
import { rowsByHandOf, sourceRouteOf } from './list-head.ts';
import { dayIn, daysUntil } from './reader.ts';
import type { Reader } from './reader.ts';

export interface ListUnderReview {
  kind: ReviewedKind;
  rows: number;
  /** How many of the rows a person added. */
  rowsByHand: number;
  takenAt: string;
  /** Calendar days since it was taken. */
  ageDays: number;
  /** By which way the other rows came. */
  route: Route;
  secondCount: number | null;
}

export interface ReviewSetupScreen {
  /** The lists a review started now would freeze. */
  lists: ListUnderReview[];
  /** A review that runs already. */
  running: { cycleId: string; name: string } | null;
  /** The row of the store owner, when the people list says who that is. */
  owner: string | null;
  /** First and proposed due day, YYYY-MM-DD in the store's time zone. */
  days: { first: string; proposed: string };
}

const DAYS_TO_DECIDE = 14;
const DAY_MS = 86_400_000;

/** What the set-up form is filled with before anybody touches it. */
export async function presentReviewSetup(tx: Tx, reader: Reader): Promise<ReviewSetupScreen> {
  const { shopId, timeZone } = reader.shop;
  const lists: ListUnderReview[] = [];
  let owner: string | null = null;
  for (const kind of REVIEWED_KINDS) {
    const list = await latestList(tx, shopId, kind);
    if (!list) continue;
    if (kind === 'people') owner = await ownerOf(tx, reader, list.listId);
    lists.push({
      kind,
      rows: list.rowsKept ?? 0,
      takenAt: list.takenAt.toISOString(),
      ageDays: -daysUntil(reader, list.takenAt),
      rowsByHand: rowsByHandOf(list),
      route: sourceRouteOf(list),
      secondCount: list.secondCount,
    });
  }
  const running = await tx.cycle.findFirst({
    where: { shopId, state: { in: ['open', 'remediating'] } },
    select: { cycleId: true, name: true },
  });
  return {
    lists,
    running,
    owner,
    days: {
      first: dayIn(timeZone, new Date(reader.now.getTime() + DAY_MS)),
      proposed: dayIn(timeZone, new Date(reader.now.getTime() + DAYS_TO_DECIDE * DAY_MS)),
    },
  };
}

async function ownerOf(tx: Tx, reader: Reader, listId: string): Promise<string | null> {
  const rows = await tx.listRow.findMany({
    where: { shopId: reader.shop.shopId, listId, row: { path: ['isOwner'], equals: 'yes' } },
    select: { subjectKey: true },
    take: 2,
  });
  return rows.length === 1 ? (rows[0]?.subjectKey ?? null) : null;
}

/**
 * Who is proposed to decide the starter's own row: somebody who has opened the app already, else the store owner, else nobody.
 * Only a proposal in the form; a person sees it before the review starts.
 */
export function proposeOther(
  eligible: { subjectKey: string; openedAt: string | null }[],
  owner: string | null,
): string {
  const opened = eligible.find((person) => person.openedAt !== null);
  const chosen = opened ?? eligible.find((person) => person.subjectKey === owner);
  return chosen?.subjectKey ?? '';
}

/**
 * The last second of a calendar day (YYYY-MM-DD) in a time zone, as a moment: a review due on a day may be signed all that day.
 * null when the text is no such day.
 */
export function endOfDay(day: string, timeZone: string): Date | null {
  const wanted = Date.parse(`${day}T23:59:59Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(wanted)) return null;
  // The zone's distance from UTC is looked up twice, because the first guess can fall on the other side of a clock change.
  let moment = wanted - distanceFromUtc(timeZone, wanted);
  moment = wanted - distanceFromUtc(timeZone, moment);
  return new Date(moment);
}

function distanceFromUtc(timeZone: string, moment: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(moment);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '00';
  const wall = Date.parse(`${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}Z`);
  return wall - Math.floor(moment / 1000) * 1000;
}
