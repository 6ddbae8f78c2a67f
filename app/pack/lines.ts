import {
  canonicalText,
  CanonicalError,
  parseCanonical,
  type Json,
  type JsonObject,
} from '#app/domain/evidence/canonical.ts';
import { REVIEWED_KINDS, type ReviewedKind } from '#app/domain/evidence/list-entries.ts';
import { concatBytes, utf8Bytes, utf8Text } from '#app/tlog/bytes.ts';
import { isHash } from '#app/tlog/hex.ts';

import { PackError } from './error.ts';

/** A part that can be read: the salt in hexadecimal and the JSON that the commitment was taken over. */
export interface OpenPart {
  readonly salt: string;
  readonly body: JsonObject;
}

/** One line of `events.ndjson`: a leaf and as much of its content as may be shown. */
export interface EventLine {
  readonly index: number;
  /** The leaf as JSON; its canonical text is the leaf's bytes. */
  readonly leaf: JsonObject;
  readonly disclosed: Readonly<Record<string, OpenPart>>;
  /** Parts whose content and salt were destroyed. */
  readonly erased: readonly string[];
  /** Parts that exist but do not belong in this pack. */
  readonly withheld: readonly string[];
}

/** One line of a list file after its first: a row in list order. */
export type RowLine =
  | { readonly commitment: string; readonly salt: string; readonly body: JsonObject }
  | { readonly commitment: string; readonly state: 'erased' | 'withheld' };

/** First line of a list file. */
export interface ListHeader {
  readonly listId: string;
  /** `uninstalled`: what Shopify shows as removed apps, which a removal may rest on. */
  readonly kind: ReviewedKind | 'uninstalled';
  readonly rows: number;
}

/** One line of `items.ndjson`: a row under review and who it was given to at the start. */
export interface ItemLine {
  readonly itemId: string;
  readonly kind: ReviewedKind;
  readonly listId: string;
  readonly rowCommitment: string;
  readonly memberId: string;
}

/** The longest line a reader accepts: a leaf and its parts are far below it. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** One record as a line: canonical JSON (RFC 8785) and a newline. */
export function formatLine(record: object): Uint8Array {
  return utf8Bytes(`${canonicalText(record)}\n`);
}

/** An entry as the ledger holds it. */
export interface PackEntry {
  readonly index: number;
  /** The exact bytes of the leaf (canonical JSON). */
  readonly leafBytes: Uint8Array;
  /** Parts that can be read, by name. */
  readonly disclosed: Readonly<Record<string, PackPart>>;
  readonly erased: readonly string[];
  readonly withheld: readonly string[];
}

/** A part as the ledger holds it. */
export interface PackPart {
  /** 64 lower-case hexadecimal digits. */
  readonly salt: string;
  /** Canonical JSON (RFC 8785): what the commitment was taken over. */
  readonly text: string;
}

/** An entry as a line of `events.ndjson`: put together from texts that are canonical already, which costs a tenth of writing them anew. */
export function formatEventLine(entry: PackEntry): Uint8Array {
  const { index, leafBytes, disclosed, erased, withheld } = entry;
  const parts = Object.keys(disclosed)
    .sort()
    .map((name) => `${JSON.stringify(name)}:{"body":${disclosed[name]!.text},"salt":"${disclosed[name]!.salt}"}`);
  const leaf = utf8Text(leafBytes);
  return utf8Bytes(
    `{"disclosed":{${parts.join()}},"erased":${JSON.stringify(erased)},"index":${index},"leaf":${leaf},"withheld":${JSON.stringify(withheld)}}\n`,
  );
}

/** The same entry as a reader of that line has it. */
export function eventLineOf({ index, leafBytes, disclosed, erased, withheld }: PackEntry): EventLine {
  const opened = Object.entries(disclosed).map(([name, { salt, text }]) => {
    return [name, { salt, body: JSON.parse(text) as JsonObject }] as const;
  });
  const leaf = JSON.parse(utf8Text(leafBytes) ?? '') as JsonObject;
  return { index, leaf, disclosed: Object.fromEntries(opened), erased, withheld };
}

/** Lines are handed on this many bytes at a time: to hash and to compress each by itself costs more than the work on it. */
const BLOCK_BYTES = 1 << 16;

/** The same bytes in larger pieces. */
export async function* inBlocks(lines: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let gathered: Uint8Array[] = [];
  let size = 0;
  for await (const line of lines) {
    gathered.push(line);
    size += line.length;
    if (size < BLOCK_BYTES) continue;
    yield concatBytes(...gathered);
    gathered = [];
    size = 0;
  }
  if (size > 0) yield concatBytes(...gathered);
}

