import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Download } from 'playwright-core';

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
