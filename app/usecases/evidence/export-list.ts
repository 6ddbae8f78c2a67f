import { ReadableStream } from 'node:stream/web';

import { rowsOf } from '#app/db/lists.ts';
import type { Subject } from '#app/domain/access/roster.ts';
import { REVIEWED_KINDS, type Route } from '#app/domain/evidence/list-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { publish } from '#app/ledger/publish.ts';
import { inclusionProof, readEntriesAt, logKeyText } from '#app/ledger/read.ts';
import { buildListBag, type ListBagInput } from '#app/pack/list-bag.ts';
import { zipPack } from '#app/pack/zip.ts';
import type { Context } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { countCheckOf, type StoredSheet, tableOf } from '#app/usecases/evidence/list-alone.ts';
import type { OpenFile } from '#app/usecases/evidence/open-file.ts';
import { rowLine } from '#app/usecases/evidence/pack-evidence.ts';

/** A frozen list as a signed file of its own, with the proof that the log holds its record. */
export async function exportList(ctx: Context, listId: string): Promise<OpenFile | Refusal> {
  const { shopId } = ctx.shop;
  const input = await ctx.db.inShop(shopId, async (tx): Promise<ListBagInput | null> => {
    const list = await tx.list.findUnique({ where: { shopId_listId: { shopId, listId } } });
    if (!list || list.outcome !== 'recorded' || list.entryIndex === null) return null;
    const kind = REVIEWED_KINDS.find((one) => one === list.kind);
    if (!kind) return null;
    const shop = await tx.shop.findUniqueOrThrow({ where: { shopId } });
    const log = await tx.log.findUniqueOrThrow({ where: { shopId } });
    const rows = await rowsOf(tx, shopId, listId);
    const { note } = await publish(tx, shopId, ctx.ports, ctx.now);
    const [recorded] = await readEntriesAt(tx, shopId, [list.entryIndex], ctx.ports.keys);
    const part = recorded?.parts.find((one) => one.part === 'public');
    if (!recorded || !part) return null;
    return {
      origin: log.origin,
      shopName: shop.name ?? shop.domain,
      kind,
      listId,
      takenAt: list.takenAt,
      ...tableOf(
        kind,
        rows.map((row) => row.row as unknown as Subject),
      ),
      countCheck: countCheckOf(list.sheet as unknown as StoredSheet, list.route as Route),
      lines: rows.map(rowLine),
      recorded: {
        index: Number(recorded.index),
        leafBytes: recorded.leafData,
        publicPart: { salt: toHex(part.salt), body: JSON.parse(part.canonical) as object },
      },
      proof: await inclusionProof(tx, shopId, list.entryIndex, note),
      checkpoint: utf8Bytes(note),
      vkey: logKeyText(log.origin, ctx.ports.signer),
      packKey: { publicKey: ctx.ports.signer.packPublicKey, sign: (bytes) => ctx.ports.signer.signPack(bytes) },
    };
  });
  if (!input) return refuse('not_found');
  const stream = ReadableStream.from(zipPack(buildListBag(nodeCrypto, input))) as unknown as OpenFile['stream'];
  return {
    fileName: `${input.kind}-list-${input.takenAt.toISOString().slice(0, 10)}.zip`,
    stream,
    sizeBytes: null,
    mediaType: 'application/zip',
  };
}
