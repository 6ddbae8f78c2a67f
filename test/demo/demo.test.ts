import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildIfOlder } from './build.ts';
import { removeData } from './start-all.ts';
import { freePort } from '#test/support/cluster.ts';

const STARTED = 'Stop with Ctrl-C.';
const LIMIT_MS = 60_000;

/** One `npm run demo`, as a terminal would run it. */
interface Launcher {
  child: ChildProcess;
  /** Resolves once it has said this; throws with all it said when it ends before. */
  says(words: string): Promise<void>;
  /** Resolves once the process itself is gone; what it started may go on, and hold its output open. */
  gone(): Promise<void>;
  /** Its exit code and everything it said. */
  end(): Promise<{ code: number | null; said: string }>;
  /** The end that Ctrl-C brings. */
  interrupt(): Promise<{ code: number | null; said: string }>;
}

let directory: string;
let port: number;
const launched: Launcher[] = [];

// Without the past reviews, which take as long to play as everything else here together.
function launch(...more: string[]): Launcher {
  const options = ['--data', directory, '--port', `${port}`, '--without-past', ...more];
  const child = spawn(process.execPath, ['test/demo/demo.ts', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, 'close');
  const exited = once(child, 'exit');
  const launcher: Launcher = {
    child,
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (said.includes(words)) resolve();
        };
        listeners.add(look);
        void ended.then(() => reject(new Error(`ended without saying "${words}":\n${said}`)));
        look();
      }),
    async gone() {
      await exited;
    },
    async end() {
      await ended;
      return { code: child.exitCode, said };
    },
    interrupt() {
      child.kill('SIGINT');
      return launcher.end();
    },
  };
  launched.push(launcher);
  return launcher;
}

async function started(...more: string[]): Promise<Launcher> {
  const launcher = launch(...more);
  await launcher.says(STARTED);
  return launcher;
}

const control = async (method: string, ...given: unknown[]) => {
  const response = await fetch(`http://127.0.0.1:${port}/standin/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given),
  });
  return (await response.json()) as never;
};

/** Opens the app as the admin's frame does: installs it at the first time. */
async function openApp(): Promise<number> {
  const { url } = (await control('openApp', 'plain', 'manager', '/app')) as { url: string };
  const browser =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
  const response = await fetch(url, { headers: { 'user-agent': browser }, redirect: 'manual' });
  return response.status;
}

/** The launcher's processes, its own left out. */
function processesOf(launcher: Launcher): number[] {
  const lines = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout.trim().split('\n');
  const parents = new Map(lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]));
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === launcher.child.pid || descends(parent));
  };
  return [...parents.keys()].filter(descends);
}

const isAlive = (pid: number) => spawnSync('ps', ['-p', `${pid}`], { stdio: 'ignore' }).status === 0;

const isOpen = (at: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createConnection(at, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'countersign-demo-test-'));
  port = await freePort();
  await buildIfOlder();
}, 120_000);

afterAll(async () => {
  for (const { child } of launched) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  removeData(directory);
  await rm(directory, { recursive: true, force: true });
});

// One data directory from its first start to its reset; each part goes on where the one before it stopped.
describe('the demo', { timeout: LIMIT_MS }, () => {
  let first: Launcher;

  test('begins anew after a first start that was killed in the middle', async () => {
    const killed = launch();
    await killed.says('Starting the stand-in Shopify');
    killed.child.kill('SIGKILL');
    await killed.gone();
    first = launch();
    await first.says('The first start was cut off: starting over');
  });

  test('is refused while another is starting from the same folder', async () => {
    const { code, said } = await launch().end();
    expect(code).toBe(1);
    expect(said).toContain('A demo is already running from this folder.');
    await first.says(STARTED);
  });

  test('answers at the address it prints, and is refused a second time while it runs', async () => {
    expect(await openApp()).toBe(200);
    await control('removePerson', 'plain', 'person-008');
    expect((await launch('--reset').end()).code).toBe(1);
    expect(await control('screenCount', 'plain', 'users')).toBe(44);
  });

  test('stops everything at Ctrl-C: no process and no port is left', async () => {
    const processes = processesOf(first);
    expect(processes.length).toBeGreaterThan(2);
    const { code, said } = await first.interrupt();
    expect(code, said).toBe(0);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(await isOpen(port)).toBe(false);
  });

  test('keeps its data for the next start, and starts over with --reset', async () => {
    const again = await started();
    expect(await control('screenCount', 'plain', 'users')).toBe(44);
    expect((await control('scopes', 'plain')) as object).toHaveProperty('granted');
    await again.interrupt();
    const fresh = await started('--reset');
    expect(await control('screenCount', 'plain', 'users')).toBe(45);
    expect((await fresh.interrupt()).code).toBe(0);
  });
});
