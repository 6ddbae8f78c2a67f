import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Context } from '#app/ports.ts';
import type { FileKind } from '#app/usecases/evidence/issue-download.ts';
import { exportList } from '#app/usecases/evidence/export-list.ts';

export interface OpenFile {
  fileName: string;
  stream: ReadableStream<Uint8Array>;
  /** null when the file is made while it is sent. */
  sizeBytes: number | null;
}

/** Opens what a ticket was for. Streams: a large pack is never held in memory. */
export async function openFile(
  ctx: Context,
  { fileKind, fileRef }: { fileKind: FileKind; fileRef: string },
): Promise<OpenFile | Refusal> {
  return fileKind === 'pack' ? openPack(ctx, fileRef) : exportList(ctx, fileRef);
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
    ...stored,
  };
}
