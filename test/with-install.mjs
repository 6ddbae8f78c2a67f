// Runs a command of this project under its own Node, installing what is missing first. Plain JavaScript for Node 18 and later, because it
// is all that can run on a bare clone:  node test/with-install.mjs test/demo/demo.ts --reset
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(project, 'node_modules');
const onWindows = process.platform === 'win32';

if (!isInstalled()) {
  // npm empties what it finds before it installs: through a link, that is the folder of another copy.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    process.stderr.write(
      'node_modules is a link to a folder that does not hold what this version needs. Remove the link, or install where it leads.\n',
    );
    process.exit(1);
  }
  process.stdout.write('Installing what this version needs (npm ci) ...\n');
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], onWindows);
}
const node = join(modules, 'node', 'bin', onWindows ? 'node.exe' : 'node');
if (!existsSync(node)) {
  process.stderr.write('The installed packages lack their own Node. Run: npm ci\n');
  process.exit(1);
}
if (isOlder('app/db/generated/client.ts', 'prisma/schema.prisma')) run(node, ['prisma/generate.mjs'], false);

const child = spawn(node, process.argv.slice(2), {
  cwd: project,
  stdio: 'inherit',
  env: { ...process.env, PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter) },
});
// In a terminal Ctrl-C reaches the child by itself as well, and it takes two at once for one; sent to this process alone it has to be handed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));

/** True when every package of the lock file is there in the version it names; those for other systems may be absent. */
function isInstalled() {
  const installedFile = join(modules, '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = packagesOf(installedFile);
  return Object.entries(packagesOf(join(project, 'package-lock.json'))).every(([path, wanted]) => {
    if (path === '' || wanted.link === true) return true;
    return installed[path] === undefined
      ? wanted.optional === true || wanted.peer === true
      : installed[path].version === wanted.version;
  });
}

/** True when what was made is not there or older than what it is made from. */
function isOlder(made, from) {
  const path = join(project, made);
  return !existsSync(path) || statSync(path).mtimeMs < statSync(join(project, from)).mtimeMs;
}

function run(command, args, shell) {
  const { status } = spawnSync(command, args, { cwd: project, stdio: 'inherit', shell });
  if (status !== 0) process.exit(status ?? 1);
}
