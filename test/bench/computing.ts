// Time that processors spent computing. It says what a piece of work costs however busy the machine is, where the clock does not.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { query, type DatabaseUrls } from '#test/support/cluster.ts';
import { millisecondsOf } from './figures.ts';

export interface Spent {
  /** By the clock. */
  milliseconds: number;
  /** Computed, in this process and in every process of PostgreSQL; 0 where the system does not tell (it is read as on Linux). */
  computing: number;
}

export async function spentOn(urls: Pick<DatabaseUrls, 'superuser'>, work: () => Promise<unknown>): Promise<Spent> {
  const server = await serverPid(urls);
  const before = serverMs(server);
  const start = process.cpuUsage();
  const milliseconds = await millisecondsOf(work);
  const own = process.cpuUsage(start);
  return { milliseconds, computing: (own.user + own.system) / 1_000 + serverMs(server) - before };
}

const servers = new Map<string, number>();

async function serverPid({ superuser }: Pick<DatabaseUrls, 'superuser'>): Promise<number> {
  const known = servers.get(superuser);
  if (known !== undefined) return known;
  const [row] = await query<{ folder: string }>(superuser, "SELECT current_setting('data_directory') AS folder");
  const pid = Number.parseInt(readFileSync(join(row!.folder, 'postmaster.pid'), 'latin1'), 10);
  servers.set(superuser, pid);
  return pid;
}

// Ticks of proc_pid_stat(5): a hundred a second.
const TICK_MS = 10;

/** Of the server itself, of its processes, and of those of them that have ended. */
function serverMs(server: number): number {
  const stats = processes();
  const top = stats.find(({ pid }) => pid === server);
  const children = stats.filter(({ parent }) => parent === server);
  return TICK_MS * children.reduce((sum, { own }) => sum + own, (top?.own ?? 0) + (top?.ended ?? 0));
}

function processes(): { pid: number; parent: number; own: number; ended: number }[] {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => readStat(pid) ?? []);
  } catch {
    return [];
  }
}

function readStat(pid: string): { pid: number; parent: number; own: number; ended: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = (at: number) => Number(fields[at]);
    return { pid: Number(pid), parent: ticks(1), own: ticks(11) + ticks(12), ended: ticks(13) + ticks(14) };
  } catch {
    return null;
  }
}
