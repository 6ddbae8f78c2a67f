import type { Tx } from '#app/db/client.server.ts';
import {
  keysOnRecord,
  type KeyOnRecord,
  packKeysOnRecord,
  type PackKeyOnRecord,
  signingKey,
} from '#app/db/log-keys.ts';
import type { CheckpointSigner, VerifierEdition } from '#app/ports.ts';
import { isDemoOrigin } from '#app/tlog/checkpoint.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { pinnedText } from './log-key.ts';
import type { Reader } from './reader.ts';

/** A key the record is or was signed with. */
export interface KeyLine {
  /** `name+id+key`, the one line that auditors pin and packs print. */
  text: string;
  since: string;
  state: 'current' | 'retired' | 'revoked';
  revoked: { at: string; untrustedSince: string | null; reason: string | null } | null;
}

/** A pack key that was replaced: packs of its time are signed with it. */
export interface EarlierPackKey {
  /** SHA-256, lower-case hex: what packs print. */
  digest: string;
  since: string;
  /** null: not known. */
  replacedAt: string | null;
  /** The entry of the record that names its successor; null: not known. */
  replacedIn: number | null;
}

/** Everything an auditor needs beside a pack. Addresses are absolute and do not change. */
export interface CheckScreen {
  key: KeyLine & { packKeyDigest: string; demo: boolean; heldBy: CheckpointSigner['heldBy'] };
  /** Newest first. */
  earlier: KeyLine[];
  /** Newest first. */
  earlierPackKeys: EarlierPackKey[];
  addresses: { keys: string; page: string; script: string };
  /** SHA-256, lower-case hex, of verify.html and verify.mjs as this app hands them out. */
  digests: { page: string; script: string };
}

/** null while the record of this store has not been opened. `appUrl` is the app's own address. */
export async function presentCheck(
  tx: Tx,
  { shop: { shopId } }: Reader,
  deps: { signer: CheckpointSigner; verifier: VerifierEdition; appUrl: string },
): Promise<CheckScreen | null> {
  const log = await tx.log.findUnique({ where: { shopId } });
  const keys = await keysOnRecord(tx, shopId);
  const current = signingKey(keys);
  if (!log || !current) return null;
  const address = (path: string) => new URL(path, deps.appUrl).href;
  return {
    key: {
      ...lineOf(current),
      packKeyDigest: toHex(nodeCrypto.sha256(log.packKey)),
      demo: isDemoOrigin(log.origin),
      heldBy: deps.signer.heldBy,
    },
    earlier: keys
      .filter((key) => key !== current)
      .toReversed()
      .map(lineOf),
    earlierPackKeys: (await packKeysOnRecord(tx, shopId)).slice(1).map(packKeyOf),
    addresses: { keys: address(`/keys/${log.origin}`), page: address('/verify.html'), script: address('/verify.mjs') },
    digests: {
      page: toHex(nodeCrypto.sha256(deps.verifier.page)),
      script: deps.verifier.scriptDigest,
    },
  };
}

const packKeyOf = ({ digest, named, replaced }: PackKeyOnRecord): EarlierPackKey => ({
  digest,
  since: named.time.toISOString(),
  replacedAt: replaced?.time.toISOString() ?? null,
  replacedIn: replaced && Number(replaced.index),
});

function lineOf(key: KeyOnRecord): KeyLine {
  const { revokedAt, untrustedSince, revokedReason } = key;
  return {
    text: pinnedText(key),
    since: key.since.toISOString(),
    state: revokedAt ? 'revoked' : key.untilSize === null ? 'current' : 'retired',
    revoked: revokedAt && {
      at: revokedAt.toISOString(),
      untrustedSince: untrustedSince?.toISOString() ?? null,
      reason: revokedReason,
    },
  };
}
