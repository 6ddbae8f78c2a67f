// What leaves the app during the whole job: mails with copies of the record, and stamps of an authority that openssl checks.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { AppSession } from './app-session.ts';
import type { Started } from './start-all.ts';
import { zipReader } from './unpack.ts';
import type { StoreKey } from '#test/standin/facts.ts';
import { attachmentOf } from '#test/support/mail-server.ts';

const SETTINGS = 'routes/app.settings._index';
const MAIL_LIMIT_MS = 20_000;

const addressOf = (store: StoreKey): string => `compliance@${store}.example`;

/** Puts an address in under Settings, as a manager does. */
export async function askForCopies(manager: AppSession, store: StoreKey): Promise<void> {
  const form = { intent: 'copies', compliance: addressOf(store), auditor: '' };
  const answer = await manager.submit<{ done?: string; refused?: string }>(SETTINGS, '/app/settings', form);
  if (answer.done !== 'copies') throw new Error(`the address was not saved: ${answer.refused ?? 'no answer'}`);
}

/**
 * The mails of the start and of the close are there and carry exactly the checkpoints of the pack; their stamps are good by openssl.
 * Throws at the first that is not so.
 */
export async function checkOutside(
  started: Started,
  store: StoreKey,
  pack: string,
  outDir: string,
  report: (step: string) => void,
): Promise<void> {
  const folder = join(await (await zipReader(pack)).extract(outDir), 'data', 'technical', 'tlog');
  const { timestampRoot } = started.outside;
  for (const name of ['start-checkpoint', 'checkpoint']) {
    const note = await readFile(join(folder, name), 'utf8');
    await mailed(started, store, note);
    if (timestampRoot === null) continue;
    const stamped = ['-data', name, '-in', `${name}.tsr`, '-CAfile', timestampRoot];
    const chain = ['-untrusted', '../../../tsa-chain.pem'];
    const { stdout } = await promisify(execFile)('openssl', ['ts', '-verify', ...stamped, ...chain], { cwd: folder });
    if (!stdout.includes('Verification: OK'))
      throw new Error(`openssl does not accept the stamp of ${name}: ${stdout}`);
  }
  report('copies of start and close arrived by mail, byte for byte');
  report(timestampRoot === null ? 'no openssl that can stamp: not stamped' : 'openssl accepts both time stamps');
}

async function mailed(started: Started, store: StoreKey, note: string): Promise<void> {
  const isThere = () =>
    started.outside.mails.some(({ to, raw }) => to.includes(addressOf(store)) && attachmentOf(raw).content === note);
  for (const start = performance.now(); !isThere(); await new Promise((resolve) => setTimeout(resolve, 100))) {
    if (performance.now() - start > MAIL_LIMIT_MS) throw new Error(`no mail brought this checkpoint:\n${note}`);
  }
}
