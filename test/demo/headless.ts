// `npm run demo -- --headless --out DIR`: the whole job without a browser, in throw-away data, and the evidence of it in DIR.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { buildIfOlder } from './build.ts';
import { removeData, startCountersign, type Started } from './start-all.ts';
import { wholeJob } from './whole-job.ts';

/** What the whole job may take, from the start of PostgreSQL to the second verified pack. */
const LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
/** A refused webhook is sent again within seconds instead of hours: all eight retries take 14 s. */
const RETRY_TIME_SCALE = 0.001;

/**
 * Runs the job on the store that most merchants have (lists by paste) and on a custom app's (lists by API). Throws at the first failure, and
 * when the job is not done in time: then with the name of the step that was under way.
 */
export async function headless(outDir: string, say: (line: string) => void): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-headless-'));
  // Whether anything has to be built depends on what was done here before; the job is timed from after it.
  await buildIfOlder();
  const clock = stopwatch(say);
  const standin = { timeScale: RETRY_TIME_SCALE };
  const starting = startCountersign({ directory, durable: false, withoutFront: true, standin, onStep: clock.begin });
  try {
    await Promise.race([starting.then((started) => bothStores(started, resolve(outDir), clock)), clock.outOfTime()]);
    clock.done(`packs and reports are in ${resolve(outDir)}`);
  } finally {
    clock.stop();
    await Promise.race([starting.then((started) => started.stop()).catch(() => {}), pause(STOP_LIMIT_MS)]);
    removeData(directory);
    await rm(directory, { recursive: true, force: true });
  }
}

async function bothStores(started: Started, outDir: string, clock: Stopwatch): Promise<void> {
  clock.done('everything is running');
  for (const [store, route] of [
    ['plain', 'paste'],
    ['custom', 'api'],
  ] as const) {
    await wholeJob(started, {
      store,
      route,
      outDir,
      begin: (step) => clock.begin(`${store} store: ${step}`),
      report: (step) => clock.done(`${store} store: ${step}`),
    });
  }
}

interface Stopwatch {
  /** Names what is under way now. */
  begin(step: string): void;
  /** Prints what is done, with the seconds since the start and those it took. */
  done(step: string): void;
  /** Never resolves; rejects with the name of the step under way when the time is over. */
  outOfTime(): Promise<never>;
  stop(): void;
}

function stopwatch(say: (line: string) => void): Stopwatch {
  const start = performance.now();
  let last = start;
  let underWay = 'starting';
  let timer: NodeJS.Timeout | undefined;
  const seconds = (ms: number) => (ms / 1000).toFixed(2).padStart(6);
  return {
    begin: (step) => (underWay = step),
    done(step) {
      const now = performance.now();
      say(`${seconds(now - start)} s  +${seconds(now - last)} s  ${step}`);
      last = now;
    },
    outOfTime: () =>
      new Promise((_, reject) => {
        const over = () => reject(new Error(`Not done within ${LIMIT_MS / 1000} s. Under way: ${underWay}.`));
        timer = setTimeout(over, LIMIT_MS - (performance.now() - start));
      }),
    stop: () => clearTimeout(timer),
  };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
