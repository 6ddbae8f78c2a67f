import { execFile } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleVerifiers } from '#app/verifier/bundle.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = ['app/**/*.{ts,tsx,css,graphql,html}', 'vite.config.ts', 'package-lock.json', 'prisma/schema.prisma'];

/** Builds the app unless what was built last is newer than every source. */
export async function buildIfOlder(): Promise<void> {
  if (!isOlder()) return;
  const remix = createRequire(import.meta.url).resolve('@remix-run/dev/dist/cli.js');
  try {
    await promisify(execFile)(process.execPath, [remix, 'vite:build'], { cwd: PROJECT, maxBuffer: 64 * 1024 * 1024 });
    await bundleVerifiers(`${PROJECT}build/client`);
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`The app does not build.\n${stdout}\n${stderr}`, { cause: error });
  }
}

function isOlder(): boolean {
  const built = `${PROJECT}build/server/index.js`;
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  const sources = globSync(SOURCES, { cwd: PROJECT }).filter((path) => !path.startsWith('app/db/generated'));
  return sources.some((path) => statSync(PROJECT + path).mtimeMs > builtAt);
}
