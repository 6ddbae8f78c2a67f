import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { VerifierEdition } from '#app/ports.ts';

/** This app was not built, so there is no verifier to put into a pack. */
export class VerifierMissing extends Error {
  readonly code = 'verifier_missing';
  constructor(folder: string) {
    super(`no ${PAGE} and ${SCRIPT} in ${folder} or above it: run "npm run build" before packs are made`);
    this.name = 'VerifierMissing';
  }
}

const PAGE = 'build/client/verify.html';
const SCRIPT = 'build/client/verify.mjs';

/**
 * The verifier that `npm run build` made, found from a folder upwards: this file runs from its source and from the build.
 * `appUrl` is the public address of the app, which serves `verify.mjs`. Read at the first call and kept. Throws VerifierMissing.
 */
export function openBuiltVerifier(
  appUrl: string,
  from: string = dirname(fileURLToPath(import.meta.url)),
): () => Promise<VerifierEdition> {
  let edition: Promise<VerifierEdition> | null = null;
  return () => {
    edition ??= readEdition(appUrl, from).catch((error: unknown) => {
      edition = null;
      throw error;
    });
    return edition;
  };
}

async function readEdition(appUrl: string, from: string): Promise<VerifierEdition> {
  let folder = from;
  while (!existsSync(join(folder, PAGE)) || !existsSync(join(folder, SCRIPT))) {
    const above = dirname(folder);
    if (above === folder) throw new VerifierMissing(from);
    folder = above;
  }
  const [page, script] = await Promise.all([readFile(join(folder, PAGE)), readFile(join(folder, SCRIPT))]);
  const scriptDigest = createHash('sha256').update(script).digest('hex');
  return { page, scriptDigest, scriptAddress: new URL('/verify.mjs', appUrl).href };
}
