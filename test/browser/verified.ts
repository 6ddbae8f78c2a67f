import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Download } from 'playwright-core';
import { zipReader } from '#test/demo/unpack.ts';
import { verifyWithOrdinaryTools } from '#test/demo/whole-job.ts';

/** What the offline verifier says about a downloaded pack. Throws, with all it said, unless it says "verified". */
export async function verified(download: Download, key: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    'app/verifier/cli.ts',
    await download.path(),
    '--key',
    key,
  ]);
  return stdout;
}

/** What sha256sum and openssl say about a downloaded signed file, and the key of the record it names. Throws when one of them disagrees. */
export async function checkedByOrdinaryTools(download: Download): Promise<{ said: string[]; key: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-list-'));
  try {
    const said: string[] = [];
    await verifyWithOrdinaryTools(await download.path(), folder, (line) => said.push(line));
    const key = (await zipReader(await download.path())).text('data/technical/log.vkey').trim();
    return { said, key };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
