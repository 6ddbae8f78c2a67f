// `npm test`: everything, after what the tests need besides packages is there. Arguments go on to vitest.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildIfOlder } from '#test/demo/build.ts';
import { findChromium } from '#test/standin/chromium.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);

function provideChromium(): void {
  if (findChromium() !== null) return;
  if (process.platform === 'linux' && process.getuid?.() === 0 && has('apt-get')) {
    say('Installing Chromium for the browser tests (apt-get install chromium-headless-shell) ...');
    const run = (...words: string[]) => spawnSync('apt-get', words, { stdio: ['ignore', 'ignore', 'inherit'] }).status;
    const install = () =>
      ['chromium-headless-shell', 'chromium'].some((name) => run('install', '-y', '-qq', name) === 0);
    if (!install() && run('update', '-qq') === 0) install();
    if (findChromium() !== null) return;
  }
  say('The browser tests need Chromium or Chrome, and none was found.');
  say('  Debian, Ubuntu:  sudo apt-get install chromium-headless-shell   (or chromium)');
  say('  macOS:           brew install --cask chromium');
  say('  anywhere:        install Chrome, or set CHROMIUM_PATH to the program');
  say('Then run npm test again.');
  process.exit(1);
}

const has = (command: string) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

provideChromium();
await buildIfOlder();
const require = createRequire(import.meta.url);
const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
