import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

import { ZipFile } from 'yazl';

import { TOP_FOLDER } from './layout.ts';

/** One file of a pack. Chunks are read once, before the next file is asked for. */
export interface PackFile {
  readonly path: string;
  readonly chunks: Uint8Array | AsyncIterable<Uint8Array>;
}

/**
 * The archive, as a stream of bytes. Files are compressed one after the other, so memory stays flat. The same files
 * give the same bytes in every time zone: every member carries the same date, mode and no extra field. (Another zlib
 * may compress differently; digests are over members, so nothing rests on that.)
 * If the source of files fails the stream fails, and what was written is no archive: it has no directory at its end.
 */
export async function* zipPack(files: AsyncIterable<PackFile>): AsyncGenerator<Uint8Array> {
  const archive = new ZipFile();
  const output = archive.outputStream as Readable;
  const written = addAll(archive, files).catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error('pack files could not be read'));
  });
  for await (const chunk of output) yield chunk as Uint8Array;
  await written;
}

async function addAll(archive: ZipFile, files: AsyncIterable<PackFile>): Promise<void> {
  for await (const { path, chunks } of files) {
    const name = `${TOP_FOLDER}/${path}`;
    if (chunks instanceof Uint8Array) {
      archive.addBuffer(Buffer.from(chunks.buffer, chunks.byteOffset, chunks.byteLength), name, MEMBER);
    } else {
      const stream = Readable.from(chunks, { objectMode: false });
      const done = finished(stream, { writable: false });
      archive.addReadStream(stream, name, MEMBER);
      await done;
    }
    await drained(archive.outputStream as Readable & { writableNeedDrain: boolean });
  }
  archive.end();
}

// ZIP stores local time without saying which zone. A date made of local parts reads the same everywhere, and the UTC
// extra field, which would then differ, is left out.
const MEMBER = {
  mtime: new Date(1980, 0, 1, 0, 0, 0),
  mode: 0o100644,
  forceDosTimestamp: true,
};

function drained(stream: Readable & { writableNeedDrain: boolean }): Promise<void> {
  if (!stream.writableNeedDrain || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once('drain', resolve);
    stream.once('close', resolve);
  });
}
