// Webhooks taken in by the real web process, beside the least that would be safe and beside the shape most apps have.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startAppProcess } from '#test/demo/app-process.ts';
import { buildIfOlder } from '#test/demo/build.ts';
import { freePort } from '#test/support/cluster.ts';
import { CLIENT_ID, CLIENT_SECRET } from '#test/standin/facts.ts';
import { startBenchShop, type BenchShop } from '../bench-shop.ts';
import { firstMessage } from '../children.ts';
import { figure, median, percentile, type Bench } from '../figures.ts';
import type { Load, LoadResult } from '../load.ts';
import { peakMiB } from '../memory.ts';

const ROUNDS = 3;
const CONNECTIONS = 50;
const REQUESTS = 30_000;
const SECONDS = 8;

interface Target {
  port: number;
  pid: number;
  stop(): Promise<unknown>;
}

export const intake: Bench = async (say) => {
  await buildIfOlder();
  const shop = await startBenchShop({ people: 60, apps: 24 });
  const running: Target[] = [];
  try {
    const start = async (one: Promise<Target>) => {
      const target = await one;
      running.push(target);
      return target;
    };
    const ours = await start(startWeb(shop));
    const floor = await start(startServer('bare-intake.ts', shop));
    const peer = await start(startServer('template-intake.ts', shop));
    const rates: Record<'ours' | 'floor' | 'peer', number[]> = { ours: [], floor: [], peer: [] };
    const waits: typeof rates = { ours: [], floor: [], peer: [] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [name, target] of Object.entries({ ours, floor, peer }) as ['ours' | 'floor' | 'peer', Target][]) {
        // The first round warms each of them up and is not counted.
        const part = round === 0 ? 0.25 : 1;
        const load = { requests: REQUESTS * part, seconds: SECONDS * part, perSecond: null };
        const result = await sendLoad(shop, target, { ...load, name: `${name}-${round}` });
        if (round === 0) continue;
        rates[name].push(result.answered / result.seconds);
        waits[name].push(percentile(result.latencies, 0.99));
      }
      say(round === 0 ? 'warmed up' : `round ${round} of ${ROUNDS}`);
    }
    const rssMiB = peakMiB(ours.pid);
    const steady = { requests: 1_000 * SECONDS, seconds: SECONDS, perSecond: 1_000, name: 'steady' };
    const paced = await sendLoad(shop, ours, steady);
    const middle = (of: typeof rates) => ({ value: median(of.ours), floor: median(of.floor), peer: median(of.peer) });
    return {
      figures: [
        figure({ name: 'intake', ...middle(rates), unit: '/s', rssMiB }),
        figure({ name: 'intake/p99', ...middle(waits), unit: 'ms', rssMiB }),
        figure({ name: 'intake/p99 at 1,000/s', value: percentile(paced.latencies, 0.99), unit: 'ms', rssMiB }),
      ],
      remarks: [
        {
          name: 'intake',
          text: '3 kB orders, 50 connections; goals: 0.6 of the floor, 4 times the peer, p99 50 ms at 1,000/s',
        },
        { name: 'intake', text: `the load generator shares the machine; floor and peer: test/bench/servers` },
        { name: 'intake', text: `memory of floor ${mib(floor)}, of peer ${mib(peer)}` },
      ],
    };
  } finally {
    for (const one of running) await one.stop();
    await shop.stop();
  }
};

const mib = ({ pid }: Target) => `${peakMiB(pid)?.toFixed(0) ?? '?'} MiB`;

async function startWeb({ urls, folder }: BenchShop): Promise<Target> {
  const port = await freePort();
  const logFile = join(folder, 'web.log');
  const web = startAppProcess(
    'app/server.ts',
    {
      COUNTERSIGN_ENV: 'demo',
      DATABASE_URL: urls.app,
      MIGRATOR_DATABASE_URL: urls.migrator,
      INTAKE_DATABASE_URL: urls.intake,
      SCHEDULER_DATABASE_URL: urls.scheduler,
      SHOPIFY_API_KEY: CLIENT_ID,
      SHOPIFY_API_SECRET: CLIENT_SECRET,
      APP_URL: `http://127.0.0.1:${port}`,
      OBJECTS_DIR: join(folder, 'objects'),
      HOST: '127.0.0.1',
      PORT: `${port}`,
    },
    logFile,
  );
  await web.ready(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
  return { port, pid: pidIn(logFile), stop: () => web.stop() };
}

/** The process says its id in every line of its log. */
export function pidIn(logFile: string): number {
  const line = readFileSync(logFile, 'utf8')
    .split('\n')
    .findLast((one) => one.includes('"web.started"'));
  return (JSON.parse(line ?? '{}') as { pid?: number }).pid ?? 0;
}

async function startServer(file: string, { urls }: BenchShop): Promise<Target> {
  const child = fork(fileURLToPath(new URL(`../servers/${file}`, import.meta.url)), {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      SUPERUSER_DATABASE_URL: urls.superuser,
      SHOPIFY_API_KEY: CLIENT_ID,
      SHOPIFY_API_SECRET: CLIENT_SECRET,
    },
  });
  const { port } = await firstMessage<{ port: number }>(child);
  return { port, pid: child.pid ?? 0, stop: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function sendLoad(
  { store }: BenchShop,
  { port }: Target,
  how: Pick<Load, 'requests' | 'seconds' | 'perSecond' | 'name'>,
): Promise<LoadResult> {
  const load: Load = { ...how, port, domain: store.domain, secret: CLIENT_SECRET, connections: CONNECTIONS };
  const child = fork(fileURLToPath(new URL('../load.ts', import.meta.url)));
  child.send(load);
  const result = await firstMessage<LoadResult>(child);
  const { 200: taken, ...others } = result.statuses;
  if (taken !== result.answered) throw new Error(`${how.name} was answered ${JSON.stringify(others)}`);
  return result;
}
