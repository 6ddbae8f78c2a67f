// `npm run demo -- --headless --out DIR`: the whole job without a browser, in throw-away data, and the evidence of it in DIR.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { removeData, startCountersign } from './start-all.ts';
import { wholeJob } from './whole-job.ts';

/** Runs the job on the store that most merchants have (lists by paste) and on a custom app's (lists by API). Throws at the first failure. */
export async function headless(outDir: string, say: (line: string) => void): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-headless-'));
  const clock = stopwatch(say);
  const started = await startCountersign({ directory, durable: false, withoutFront: true, onStep: clock });
  try {
    clock('everything is running');
    const out = resolve(outDir);
    await wholeJob(started, {
      store: 'plain',
      route: 'paste',
      outDir: out,
      report: (step) => clock(`plain store: ${step}`),
    });
    await wholeJob(started, {
      store: 'custom',
      route: 'api',
      outDir: out,
      report: (step) => clock(`custom store: ${step}`),
    });
    clock(`packs and reports are in ${out}`);
  } finally {
    await started.stop();
    removeData(directory);
    await rm(directory, { recursive: true, force: true });
  }
}

/** Prints each step with the seconds it took and the seconds since the start. */
function stopwatch(say: (line: string) => void): (step: string) => void {
  const start = performance.now();
  let last = start;
  return (step) => {
    const now = performance.now();
    const seconds = (ms: number) => (ms / 1000).toFixed(2).padStart(6);
    say(`${seconds(now - start)} s  +${seconds(now - last)} s  ${step}`);
    last = now;
  };
}
