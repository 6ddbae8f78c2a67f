import { copyAddresses } from '#app/db/copy-addresses.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { CopyChannel } from '#app/domain/evidence/log-entries.ts';
import type { Mailer, Timestamper, Witness } from '#app/ports.ts';
import { outsideEvents, WITHDRAWN } from './outside-events.ts';
import type { OutsideEvent } from './outside-events.ts';
import type { Reader } from './reader.ts';

/** Something that is being tried again and again until it works or two weeks are over. Times ISO 8601 UTC. */
export interface Waiting {
  askedAt: string;
  attempts: number;
  /** When it is tried next; null: it was given up. */
  nextAt: string | null;
}

export interface OutsideCopyLine {
  channel: CopyChannel;
  /** Why nothing goes this way, or null when it does. */
  closed: 'no_address' | 'no_mail_server' | null;
  delivered: { at: string; size: number } | null;
  waiting: Waiting | null;
  /** The newest that the other side would not take. */
  refused: { at: string } | null;
}

/** What somebody outside could hold against this app, and since when. */
export interface OutsideFacts {
  /** The first time a signed state of the record was known to be outside; null: nothing has left yet. */
  since: string | null;
  signed: { size: number; at: string; note: string } | null;
  /** Entries added since the last signature. */
  unsigned: number;
  stamps: {
    configured: boolean;
    last: { authority: string; at: string; size: number } | null;
    waiting: Waiting | null;
  };
  copies: OutsideCopyLine[];
  /** What left and when, newest first: the newest of them, and how many there are. */
  events: { shown: OutsideEvent[]; count: number };
  /** Is there anybody a copy could be sent to now? */
  canSend: boolean;
}

interface Doors {
  timestamper: Timestamper | null;
  mailer: Mailer | null;
  witness: Witness | null;
}

/** Since when a change of the record would be noticed from outside, as of now. */
export async function presentOutside(tx: Tx, reader: Reader, doors: Doors): Promise<OutsideFacts> {
  const { shopId } = reader.shop;
  const log = await tx.log.findUnique({ where: { shopId }, select: { size: true } });
  const signed = await tx.checkpoint.findFirst({
    where: { shopId },
    orderBy: [{ signedAt: 'desc' }, { size: 'desc' }],
  });
  const copies = await copyLines(tx, reader, doors);
  return {
    since: await firstOutside(tx, reader),
    signed: signed && { size: Number(signed.size), at: signed.signedAt.toISOString(), note: signed.note },
    unsigned: Number((log?.size ?? 0n) - (signed?.size ?? 0n)),
    stamps: await stamps(tx, reader, doors),
    copies,
    events: await outsideEvents(tx, shopId),
    canSend: copies.some(({ channel, closed }) => closed === null && channel !== 'download'),
  };
}

async function firstOutside(tx: Tx, { shop: { shopId } }: Reader): Promise<string | null> {
  const stamp = await tx.timeStamp.findFirst({
    where: { shopId, state: 'stamped', stampedAt: { not: null } },
    orderBy: { stampedAt: 'asc' },
    select: { stampedAt: true },
  });
  const copy = await tx.outsideCopy.findFirst({
    where: { shopId, state: 'delivered', deliveredAt: { not: null } },
    orderBy: { deliveredAt: 'asc' },
    select: { deliveredAt: true },
  });
  const times = [stamp?.stampedAt, copy?.deliveredAt].filter((time) => time instanceof Date);
  return times.length === 0 ? null : new Date(Math.min(...times.map(Number))).toISOString();
}

async function stamps(tx: Tx, { shop: { shopId } }: Reader, { timestamper }: Doors): Promise<OutsideFacts['stamps']> {
  const last = await tx.timeStamp.findFirst({
    where: { shopId, state: 'stamped' },
    orderBy: { stampedAt: 'desc' },
    select: { authority: true, stampedAt: true, checkpointSize: true },
  });
  const waiting = await tx.timeStamp.findFirst({
    where: { shopId, state: 'waiting' },
    orderBy: { askedAt: 'desc' },
    select: { askedAt: true, attempts: true, nextAttemptAt: true },
  });
  return {
    configured: timestamper !== null,
    last: last?.stampedAt
      ? { authority: last.authority ?? '', at: last.stampedAt.toISOString(), size: Number(last.checkpointSize) }
      : null,
    waiting: waiting && waitingOf(waiting),
  };
}

const waitingOf = (row: { askedAt: Date; attempts: number; nextAttemptAt: Date | null }): Waiting => ({
  askedAt: row.askedAt.toISOString(),
  attempts: row.attempts,
  nextAt: row.nextAttemptAt?.toISOString() ?? null,
});

async function copyLines(tx: Tx, reader: Reader, { mailer, witness }: Doors): Promise<OutsideCopyLine[]> {
  const addresses = await copyAddresses(tx, reader.shop.shopId);
  const byMail = (address: string | null) =>
    mailer === null ? 'no_mail_server' : address === null ? 'no_address' : null;
  return [
    await copyLine(tx, reader, 'download', null),
    await copyLine(tx, reader, 'compliance_mail', byMail(addresses.compliance)),
    await copyLine(tx, reader, 'auditor_mail', byMail(addresses.auditor)),
    // A witness is an operator's choice and off by default: nothing is missing where there is none.
    ...(witness ? [await copyLine(tx, reader, 'witness', null)] : []),
  ];
}

async function copyLine(
  tx: Tx,
  { shop: { shopId } }: Reader,
  channel: CopyChannel,
  closed: OutsideCopyLine['closed'],
): Promise<OutsideCopyLine> {
  const latest = (state: string) =>
    tx.outsideCopy.findFirst({ where: { shopId, channel, state }, orderBy: { askedAt: 'desc' } });
  const delivered = await latest('delivered');
  const waiting = await latest('waiting');
  const refused = await tx.outsideCopy.findFirst({
    where: { shopId, channel, state: 'refused', failure: { notIn: WITHDRAWN } },
    orderBy: { askedAt: 'desc' },
  });
  return {
    channel,
    closed,
    delivered: delivered?.deliveredAt
      ? { at: delivered.deliveredAt.toISOString(), size: Number(delivered.checkpointSize) }
      : null,
    waiting: waiting && waitingOf(waiting),
    refused:
      refused && (!delivered || refused.askedAt > delivered.askedAt) ? { at: refused.askedAt.toISOString() } : null,
  };
}
