import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { isDemoOrigin } from '#app/tlog/checkpoint.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';
import { formatProofFile } from '#app/tlog/proof-file.ts';

import { BAGIT_TEXT, formatBagInfo } from './bag.ts';
import {
  ALLOWED_SIGNERS,
  BAG_INFO,
  BAGIT,
  MANIFEST,
  PUBLIC_KEY,
  SIGNATURE,
  SSH_SIGNATURE,
  TAG_MANIFEST,
} from './layout.ts';
import { formatLine, type RowLine } from './lines.ts';
import { formatManifest } from './manifest.ts';
import { type CsvCell, formatCsv } from './report/csv.ts';
import {
  formatAllowedSigners,
  formatPublicKeyPem,
  formatSshSignature,
  type PackSigner,
  SSH_NAMESPACE,
  sshIdentity,
} from './signature.ts';
import type { PackFile } from './zip.ts';

/** One frozen list as it leaves the app on its own: what a person hands over as "our list of today". */
export interface ListBagInput {
  readonly origin: string;
  readonly shopName: string;
  readonly kind: 'people' | 'apps';
  readonly listId: string;
  /** UTC. */
  readonly takenAt: Date;
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
  /** The count check in plain sentences. */
  readonly countCheck: readonly string[];
  /** Rows with salts, so that the digest in the record can be computed again. */
  readonly lines: readonly RowLine[];
  readonly recorded: {
    readonly index: number;
    readonly leafBytes: Uint8Array;
    readonly publicPart: { readonly salt: string; readonly body: object };
  };
  readonly proof: readonly Uint8Array[];
  /** Signed checkpoint note that covers the record of the list. */
  readonly checkpoint: Uint8Array;
  readonly vkey: string;
  readonly packKey: PackSigner;
}

/**
 * The files of a signed list: a BagIt bag like a review's pack (docs/evidence-pack.md, "A list on its own"), with the table
 * people read, its count check, and the proof that the log holds its record. Same input, same bytes.
 */
export async function* buildListBag(crypto: TlogCrypto, input: ListBagInput): AsyncGenerator<PackFile> {
  const payload: Record<string, Uint8Array> = {
    'data/1-list.csv': utf8Bytes(formatCsv(input.header, input.rows)),
    'data/2-count-check.txt': utf8Bytes(`${countCheckLines(input).join('\n')}\n`),
    'data/README.txt': utf8Bytes(readme(input)),
    'data/technical/rows.ndjson': Buffer.concat(input.lines.map(formatLine)),
    'data/technical/record.json': formatLine({
      leaf: JSON.parse(new TextDecoder().decode(input.recorded.leafBytes)) as object,
      public: input.recorded.publicPart,
    }),
    'data/technical/record.tlog-proof': formatProofFile({
      index: input.recorded.index,
      proof: input.proof,
      extra: null,
      checkpoint: input.checkpoint,
    }),
    'data/technical/log.vkey': utf8Bytes(`${input.vkey}\n`),
  };
  yield* filesOf(payload);
  const tags: Record<string, Uint8Array> = {
    [MANIFEST]: manifestOf(crypto, payload),
    [BAGIT]: utf8Bytes(BAGIT_TEXT),
    [BAG_INFO]: utf8Bytes(bagInfo(input, payload)),
    [PUBLIC_KEY]: utf8Bytes(formatPublicKeyPem(input.packKey.publicKey)),
    [ALLOWED_SIGNERS]: utf8Bytes(formatAllowedSigners(input.origin, input.packKey.publicKey)),
  };
  yield* filesOf(tags);
  const tagManifest = manifestOf(crypto, tags);
  yield { path: TAG_MANIFEST, chunks: tagManifest };
  yield { path: SIGNATURE, chunks: await input.packKey.sign(tagManifest) };
  yield { path: SSH_SIGNATURE, chunks: utf8Bytes(await formatSshSignature(crypto, input.packKey, tagManifest)) };
}

const filesOf = (files: Record<string, Uint8Array>): PackFile[] =>
  Object.entries(files).map(([path, chunks]) => ({ path, chunks }));

const manifestOf = (crypto: TlogCrypto, files: Record<string, Uint8Array>): Uint8Array =>
  utf8Bytes(formatManifest(new Map(Object.entries(files).map(([path, bytes]) => [path, toHex(crypto.sha256(bytes))]))));

function bagInfo(input: ListBagInput, payload: Record<string, Uint8Array>): string {
  const files = Object.values(payload);
  return formatBagInfo({
    identifier: `${input.origin}/${input.listId}`,
    description: `${isDemoOrigin(input.origin) ? 'DEMONSTRATION DATA. ' : ''}One list of ${input.kind}`,
    baggingDate: input.takenAt.toISOString().slice(0, 10),
    payloadBytes: files.reduce((sum, bytes) => sum + bytes.length, 0),
    payloadFiles: files.length,
  });
}

function countCheckLines(input: ListBagInput): string[] {
  const demo = isDemoOrigin(input.origin) ? ['DEMONSTRATION DATA: invented people and apps.', ''] : [];
  return [
    ...demo,
    `Count check of the list of ${input.kind}, ${input.shopName}, taken ${input.takenAt.toISOString()} (UTC)`,
    '',
    ...input.countCheck,
  ];
}

function readme(input: ListBagInput): string {
  const lines = [
    ...(isDemoOrigin(input.origin) ? ['DEMONSTRATION DATA: invented people and apps.', ''] : []),
    `List of ${input.kind} with an account on ${input.shopName}, as it was recorded.`,
    'Read 1-list.csv and 2-count-check.txt. Everything under technical/ lets you check them.',
    '',
    'Compare this log key with the one you received another way; a file cannot vouch for its own key.',
    `  ${input.vkey}`,
    '',
    'Inside the unpacked folder (Linux and macOS; macOS: shasum -a 256 for sha256sum):',
    '  sha256sum --strict -c manifest-sha256.txt && sha256sum --strict -c tagmanifest-sha256.txt',
    '  openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in tagmanifest-sha256.txt -sigfile tagmanifest-sha256.txt.sig',
    `  ssh-keygen -Y verify -f allowed_signers -I ${sshIdentity(input.origin)} -n ${SSH_NAMESPACE} -s tagmanifest-sha256.txt.sshsig < tagmanifest-sha256.txt`,
    '',
    'The signature shows what was received and that it was not changed since. It does not show that the list was complete or',
    'unaltered before it arrived.',
    '',
  ];
  return lines.join('\n');
}
