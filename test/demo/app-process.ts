import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
/** Node keeps what it compiled here: a process that was started once before is up in half the time. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));
const PRELOADED = ['./test/standin/reroute.ts', './test/demo/end-with-parent.ts'];

const READY_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;

export interface AppProcess {
  /** Resolves once `answers` says yes; throws with the end of the log when the process ends before, or after two minutes. */
  ready(answers: () => Promise<boolean>): Promise<void>;
  ended(): Promise<number | null>;
  /** The end of what it logged since it was started. */
  lastWords(): string;
  /** Asks it to end and waits; one that does not end in half a minute is killed. Resolves with its exit code, null when killed. */
  stop(): Promise<number | null>;
}

/** Starts one process of the app as an operator would, its fetch calls to Shopify led to the stand-in. */
export function startAppProcess(entry: string, environment: Record<string, string>, logFile: string): AppProcess {
  const log = openSync(logFile, 'a');
  const before = readFileSync(logFile).length;
  const child = spawn(process.execPath, [...PRELOADED.flatMap((path) => ['--import', path]), entry], {
    cwd: PROJECT,
    // Not in the terminal's group: Ctrl-C reaches the launcher alone, which then stops everything in order.
    detached: true,
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', NODE_COMPILE_CACHE: COMPILED, ...environment },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const lastWords = () => readFileSync(logFile).subarray(before).toString().slice(-3000);
  const ended = async () => {
    if (!hasEnded()) await once(child, 'exit');
    return child.exitCode;
  };
  return {
    ended,
    lastWords,
    ready: async (answers) => {
      const start = performance.now();
      while (!(await answers().catch(() => false))) {
        if (hasEnded()) throw new Error(`${entry} ended while starting.\n${lastWords()}`);
        if (performance.now() - start > READY_LIMIT_MS)
          throw new Error(`${entry} was not ready after ${READY_LIMIT_MS / 1000} s.\n${lastWords()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    stop: async () => {
      if (!hasEnded()) child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      return ended().finally(() => clearTimeout(late));
    },
  };
}

/** Runs a script with the app's environment to its end. Throws with the end of its log when it fails. */
export async function runAppScript(entry: string, environment: Record<string, string>, logFile: string): Promise<void> {
  const script = startAppProcess(entry, environment, logFile);
  const code = await script.ended();
  if (code !== 0) throw new Error(`${entry} failed.\n${script.lastWords()}`);
}
