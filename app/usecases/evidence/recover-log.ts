import { readFile } from 'node:fs/promises';

import { canonicalText } from '#app/domain/evidence/canonical.ts';
import { recover, type Recovered } from '#app/ledger/recover.ts';
import type { LostEntry } from '#app/ledger/rejoin.ts';
import { CHECKPOINT } from '#app/pack/layout.ts';
import { PackArchive } from '#app/pack/read.ts';
import type { Context } from '#app/ports.ts';
import { utf8Bytes, utf8Text } from '#app/tlog/bytes.ts';
import { fromHex } from '#app/tlog/hex.ts';
import { readEvents } from '#app/verifier/contents.ts';
import { fileSource, nodeInflate } from '#app/verifier/node-host.ts';

/** A file given to the recovery cannot be used. The message names it. */
export class RecoveryFileUnreadable extends Error {
  readonly code = 'recovery_file_unreadable';
  constructor(path: string, kind: 'pack' | 'checkpoint') {
    super(`The ${kind} ${path} cannot be read.`);
    this.name = 'RecoveryFileUnreadable';
  }
}

// Rebuilding reads every entry of the log once.
const LIMIT_MS = 3_600_000;

/**
 * Recovers the log of one store after a restore, with whatever left the app before: packs, checkpoints. Files are read before the
 * transaction begins. Throws RecoveryFileUnreadable, RecoveryRefused, LogMissing; nothing has then happened.
 */
export async function recoverLog(
  ctx: Pick<Context, 'shop' | 'db' | 'ports' | 'now'>,
  input: { packs: readonly string[]; checkpoints: readonly string[]; nothingLost: boolean; by: string; reason: string },
): Promise<Recovered> {
  const { shopId } = ctx.shop;
  const lost = new Map<bigint, LostEntry>();
  const outside: string[] = [];
  for (const path of input.packs) outside.push(await readPack(path, lost));
  for (const path of input.checkpoints) outside.push(await readCheckpoint(path));
  const { nothingLost, by, reason } = input;
  return ctx.db.inShop(
    shopId,
    (tx) => recover(tx, shopId, { lost, outside, nothingLost, by, reason }, ctx.ports, ctx.now),
    { timeoutMs: LIMIT_MS },
  );
}

/** Adds the pack's entries to `lost`; out: its checkpoint. Only the tree that a signature covers decides later what they are worth. */
async function readPack(path: string, lost: Map<bigint, LostEntry>): Promise<string> {
  try {
    const source = await fileSource(path);
    try {
      const archive = await PackArchive.open(source, nodeInflate);
      for await (const { index, leaf, disclosed } of readEvents(archive)) {
        const parts = Object.entries(disclosed).map(([part, { salt, body }]) => ({
          part,
          salt: fromHex(salt),
          canonical: canonicalText(body),
        }));
        const known = lost.get(BigInt(index));
        if (known && known.parts.length >= parts.length) continue;
        lost.set(BigInt(index), { leafBytes: utf8Bytes(canonicalText(leaf)), parts });
      }
      return utf8Text(await archive.bytes(CHECKPOINT)) ?? '';
    } finally {
      await source.close();
    }
  } catch {
    throw new RecoveryFileUnreadable(path, 'pack');
  }
}

const readCheckpoint = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch(() => {
    throw new RecoveryFileUnreadable(path, 'checkpoint');
  });
