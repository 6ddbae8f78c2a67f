import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

/** Files the bundle makes, with their SHA-256 in hexadecimal. */
export interface Bundled {
  readonly script: { readonly path: string; readonly digest: string };
  readonly page: { readonly path: string; readonly digest: string };
}

/**
 * Makes `verify.mjs` (one file, no dependencies, Node 18 or newer) and `verify.html` (the same judgement in a page that
 * needs no network) in a folder. The same source gives the same bytes.
 */
export async function bundleVerifiers(folder: string): Promise<Bundled> {
  await mkdir(folder, { recursive: true });
  const script = join(folder, 'verify.mjs');
  await build({
    ...COMMON,
    entryPoints: [join(HERE, 'cli.ts')],
    outfile: script,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    banner: {
      js: `// Countersign evidence pack verifier. Run: node verify.mjs pack.zip --key NAME+ID+KEY\n${WELL_FORMED}`,
    },
  });
  const page = join(folder, 'verify.html');
  await writeFile(page, await pageHtml());
  return {
    script: { path: script, digest: await digestOf(script) },
    page: { path: page, digest: await digestOf(page) },
  };
}

const HERE = dirname(fileURLToPath(import.meta.url));
const COMMON = { bundle: true, charset: 'utf8', legalComments: 'inline', absWorkingDir: join(HERE, '../..') } as const;

// canonicalize asks every string whether it is well formed, which Node 18 cannot answer. Ours were asked before.
const WELL_FORMED = 'String.prototype.isWellFormed ??= function () { return true; };';

async function pageHtml(): Promise<string> {
  const shell = await readFile(join(HERE, 'browser/page.html'), 'utf8');
  const worker = await browserCode('worker');
  const page = await browserCode('page');
  return shell.replace('/* the worker */', () => worker).replace('/* the page */', () => page);
}

/** One script of the page, as text that can stand inside a script element. */
async function browserCode(name: 'page' | 'worker'): Promise<string> {
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: [join(HERE, `browser/${name}.ts`)],
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    write: false,
    minify: true,
    banner: { js: WELL_FORMED },
  });
  return outputFiles[0]!.text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

async function digestOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { script, page } = await bundleVerifiers(process.argv[2] ?? 'out');
  process.stdout.write(`${script.digest}  ${script.path}\n${page.digest}  ${page.path}\n`);
}
