import type { Tx } from '#app/db/client.server.ts';
import type { CopyChannel, Occasion } from '#app/domain/evidence/log-entries.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { parseNote } from '#app/tlog/note.ts';

/** A signed state of the record that left this app, or that somebody outside would not take. Times ISO 8601 UTC. */
export interface OutsideEvent {
  at: string;
  way: CopyChannel | 'stamp';
  outcome: 'delivered' | 'refused';
  /** How many entries, from the first, it covers. */
  size: number;
  occasion: Occasion | 'asked';
  /** The authority that stamped; null for all others. */
  authority: string | null;
  cosignatures: Cosigner[];
}

/** Who cosigned, with which key (eight hexadecimal digits), and when by the witness's own clock. */
export interface Cosigner {
  name: string;
  keyId: string;
  at: string;
}

/** Copies that were withdrawn before anybody was asked: nobody refused them. */
export const WITHDRAWN = ['no_address', 'superseded'];

const SHOWN = 20;

/** Everything that left, newest first: the first so many of it, and how many there are. */
export async function outsideEvents(tx: Tx, shopId: ShopId): Promise<{ shown: OutsideEvent[]; count: number }> {
  const isStamped = { shopId, state: 'stamped' };
  const isOver = { shopId, OR: [{ state: 'delivered' }, { state: 'refused', failure: { notIn: WITHDRAWN } }] };
  const stamps = await tx.timeStamp.findMany({ where: isStamped, orderBy: { stampedAt: 'desc' }, take: SHOWN });
  const copies = await tx.outsideCopy.findMany({
    where: isOver,
    orderBy: [{ deliveredAt: { sort: 'desc', nulls: 'last' } }, { askedAt: 'desc' }],
    take: SHOWN,
  });
  const events = [
    ...stamps.map((stamp): OutsideEvent => ({
      at: (stamp.stampedAt ?? stamp.askedAt).toISOString(),
      way: 'stamp',
      outcome: 'delivered',
      size: Number(stamp.checkpointSize),
      occasion: stamp.occasion as Occasion,
      authority: stamp.authority,
      cosignatures: [],
    })),
    ...copies.map((copy): OutsideEvent => ({
      at: (copy.deliveredAt ?? copy.askedAt).toISOString(),
      way: copy.channel as CopyChannel,
      outcome: copy.state === 'delivered' ? 'delivered' : 'refused',
      size: Number(copy.checkpointSize),
      occasion: copy.occasion as OutsideEvent['occasion'],
      authority: null,
      cosignatures: copy.answer === null ? [] : cosignersIn(copy.answer),
    })),
  ];
  return {
    shown: events.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, SHOWN),
    count: (await tx.timeStamp.count({ where: isStamped })) + (await tx.outsideCopy.count({ where: isOver })),
  };
}

/** The signature lines of a witness as it was kept: they were checked when they came (C2SP tlog-cosignature). */
function cosignersIn(answer: string): Cosigner[] {
  return parseNote(utf8Bytes(`answer\n\n${answer}`)).signatures.map(({ name, id, signature }) => ({
    name,
    keyId: id,
    at: new Date(Number(Buffer.from(signature.subarray(0, 8)).readBigUInt64BE()) * 1000).toISOString(),
  }));
}
