// `npm run demo`: the whole product in front of you, data kept in .demo between starts. Beside --reset and --headless it takes --data DIR,
// --port N (of the admin page) and --without-past (no closed reviews are played first, so that it starts at once).
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { headless } from './headless.ts';
import { endOrphanedServer, LOCK_FILE, lockDirectory } from './launcher-lock.ts';
import { databaseDirectory, removeData, startCountersign, type Started } from './start-all.ts';
import { STORES } from '#test/standin/facts.ts';

const DIRECTORY = fileURLToPath(new URL('../../.demo', import.meta.url));
const ADMIN_PORT = '4680';

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      reset: { type: 'boolean', default: false },
      headless: { type: 'boolean', default: false },
      out: { type: 'string', default: 'out' },
      data: { type: 'string', default: DIRECTORY },
      port: { type: 'string', default: ADMIN_PORT },
      'without-past': { type: 'boolean', default: false },
    },
  });
  if (values.headless) return headless(values.out, say);
  const directory = resolve(values.data);
  const letGo = lockDirectory(directory);
  process.once('exit', letGo);
  const stopping = stopRequest();
  await endOrphanedServer(databaseDirectory(directory));
  if (values.reset) removeData(directory, LOCK_FILE);

  const starting = startCountersign({
    directory,
    adminPort: Number(values.port),
    durable: true,
    withPast: !values['without-past'],
    onStep: (what) => say(`${what} ...`),
  });
  const started = await Promise.race([starting, stopping]);
  if (started === 'stop') {
    // Our exit takes PostgreSQL and the app's processes with it; a first start that was cut off is started over next time.
    starting.catch(() => {});
    say('\nStopped before everything was started.');
    return;
  }
  announce(started);
  await stopping;
  say('\nStopping ...');
  await started.stop();
  say('Stopped. Your data stay; start over with: npm run demo -- --reset');
}

function announce({ adminUrl, appUrl, outside }: Started): void {
  say('');
  say('Countersign is running, with demonstration data. Open:');
  say('');
  say(`  ${adminUrl}/store/${STORES.plain.handle}/apps/countersign`);
  say('');
  say('Change store and signed-in person at the top of that page. Stop with Ctrl-C.');
  say(`The offline verifier: ${appUrl}/verify.mjs and ${appUrl}/verify.html`);
  say(`No mail leaves this machine: what the app sends lies in ${outside.mailDirectory}.`);
  if (outside.timestampRoot === null) say('This machine has no openssl that can stamp, so packs are not time-stamped.');
}

const ECHO_MS = 1_000;

/**
 * Resolves at the first Ctrl-C or request to end; a later one ends at once. One within a second is the same: a terminal sends Ctrl-C to every
 * process of ours, and those in front of us hand theirs on.
 */
async function stopRequest(): Promise<'stop'> {
  const { promise, resolve: stop } = Promise.withResolvers<'stop'>();
  let askedAt: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (askedAt !== null && performance.now() - askedAt > ECHO_MS) process.exit(1);
      askedAt ??= performance.now();
      stop('stop');
    });
  }
  return promise;
}

/** What was said last has to be out before we exit: to a pipe it is written in the background. */
const said = () => (process.stdout.writableLength === 0 ? undefined : once(process.stdout, 'drain'));

const failed = await main().then(
  () => false,
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return true;
  },
);
await said();
process.exit(failed ? 1 : 0);
