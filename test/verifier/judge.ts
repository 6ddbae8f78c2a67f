import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { memorySource, nodeInflate, verifyPack, type CheckId, type PackReport } from '#app/verifier/index.ts';

import { zipOf } from '#test/pack/sample-pack.ts';

/** Runs the verifier on files or on the bytes of an archive. */
export async function judge(
  pack: Uint8Array | ReadonlyMap<string, Uint8Array>,
  options: { key?: string | null; against?: Uint8Array | null; tsaRoots?: string | null; witness?: string | null } = {},
): Promise<PackReport> {
  const bytes = pack instanceof Uint8Array ? pack : await zipOf(pack);
  const { key = null, against = null, tsaRoots = null, witness = null } = options;
  return verifyPack(memorySource(bytes), { crypto: nodeCrypto, inflate: nodeInflate, key, against, tsaRoots, witness });
}

/** Checks that failed, in the order they ran. */
export function failures(report: PackReport): CheckId[] {
  return report.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
}
