import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import * as yauzl from 'yauzl';

export interface Unpacked {
  /** Content of one file of the pack as text. */
  text(path: string): string;
  /** Writes all files below `directory` and returns the pack's folder. */
  extract(directory: string): Promise<string>;
}

/** Opens a pack with a ZIP reader that is not ours. */
export async function zipReader(file: string): Promise<Unpacked> {
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(file, { lazyEntries: true });
  const members = new Map<string, Buffer>();
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject).on('end', resolve);
    zip.on('entry', (entry: yauzl.Entry) => {
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', reject);
        stream.on('end', () => {
          members.set(entry.fileName, Buffer.concat(chunks));
          zip.readEntry();
        });
      });
    });
    zip.readEntry();
  });
  const top = [...members.keys()][0]!.split('/')[0]!;
  return {
    text: (path) => members.get(`${top}/${path}`)!.toString('utf8'),
    extract: async (directory) => {
      for (const [name, bytes] of members) {
        await mkdir(dirname(join(directory, name)), { recursive: true });
        await writeFile(join(directory, name), bytes);
      }
      return join(directory, top);
    },
  };
}