/** Splits chunks into lines without their newline. Throws PackError `line-malformed` for a line without end or limit. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<string> {
  let open: Uint8Array[] = [];
  let openBytes = 0;
  let number = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      number += 1;
      yield decodeLine([...open, chunk.subarray(start, end)], file, number);
      open = [];
      openBytes = 0;
      start = end + 1;
    }
    open.push(chunk.subarray(start));
    openBytes += chunk.length - start;
    if (openBytes > MAX_LINE_BYTES) throw new PackError('line-malformed', `${file} line ${number + 1} is too long`);
  }
  if (openBytes > 0) throw new PackError('line-malformed', `${file} does not end in a newline`);
}

/** Reads a line of `events.ndjson`. Throws PackError `line-malformed`. */
export function parseEventLine(text: string, where: string): EventLine {
  const line = parseObject(text, where, ['disclosed', 'erased', 'index', 'leaf', 'withheld']);
  const { index, leaf, disclosed, erased, withheld } = line;
  if (!isCount(index) || !isObject(leaf) || !isObject(disclosed)) throw malformed(where);
  for (const part of Object.values(disclosed)) {
    if (!isObject(part) || !hasMembers(part, ['body', 'salt']) || !isHash(part['salt']) || !isObject(part['body'])) {
      throw malformed(where);
    }
  }
  if (!isStrings(erased) || !isStrings(withheld)) throw malformed(where);
  return { index, leaf, disclosed: disclosed as unknown as EventLine['disclosed'], erased, withheld };
}

/** Reads the first line of a list file. Throws PackError `line-malformed`. */
export function parseListHeader(text: string, where: string): ListHeader {
  const { listId, kind, rows } = parseObject(text, where, ['kind', 'listId', 'rows']);
  if (typeof listId !== 'string' || !(isKind(kind) || kind === 'uninstalled') || !isCount(rows)) throw malformed(where);
  return { listId, kind, rows };
}

/** Reads a row of a list file. Throws PackError `line-malformed`. */
export function parseRowLine(text: string, where: string): RowLine {
  const line = parseObject(text, where, null);
  const { commitment, salt, body, state } = line;
  if (!isHash(commitment)) throw malformed(where);
  if (hasMembers(line, ['body', 'commitment', 'salt']) && isHash(salt) && isObject(body))
    return { commitment, salt, body };
  if (hasMembers(line, ['commitment', 'state']) && (state === 'erased' || state === 'withheld'))
    return { commitment, state };
  throw malformed(where);
}

/** Reads a line of `items.ndjson`. Throws PackError `line-malformed`. */
export function parseItemLine(text: string, where: string): ItemLine {
  const line = parseObject(text, where, ['itemId', 'kind', 'listId', 'memberId', 'rowCommitment']);
  const { itemId, kind, listId, memberId, rowCommitment } = line;
  if (typeof itemId !== 'string' || typeof listId !== 'string' || typeof memberId !== 'string') throw malformed(where);
  if (!isKind(kind) || !isHash(rowCommitment)) throw malformed(where);
  return { itemId, kind, listId, memberId, rowCommitment };
}

/** Reads a file that is one canonical JSON object and a newline. Throws PackError `line-malformed`. */
export function parseJsonFile(bytes: Uint8Array, where: string): JsonObject {
  const text = utf8Text(bytes);
  if (text === null || !text.endsWith('\n')) throw malformed(where);
  return parseObject(text.slice(0, -1), where, null);
}

function decodeLine(parts: readonly Uint8Array[], file: string, number: number): string {
  const bytes = parts.length === 1 ? parts[0]! : concatBytes(...parts);
  if (bytes.length > MAX_LINE_BYTES) throw new PackError('line-malformed', `${file} line ${number} is too long`);
  const text = utf8Text(bytes);
  if (text === null) throw new PackError('line-malformed', `${file} line ${number} is not UTF-8`);
  return text;
}

function parseObject(text: string, where: string, members: readonly string[] | null): JsonObject {
  let value: Json;
  try {
    value = parseCanonical(text);
  } catch (error) {
    if (error instanceof CanonicalError) throw new PackError('line-malformed', `${where}: ${error.code}`);
    throw error;
  }
  if (!isObject(value) || (members && !hasMembers(value, members))) throw malformed(where);
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `names` in order. Members of what was read as canonical JSON are in order, too. */
function hasMembers(value: JsonObject, names: readonly string[]): boolean {
  const members = Object.keys(value);
  return members.length === names.length && names.every((name, i) => name === members[i]);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isKind(value: unknown): value is ReviewedKind {
  return REVIEWED_KINDS.some((kind) => kind === value);
}

function malformed(where: string): PackError {
  return new PackError('line-malformed', where);
}
