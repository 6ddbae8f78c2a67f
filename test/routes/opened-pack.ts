import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppSession } from '#test/demo/app-session.ts';
import { zipReader } from '#test/demo/unpack.ts';
import { addressOf } from './review-by-http.ts';
import type { RunningApp } from './running-app.ts';

/** Downloads a pack as a person does and opens it. Out: the text of a file in it, by its path. */
export async function openedPack(
  app: RunningApp,
  session: AppSession,
  packId: string,
): Promise<(path: string) => string> {
  const response = await fetch(new URL(await addressOf(session, 'pack', packId), app.url));
  if (!response.ok) throw new Error(`the pack answered ${response.status}`);
  const file = join(app.directory, `${packId}.zip`);
  await writeFile(file, new Uint8Array(await response.arrayBuffer()));
  const archive = await zipReader(file);
  return (path) => archive.text(path);
}

/** Page one of the pack, its five sentences in a row. */
export const pageOneOf = (read: (path: string) => string): string =>
  (JSON.parse(read('data/technical/page-one.json')) as { sentences: string[] }).sentences.join('\n');
