// Makes a pack again and again in a process of its own, so that its memory is the pack's alone:
// node export-process.ts DATABASE_URL OBJECTS SHOP PACK OUT. Prints {taken, opened, decrypted, entries, peak, judgedPeak} as JSON.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openKeyRing } from '#app/adapters/keys/key-ring.ts';
import { openSigner } from '#app/adapters/signing/file-signer.ts';
import { openDiskStore } from '#app/adapters/storage/disk-store.ts';
import { openBuiltVerifier } from '#app/adapters/verifier/built-verifier.ts';
import { openDatabase } from '#app/db/client.server.ts';
import { shopId as toShopId } from '#app/domain/ids.ts';
import { keysById } from '#app/ledger/data-keys.ts';
import { partContext } from '#app/ledger/parts.ts';
import { unseal } from '#app/ledger/sealing.ts';
import { buildPack } from '#app/pack/build.ts';
import { zipPack } from '#app/pack/zip.ts';
import type { Context } from '#app/ports.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { reviewInput } from '#app/usecases/evidence/gather-review.ts';
import { fixEdition } from '#app/usecases/evidence/pack-edition.ts';
import { closedReview, contentsOf, entriesAt } from '#app/usecases/evidence/pack-evidence.ts';
import { fileSource, nodeInflate } from '#app/verifier/node-host.ts';
import { verifyPack } from '#app/verifier/verify-pack.ts';
import { CLIENT_ID } from '#test/standin/facts.ts';
import { millisecondsOf, repeated } from './figures.ts';
import { peakMiB, resetPeak } from './memory.ts';

const RUNS = 3;
const PAGE = 1_000;
const [url = '', objects = '', shopText = '0', packId = '', out = ''] = process.argv.slice(2);
const shopId = toShopId(BigInt(shopText));
const db = openDatabase(url);
const keys = { logKeyFile: null, packKeyFile: null, previousLogKeyFile: null };
const ports: Pick<Context['ports'], 'keys' | 'signer' | 'objects' | 'verifier'> = {
  keys: openKeyRing(null),
  signer: openSigner({ ...keys, clientId: CLIENT_ID, production: false, heldBy: null }),
  objects: openDiskStore(objects),
  verifier: openBuiltVerifier('https://app.example'),
};
// Only what an export asks for.
const ctx = { shop: { shopId }, now: new Date(), db, ports } as unknown as Context;

const pack = await db.inShop(shopId, (tx) => tx.pack.findFirstOrThrow({ where: { shopId, packId } }));
const review = (await db.inShop(shopId, (tx) => closedReview(tx, ctx, pack.cycleId!)))!;
const fixed = await fixEdition(ctx, pack, review);
let entries = 0;
const taken = await repeated(RUNS, async () => {
  const input = await reviewInput(ctx, pack, review, fixed);
  entries = input.entryCount;
  await pipeline(zipPack(buildPack(nodeCrypto, input)), createWriteStream(out));
});
const peak = peakMiB();
// The worker judges what it wrote, in the same process.
resetPeak();
const file = await fileSource(out);
const { verdict } = await verifyPack(file, { crypto: nodeCrypto, inflate: nodeInflate, key: null, against: null });
await file.close();
if (verdict !== 'verified') throw new Error(`our own verifier says ${verdict}`);
const judgedPeak = peakMiB();
// Reading and opening the entries alone: the rest of the time is writing, proving and packing them.
const { indexes } = await db.inShop(shopId, (tx) => contentsOf(tx, ctx, review, BigInt(fixed.checkpoint.size)));
const opened = await millisecondsOf(async () => {
  for await (const entry of entriesAt(ctx, indexes)) if (entry.index < 0) throw new Error('no such entry');
});
process.stdout.write(JSON.stringify({ taken, opened, decrypted: await decryptAll(), entries, peak, judgedPeak }));
await db.close();

/** Milliseconds that opening the sealed parts takes, and nothing else. */
async function decryptAll(): Promise<number> {
  let spent = 0;
  for (let at = 0; at < indexes.length; at += PAGE) {
    await db.inShop(shopId, async (tx) => {
      const page = indexes.slice(at, at + PAGE);
      const parts = await tx.entryPart.findMany({ where: { shopId, index: { in: page } } });
      const open = await keysById(
        tx,
        shopId,
        parts.map((part) => part.keyId),
        ports.keys,
      );
      const start = performance.now();
      for (const { keyId, sealed, index, part } of parts) {
        unseal(open.get(keyId)!(), sealed, partContext(shopId, index, part));
      }
      spent += performance.now() - start;
    });
  }
  return spent;
}
