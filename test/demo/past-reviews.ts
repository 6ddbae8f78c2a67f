import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Started } from './start-all.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** Gives the demonstration's stores two closed past reviews, unless they have them. In a process of its own, because configuration is read once per process. */
export async function seedPastReviews(
  { environment }: Started,
  { report }: { report: (line: string) => void },
): Promise<void> {
  report('Playing two past reviews (first start only) ...');
  const env = { PATH: process.env['PATH'] ?? '', ...environment, NODE_ENV: 'production' as const, LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, ['test/demo/seed.ts'], {
    cwd: PROJECT,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The past reviews could not be played:\n${said.slice(-2000)}`);
}
