import type { Tx } from '#app/db/client.server.ts';
import { inclusionProof, publicBody, readEntriesAt } from '#app/ledger/read.ts';
import type { StoredEntry } from '#app/ledger/read.ts';
import type { KeyRing } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';
import { parseLeaf, PUBLIC_PART } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { formatProofFile } from '#app/tlog/proof-file.ts';
import { memberNames } from './evidence-record.ts';
import type { Reader } from './reader.ts';

/** One thing an entry says: the name of the field, and its value as text. */
export interface EntryFact {
  name: string;
  value: string;
  form: 'text' | 'time' | 'number' | 'code';
}

/** A part that speaks about one person; `facts` is null once it was erased. */
export interface EntryPart {
  part: string;
  facts: EntryFact[] | null;
}

export interface EntryDetails {
  number: string;
  type: string;
  /** null: this part was erased. */
  facts: EntryFact[] | null;
  people: EntryPart[];
  technical: {
    entryId: string;
    leafHash: string;
    commitments: { part: string; commitment: string }[];
    /** The public part exactly as it was recorded; null once erased. */
    recorded: string | null;
    /** null until a checkpoint covers the entry. */
    proof: { fileName: string; text: string; size: string; signedAt: string; checkpoint: string } | null;
  };
}

/** Everything there is to see of one entry; null when there is none at this place. */
export async function presentEntry(
  tx: Tx,
  reader: Reader,
  index: bigint,
  deps: { keys: KeyRing },
): Promise<EntryDetails | null> {
  const [entry] = await readEntriesAt(tx, reader.shop.shopId, [index], deps.keys);
  if (!entry) return null;
  const leaf = parseLeaf(entry.leafData);
  const body = publicBody(entry) as Record<string, unknown> | null;
  const names = await memberNames(tx, reader, stringsIn(body));
  const parts = Object.keys(leaf.commitments).filter((part) => part !== PUBLIC_PART);
  return {
    number: String(entry.index),
    type: entry.type,
    facts: body && factsOf(body, names),
    people: parts.map((part) => ({ part, facts: partFacts(entry, part, names) })),
    technical: {
      entryId: entry.entryId,
      leafHash: Buffer.from(entry.leafHash).toString('hex'),
      commitments: Object.entries(leaf.commitments).map(([part, commitment]) => ({ part, commitment })),
      recorded: body && JSON.stringify(body, null, 2),
      proof: await proofOf(tx, reader, entry),
    },
  };
}

function partFacts(entry: StoredEntry, part: string, names: Map<string, string>): EntryFact[] | null {
  const open = entry.parts.find((one) => one.part === part);
  return open ? factsOf(JSON.parse(open.canonical) as Record<string, unknown>, names) : null;
}

const stringsIn = (body: Record<string, unknown> | null): string[] =>
  Object.values(body ?? {}).filter((value) => typeof value === 'string');

/** Fields a person can read; ids and digests, and what has parts of its own, stay under the technical details. */
function factsOf(body: Record<string, unknown>, names: Map<string, string>): EntryFact[] {
  return Object.entries(body).flatMap(([name, value]): EntryFact[] => {
    if (typeof value === 'number') return [{ name, value: String(value), form: 'number' }];
    if (typeof value === 'boolean') return [{ name, value: value ? 'yes' : 'no', form: 'code' }];
    if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && !isOpaque(one)))
      return [{ name, value: value.join(', '), form: 'text' }];
    if (typeof value !== 'string' || value === '') return [];
    const person = names.get(value);
    if (person !== undefined) return [{ name, value: person, form: 'text' }];
    if (isOpaque(value)) return [];
    return [{ name, value, form: formOf(value) }];
  });
}

/** Ids, digests and keys: right and useless to a reader of sentences. */
const isOpaque = (value: string): boolean =>
  /^[0-9a-f-]{36}$|^[0-9a-f]{64}$|\+[0-9a-f]{8}\+|^(?:log|demo)\.[0-9a-f]{32}$/.test(value);

function formOf(value: string): EntryFact['form'] {
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)) return 'time';
  if (/^\d{1,15}$/.test(value)) return 'number';
  return /^[a-z][a-z_]*$/.test(value) ? 'code' : 'text';
}

/** A file in the C2SP tlog-proof form, under the newest checkpoint that covers the entry. */
async function proofOf(tx: Tx, { shop }: Reader, entry: StoredEntry): Promise<EntryDetails['technical']['proof']> {
  const { shopId } = shop;
  const checkpoint = await tx.checkpoint.findFirst({
    where: { shopId, size: { gt: entry.index } },
    orderBy: [{ signedAt: 'desc' }, { size: 'desc' }],
  });
  if (!checkpoint) return null;
  const { size, note, signedAt } = checkpoint;
  const proof = await inclusionProof(tx, shopId, entry.index, note);
  const file = formatProofFile({ index: Number(entry.index), proof, extra: null, checkpoint: utf8Bytes(note) });
  return {
    fileName: `${entry.index}.tlog-proof`,
    text: Buffer.from(file).toString('utf8'),
    size: String(size),
    signedAt: signedAt.toISOString(),
    checkpoint: toHex(nodeCrypto.sha256(utf8Bytes(note))),
  };
}
