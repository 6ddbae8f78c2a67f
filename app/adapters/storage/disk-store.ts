import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ShopId } from '#app/domain/ids.ts';
import type { ObjectStore } from '#app/ports.ts';

const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Files on a local disk: `<directory>/<shop id>/<first two digits>/<digest>`. Every replica of the app must see the same directory.
 * A crash while writing leaves a file in `incoming` that nothing reads; a file under its digest is always whole and on the disk.
 */
export function openDiskStore(directory: string): ObjectStore {
  const pathOf = (shop: ShopId, digest: string) => {
    if (!DIGEST.test(digest)) throw new TypeError('a digest is 64 lower-case hexadecimal digits');
    return join(directory, shop.toString(), digest.slice(0, 2), digest);
  };
  return {
    put: async (shop, chunks) => {
      const incoming = await newIncoming(directory);
      try {
        const { digest, sizeBytes } = await write(incoming, chunks);
        await publish(incoming, pathOf(shop, digest));
        return { digest, sizeBytes };
      } finally {
        await rm(incoming, { force: true });
      }
    },
    get: async (shop, digest) => {
      const file = await openIfThere(pathOf(shop, digest));
      if (file === null) return null;
      const { size } = await file.stat();
      return {
        stream: Readable.toWeb(file.createReadStream()) as unknown as ReadableStream<Uint8Array>,
        sizeBytes: size,
      };
    },
    open: async (shop, digest) => {
      const file = await openIfThere(pathOf(shop, digest));
      if (file === null) return null;
      const { size } = await file.stat();
      return {
        size,
        read: async (offset, length) => {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
          return buffer.subarray(0, bytesRead);
        },
        close: () => file.close(),
      };
    },
    delete: (shop, digest) => rm(pathOf(shop, digest), { force: true }),
    deleteShop: (shop) => rm(join(directory, shop.toString()), { force: true, recursive: true }),
  };
}

async function newIncoming(directory: string): Promise<string> {
  const folder = join(directory, 'incoming');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, randomUUID());
}

async function write(path: string, chunks: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { digest: hash.digest('hex'), sizeBytes };
}

// The same digest means the same bytes, so a file that is already there stays as it is: write-once.
async function publish(incoming: string, path: string): Promise<void> {
  const folder = join(path, '..');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (await exists(path)) return;
  await rename(incoming, path);
  await syncFolder(folder);
}

const exists = (path: string) =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );

// Without this a power cut may forget the new name although the file's bytes are safe. Windows cannot open folders.
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function openIfThere(path: string) {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
