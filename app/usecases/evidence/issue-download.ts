import { randomBytes, randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { checkpointOfSize } from '#app/db/time-stamps.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import { REVIEWED_KINDS } from '#app/domain/evidence/list-entries.ts';
import { type ShopId, shopId as toShopId } from '#app/domain/ids.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { copyEntry } from '#app/usecases/evidence/copy-checkpoint.ts';
import { openFile, type OpenFile } from '#app/usecases/evidence/open-file.ts';
import { publishCheckpoint } from '#app/usecases/evidence/publish-checkpoint.ts';

/** 'checkpoint' is where the record stands now, as a file to keep outside. */
export type FileKind = 'pack' | 'list' | 'checkpoint';

const LIFETIME_MS = 60_000;
const SECRET_BYTES = 32;
/** What a bigint column holds. */
const LARGEST_SHOP_ID = 2n ** 63n - 1n;

/**
 * An address for one file that works once, for a minute, for what this person asked for. A link inside the frame carries no
 * token, so the address itself is the permission; only its digest is kept. Out: an absolute path.
 */
export async function issueDownload(
  ctx: Context & { actor: Actor },
  input: { fileKind: FileKind; fileRef: string },
): Promise<{ address: string } | Refusal> {
  const { shopId } = ctx.shop;
  const { fileKind } = input;
  const fileRef = fileKind === 'checkpoint' ? String((await publishCheckpoint(ctx)).size) : input.fileRef;
  return ctx.db.inShop(shopId, async (tx) => {
    if (!(await isThere(tx, ctx, { fileKind, fileRef })))
      return refuse(fileKind === 'pack' ? 'pack_not_ready' : 'not_found');
    const secret = randomBytes(SECRET_BYTES);
    await tx.downloadTicket.create({
      data: {
        shopId,
        ticketHash: hashOf(secret),
        memberId: ctx.actor.memberId,
        fileKind,
        fileRef,
        issuedAt: ctx.now,
        expiresAt: new Date(ctx.now.getTime() + LIFETIME_MS),
      },
    });
    return { address: `/download/${shopId}.${secret.toString('base64url')}` };
  });
}

async function isThere(tx: Tx, ctx: Context, { fileKind, fileRef }: { fileKind: FileKind; fileRef: string }) {
  const { shopId } = ctx.shop;
  switch (fileKind) {
    case 'pack':
      return (await tx.pack.count({ where: { shopId, packId: fileRef, state: 'ready' } })) > 0;
    case 'list':
      return (
        (await tx.list.count({
          where: { shopId, listId: fileRef, kind: { in: [...REVIEWED_KINDS] }, outcome: 'recorded' },
        })) > 0
      );
    case 'checkpoint':
      return true;
  }
}

/** The shop a ticket names, and its secret; null when it is not one of ours by its shape. */
export function parseTicket(ticket: string): { shopId: ShopId; secret: Uint8Array } | null {
  const fields = /^([1-9]\d{0,18})\.([A-Za-z0-9_-]{43})$/.exec(ticket);
  if (!fields || BigInt(fields[1]!) > LARGEST_SHOP_ID) return null;
  return { shopId: toShopId(fields[1]!), secret: Buffer.from(fields[2]!, 'base64url') };
}

/**
 * Opens the file that a ticket is for, uses the ticket up and records the download. A pack and a checkpoint are copies of where the record
 * stands that leave the app, and are recorded as that too. What cannot be opened is not recorded and leaves the ticket as it was.
 * Of two uses at once one wins. If we crash after this and before the file is sent, the ticket is gone and the person asks
 * again; the record then counts a copy that never arrived, as it does whenever somebody throws a download away.
 */
export async function redeemDownload(
  ctx: Context,
  secret: Uint8Array,
): Promise<{ fileKind: FileKind; fileRef: string; file: OpenFile } | Refusal> {
  const ticket = await validTicket(ctx, secret);
  if (!ticket) return refuse('ticket_invalid');
  const file = await openFile(ctx, ticket);
  if (isRefusal(file)) return file;
  let isTaken = false;
  try {
    isTaken = await useUp(ctx, secret, ticket);
  } finally {
    if (!isTaken) await file.stream.cancel();
  }
  return isTaken ? { fileKind: ticket.fileKind, fileRef: ticket.fileRef, file } : refuse('ticket_invalid');
}

interface Ticket {
  fileKind: FileKind;
  fileRef: string;
  memberId: string;
}

async function validTicket(ctx: Context, secret: Uint8Array): Promise<Ticket | null> {
  const where = { shopId: ctx.shop.shopId, ticketHash: hashOf(secret), usedAt: null, expiresAt: { gt: ctx.now } };
  const found = await ctx.db.inShop(ctx.shop.shopId, (tx) => tx.downloadTicket.findFirst({ where }));
  return found && { fileKind: found.fileKind as FileKind, fileRef: found.fileRef, memberId: found.memberId };
}

function useUp(ctx: Context, secret: Uint8Array, { fileKind, fileRef, memberId }: Ticket): Promise<boolean> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const { count } = await tx.downloadTicket.updateMany({
      where: { shopId, ticketHash: hashOf(secret), usedAt: null, expiresAt: { gt: ctx.now } },
      data: { usedAt: ctx.now },
    });
    if (count !== 1) return false;
    const downloaded = { fileKind, fileRef, by: memberId, at: ctx.now.toISOString() };
    const copied = await copyTaken(tx, ctx, { fileKind, fileRef });
    await append(tx, shopId, [entry('file.downloaded', ctx.now, downloaded), ...copied], ctx.ports);
    return true;
  });
}

/** Notes the checkpoint that leaves with this file as copied to the outside. Out: its entry, or none for a file without one. */
async function copyTaken(
  tx: Tx,
  ctx: Context,
  { fileKind, fileRef }: { fileKind: FileKind; fileRef: string },
): Promise<LedgerEntry[]> {
  const { shopId } = ctx.shop;
  if (fileKind === 'list') return [];
  const pack = fileKind === 'pack' ? await tx.pack.findFirst({ where: { shopId, packId: fileRef } }) : null;
  const size = pack ? pack.checkpointSize : BigInt(fileRef);
  if (size === null) return [];
  const checkpoint = await checkpointOfSize(tx, shopId, size);
  if (!checkpoint) return [];
  const facts = { occasion: 'asked', channel: 'download', cycleId: pack?.cycleId ?? null } as const;
  await tx.outsideCopy.create({
    data: {
      shopId,
      copyId: randomUUID(),
      origin: checkpoint.origin,
      checkpointSize: size,
      ...facts,
      state: 'delivered',
      askedAt: ctx.now,
      attempts: 1,
      deliveredAt: ctx.now,
    },
  });
  return [copyEntry(ctx.now, checkpoint, { ...facts, outcome: 'delivered' })];
}

const hashOf = (secret: Uint8Array): Buffer<ArrayBuffer> => Buffer.from(nodeCrypto.sha256(secret));
