import { checkpointOfSize } from '#app/db/time-stamps.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Context } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import type { FileKind } from '#app/usecases/evidence/issue-download.ts';
import { exportList } from '#app/usecases/evidence/export-list.ts';

export interface OpenFile {
  fileName: string;
  stream: ReadableStream<Uint8Array>;
  /** null when the file is made while it is sent. */
  sizeBytes: number | null;
  mediaType: 'application/zip' | 'text/plain; charset=utf-8';
}

/** Opens what a ticket was for. Streams: a large pack is never held in memory. */
export async function openFile(
  ctx: Context,
  { fileKind, fileRef }: { fileKind: FileKind; fileRef: string },
): Promise<OpenFile | Refusal> {
  switch (fileKind) {
    case 'pack':
      return openPack(ctx, fileRef);
    case 'list':
      return exportList(ctx, fileRef);
    case 'checkpoint':
      return openCheckpointFile(ctx, BigInt(fileRef));
  }
}

async function openPack(ctx: Context, packId: string): Promise<OpenFile | Refusal> {
  const { shopId } = ctx.shop;
  const pack = await ctx.db.inShop(shopId, (tx) =>
    tx.pack.findUnique({ where: { shopId_packId: { shopId, packId } } }),
  );
  if (!pack || pack.state !== 'ready' || pack.digest === null) return refuse('pack_not_ready');
  const stored = await ctx.ports.objects.get(shopId, pack.digest);
  if (!stored) return refuse('pack_not_ready');
  return {
    fileName: `evidence-pack-${pack.requestedAt.toISOString().slice(0, 10)}-${pack.digest.slice(0, 8)}.zip`,
    mediaType: 'application/zip',
    ...stored,
  };
}

async function openCheckpointFile(ctx: Context, size: bigint): Promise<OpenFile | Refusal> {
  const { shopId } = ctx.shop;
  const checkpoint = await ctx.db.inShop(shopId, (tx) => checkpointOfSize(tx, shopId, size));
  if (!checkpoint) return refuse('not_found');
  const bytes = utf8Bytes(checkpoint.note);
  return {
    fileName: `checkpoint-${checkpoint.signedAt.toISOString().slice(0, 10)}-${size}.txt`,
    mediaType: 'text/plain; charset=utf-8',
    stream: new Blob([Buffer.from(bytes)]).stream(),
    sizeBytes: bytes.length,
  };
}
