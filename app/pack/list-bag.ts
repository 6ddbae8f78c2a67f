import type { ReviewedKind } from '#app/domain/evidence/list-entries.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { isDemoOrigin } from '#app/tlog/checkpoint.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { formatProofFile } from '#app/tlog/proof-file.ts';

import { LIST_ALONE } from './layout.ts';
import { formatLine, type RowLine } from './lines.ts';
import { type CsvCell, formatCsv } from './report/csv.ts';
import { CHECK_DIGESTS, CHECK_WITH_OPENSSL, SHOW_PACK_KEY, sshCheck } from './report/tool-commands.ts';
import type { PackSigner } from './signature.ts';
import { DigestedFiles, type SignedBag, signedFiles } from './signed-bag.ts';
import type { PackFile } from './zip.ts';

/** One frozen list as it leaves the app on its own: what a person hands over as "our list of today". */
export interface ListBagInput {
  readonly origin: string;
  readonly shopName: string;
  readonly kind: ReviewedKind;
  readonly listId: string;
  /** UTC. */
  readonly takenAt: Date;
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
  /** The count check in plain sentences. */
  readonly countCheck: readonly string[];
  /** Rows with salts, so that the digest in the record can be computed again; of an erased one its commitment alone. */
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
    [LIST_ALONE]: utf8Bytes(formatCsv(input.header, input.rows)),
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
  const digests = new DigestedFiles(crypto);
  for (const [path, chunks] of Object.entries(payload)) yield digests.whole({ path, chunks });
  yield* signedFiles(crypto, bagOf(input), digests);
}

const bagOf = (input: ListBagInput): SignedBag => ({
  origin: input.origin,
  packKey: input.packKey,
  identifier: `${input.origin}/${input.listId}`,
  description: `${isDemoOrigin(input.origin) ? 'DEMONSTRATION DATA. ' : ''}One list of ${input.kind}`,
  madeAt: input.takenAt,
  tsaChain: null,
});

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
    `List of ${input.kind} of ${input.shopName}, as it was recorded.`,
    'Read 1-list.csv and 2-count-check.txt. Everything under technical/ lets you check them.',
    '',
    'Compare this log key with the one you received another way; a file cannot vouch for its own key.',
    `  ${input.vkey}`,
    '',
    'Inside the unpacked folder (Linux and macOS; macOS: shasum -a 256 for sha256sum):',
    `  ${CHECK_DIGESTS}`,
    `  ${CHECK_WITH_OPENSSL}`,
    `  ${SHOW_PACK_KEY}`,
    `  ${sshCheck(input.origin)} < tagmanifest-sha256.txt`,
    'The third prints the SHA-256 of the key that signed: compare it with the page of keys of the log, not with this file.',
    'How the rows, the record and its proof are checked: docs/evidence-pack.md of the product, "A list on its own". The verifier',
    'judges packs and does not judge this file.',
    '',
    'The signature shows what was received and that it was not changed since. It does not show that the list was complete or',
    'unaltered before it arrived.',
    '',
  ];
  return lines.join('\n');
}
