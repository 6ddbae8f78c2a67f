// `npm run demo`: the whole product in front of you, data kept in .demo between starts.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { headless } from './headless.ts';
import { databaseDirectory, removeData, startCountersign, type Started } from './start-all.ts';
import { STORES } from '#test/standin/facts.ts';

const DIRECTORY = fileURLToPath(new URL('../../.demo', import.meta.url));
const LAUNCHER = join(DIRECTORY, 'launcher.pid');
const ADMIN_PORT = 4680;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      reset: { type: 'boolean', default: false },
      headless: { type: 'boolean', default: false },
      out: { type: 'string', default: 'out' },
    },
  });
  if (values.headless) return headless(values.out, say);
  refuseSecondDemo();
  await endOrphanedServer();
  if (values.reset) removeData(DIRECTORY);
  const stopping = stopRequest();

  const started = await startCountersign({
    directory: DIRECTORY,
    adminPort: ADMIN_PORT,
    durable: true,
    withPast: true,
    onStep: (what) => say(`${what} ...`),
  });
  writeFileSync(LAUNCHER, `${process.pid}`);
  announce(started);

  await stopping;
  say('\nStopping ...');
  await started.stop();
  rmSync(LAUNCHER, { force: true });
  say('Stopped. Your data stay in .demo; start over with: npm run demo -- --reset');
}

function announce({ adminUrl }: Started): void {
  say('');
  say('Countersign is running, with demonstration data. Open:');
  say('');
  say(`  ${adminUrl}/store/${STORES.plain.handle}/apps/countersign`);
  say('');
  say('Change store and signed-in person at the top of that page. Stop with Ctrl-C.');
}

function refuseSecondDemo(): void {
  if (!existsSync(LAUNCHER) || !isAlive(Number(readFileSync(LAUNCHER, 'utf8')))) return;
  throw new Error(
    'A demo is already running from this folder. Stop it with Ctrl-C in its terminal, or use the address it printed.',
  );
}

/** A launcher that was killed outright leaves its PostgreSQL running on our data: it is asked to end before we take the data up. */
async function endOrphanedServer(): Promise<void> {
  const file = join(databaseDirectory(DIRECTORY), 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n', 1)[0]);
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGINT');
  while (existsSync(file) && isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 100));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves at the first Ctrl-C or request to end; a second one ends at once. */
const stopRequest = (): Promise<void> =>
  new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
  });

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
process.exit(0);
