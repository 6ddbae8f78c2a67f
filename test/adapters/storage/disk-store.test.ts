import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDiskStore } from '#app/adapters/storage/disk-store.ts';
import { shopId } from '#app/domain/ids.ts';

const shop = shopId(7n);
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-store-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function* chunks(...parts: string[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}
async function* broken(): AsyncIterable<Uint8Array> {
  yield Buffer.from('half a pack');
  throw new Error('the source broke off');
}
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const filesUnder = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => found.name);

describe('the object store', () => {
  it('keeps a file under its digest and gives the same bytes back', async () => {
    const store = openDiskStore(directory);
    const put = await store.put(shop, chunks('evidence ', 'pack'));
    expect(put).toEqual({ digest: sha256('evidence pack'), sizeBytes: 13 });
    const got = await store.get(shop, put.digest);
    expect(got?.sizeBytes).toBe(13);
    expect(await new Response(got?.stream).text()).toBe('evidence pack');
  });

  it('shows nothing of a file whose source broke off', async () => {
    await expect(openDiskStore(directory).put(shop, broken())).rejects.toThrow('broke off');
    expect(filesUnder(directory)).toEqual([]);
  });

  it('leaves a file that is already there untouched', async () => {
    const store = openDiskStore(directory);
    const { digest } = await store.put(shop, chunks('pack'));
    const path = join(directory, '7', digest.slice(0, 2), digest);
    const before = statSync(path).ino;
    await store.put(shop, chunks('pack'));
    expect(statSync(path).ino).toBe(before);
    expect(filesUnder(directory)).toEqual([digest]);
  });

  it("does not give one shop another shop's file", async () => {
    const store = openDiskStore(directory);
    const { digest } = await store.put(shop, chunks('pack'));
    expect(await store.get(shopId(8n), digest)).toBeNull();
  });

  it('deletes, and a second time without complaint', async () => {
    const store = openDiskStore(directory);
    const { digest } = await store.put(shop, chunks('pack'));
    await store.delete(shop, digest);
    await store.delete(shop, digest);
    expect(await store.get(shop, digest)).toBeNull();
  });

  it('deletes all of one shop, named by anybody or not, and nothing of another', async () => {
    const store = openDiskStore(directory);
    const mine = await store.put(shop, chunks('mine'));
    const other = await store.put(shopId(8n), chunks('other'));
    await store.deleteShop(shop);
    await store.deleteShop(shop);
    expect(await store.get(shop, mine.digest)).toBeNull();
    expect(filesUnder(directory)).toEqual([other.digest]);
  });

  it('refuses a name that is not a digest, so no path leads out of the directory', async () => {
    await expect(async () => openDiskStore(directory).get(shop, '../../etc/passwd')).rejects.toThrow(TypeError);
  });
});
