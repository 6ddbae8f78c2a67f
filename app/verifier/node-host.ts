import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

import type { ArchiveSource, Inflate } from '#app/pack/read.ts';

/**
 * Raw inflate as Node supplies it, in streams: memory stays flat whatever the data claims. Buffers are as large as the
 * member may need: a pack has thousands of small ones and a few large ones.
 */
export const nodeInflate: Inflate = (chunks, size) => {
  const input = Readable.from(chunks);
  const output = createInflateRaw({ chunkSize: Math.min(Math.max(size, MIN_CHUNK), MAX_CHUNK) });
  input.on('error', (error) => output.destroy(error));
  return input.pipe(output);
};

const MIN_CHUNK = 1 << 10;
const MAX_CHUNK = 1 << 18;

/** A file that can be read at any place. The caller closes the handle. */
export async function fileSource(path: string): Promise<ArchiveSource & { close(): Promise<void> }> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return { size, read: (offset, length) => readAt(handle, offset, length), close: () => handle.close() };
}

/** Bytes in memory as a source. Reading beyond the end throws, as a file does. */
export function memorySource(bytes: Uint8Array): ArchiveSource {
  return {
    size: bytes.length,
    read: async (offset, length) => {
      if (offset < 0 || offset + length > bytes.length) throw new Error('read beyond the end');
      return bytes.subarray(offset, offset + length);
    },
  };
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) throw new Error('read beyond the end');
    filled += bytesRead;
  }
  return buffer;
}
