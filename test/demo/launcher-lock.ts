// One launcher per data directory, and nothing of an earlier one left running on it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const LOCK_FILE = 'launcher.pid';
const ENDING_LIMIT_MS = 30_000;

/**
 * Takes the directory for this process, before anything is started in it. Returns how to let go of it. Throws when a demo that is still
 * running has it; what a killed one left behind is taken over.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, LOCK_FILE);
  if (!claim(file)) {
    const holder = Number(readFileSync(file, 'utf8'));
    if (isRunning(holder, 'demo.ts')) {
      throw new Error(
        'A demo is already running from this folder. Stop it with Ctrl-C in its terminal, or use the address it printed.',
      );
    }
    rmSync(file, { force: true });
    if (!claim(file))
      throw new Error('Another demo is starting from this folder at this moment. Wait for its address.');
  }
  return () => rmSync(file, { force: true });
}

/** Writes the file only when nobody else has: two launchers at once cannot both succeed. */
function claim(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * A launcher that was killed outright leaves its PostgreSQL running on our data: it is asked to end before we take the data up. The process
 * that is named in the old file is signalled only when it is a PostgreSQL on this very directory: the number may long be another's.
 */
export async function endOrphanedServer(databaseDirectory: string): Promise<void> {
  const file = join(databaseDirectory, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n', 1)[0]);
  if (!isRunning(pid, databaseDirectory)) return rmSync(file, { force: true });
  process.kill(pid, 'SIGINT');
  const start = performance.now();
  while (isRunning(pid, databaseDirectory)) {
    if (performance.now() - start > ENDING_LIMIT_MS) {
      throw new Error(`A PostgreSQL of an earlier demo (process ${pid}) does not end. End it, then start again.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Is there such a process, and is its command line ours? Where the command line cannot be asked for, being alive has to do. */
function isRunning(pid: number, partOfCommand: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false;
  const asked = spawnSync('ps', ['-p', `${pid}`, '-o', 'args='], { encoding: 'utf8' });
  return asked.error !== undefined || asked.stdout.includes(partOfCommand);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
