import { concatBytes, equalBytes, utf8Bytes, utf8Text } from './bytes.ts';
import type { TlogCrypto } from './crypto.ts';
import { TlogError } from './error.ts';
import { isHash } from './hex.ts';

/** C2SP tlog-tiles prefixes an entry with its length in two bytes. */
export const MAX_LEAF_BYTES = 65_535;

/** The part every entry has. Other parts are personal: one per person, so that each can be erased alone. */
export const PUBLIC_PART = 'public';

/**
 * One fact in the log, without its content. The content lives beside the log in parts; the leaf holds one salted
 * commitment per part, so destroying a part and its salt leaves a leaf that says nothing about it and still hashes
 * to the same tree.
 */
export interface Leaf {
  readonly version: 1;
  /** Unique in the log: 1 to 128 of `A-Z a-z 0-9 _ . : -`. */
  readonly id: string;
  /** Dotted lower-case name of the fact, for example `decision.recorded`. */
  readonly type: string;
  /** When it was recorded: RFC 3339 in UTC with milliseconds, `2026-11-21T09:30:00.000Z`. */
  readonly time: string;
  /** Part name to commitment (64 lower-case hexadecimal digits). Always holds `public`. */
  readonly commitments: Readonly<Record<string, string>>;
}

/**
 * The bytes that are hashed into the tree: canonical JSON (RFC 8785) of the leaf, at most 65,535 bytes.
 * Throws TlogError `leaf-malformed` or `leaf-too-large`.
 */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  const bytes = utf8Bytes(leafText(leaf));
  if (bytes.length > MAX_LEAF_BYTES) throw new TlogError('leaf-too-large', `${bytes.length} bytes`);
  return bytes;
}

function leafText(leaf: Leaf): string {
  checkLeaf(leaf);
  // Every string of a valid leaf is plain ASCII without quotes, so sorted members and JSON.stringify are RFC 8785.
  const entries = Object.entries(leaf.commitments);
  const commitments = entries.length === 1 ? leaf.commitments : Object.fromEntries(entries.sort(byName));
  const { id, time, type, version } = leaf;
  return JSON.stringify({ commitments, id, time, type, version });
}

/**
 * Reads leaf bytes. Strict: exactly the five members, canonical form, nothing else. Throws TlogError
 * `leaf-malformed` or `leaf-too-large`.
 */
export function parseLeaf(bytes: Uint8Array): Leaf {
  if (bytes.length > MAX_LEAF_BYTES) throw new TlogError('leaf-too-large', `${bytes.length} bytes`);
  const text = utf8Text(bytes);
  if (text === null) throw new TlogError('leaf-malformed', 'not UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('not JSON');
  }
  checkLeaf(value);
  // Also excludes white space and a member given twice.
  if (!equalBytes(encodeLeaf(value), bytes)) throw malformed('not canonical');
  return value;
}

/** SHA-256(0x00 || leaf bytes), RFC 6962 section 2.1. */
export function leafHash(crypto: TlogCrypto, leafBytes: Uint8Array): Uint8Array {
  return crypto.sha256(concatBytes(LEAF_PREFIX, leafBytes));
}

/**
 * Hash of a leaf that is given as a value, which is checked first. Verifying a log takes one for every entry, so nothing
 * is allocated for its bytes. Throws TlogError `leaf-malformed` or `leaf-too-large`.
 */
export function hashOfLeaf(crypto: TlogCrypto, leaf: Leaf): Uint8Array {
  return crypto.sha256(scratch.subarray(0, 1 + writeLeaf(leaf)));
}

/** The bytes of a leaf (encodeLeaf) and their hash (leafHash) at once: the way every entry goes into the log. Throws as hashOfLeaf. */
export function encodeAndHash(crypto: TlogCrypto, leaf: Leaf): { bytes: Uint8Array; hash: Uint8Array } {
  const length = writeLeaf(leaf);
  return { bytes: scratchText.slice(0, length), hash: crypto.sha256(scratch.subarray(0, 1 + length)) };
}

/** Writes a leaf behind the zero that marks it and answers with its length. */
function writeLeaf(leaf: Leaf): number {
  // A valid leaf is ASCII: as many bytes as characters.
  const text = leafText(leaf);
  if (text.length > MAX_LEAF_BYTES) throw new TlogError('leaf-too-large', `${text.length} bytes`);
  encoder.encodeInto(text, scratchText);
  return text.length;
}

// One place to write what is hashed, after the zero that marks a leaf. It is never kept: hashing answers at once.
const scratch = new Uint8Array(1 + MAX_LEAF_BYTES);
const scratchText = scratch.subarray(1);
const encoder = new TextEncoder();

/** True for a name a part may have: `public`, or for example `person:7f3a`. */
export function isPartName(name: string): boolean {
  return /^[a-z][A-Za-z0-9_.:-]{0,127}$/.test(name);
}

/** True for RFC 3339 in UTC with exactly three decimals, and a day that exists. */
export function isLeafTime(time: string): boolean {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/.test(time)) return false;
  const day = Number(time.slice(8, 10));
  return day >= 1 && day <= daysOfMonth(Number(time.slice(0, 4)), Number(time.slice(5, 7)));
}

function daysOfMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function byName([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}

const LEAF_PREFIX = new Uint8Array([0]);
const MEMBERS = ['commitments', 'id', 'time', 'type', 'version'];

function checkLeaf(value: unknown): asserts value is Leaf {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('not an object');
  const leaf = value as Record<string, unknown>;
  const isWhole = MEMBERS.every((name) => Object.hasOwn(leaf, name)) && Object.keys(leaf).length === MEMBERS.length;
  if (!isWhole) throw malformed('members');
  if (leaf['version'] !== 1) throw malformed('version');
  if (typeof leaf['id'] !== 'string' || !/^[A-Za-z0-9_.:-]{1,128}$/.test(leaf['id'])) throw malformed('id');
  if (typeof leaf['type'] !== 'string' || !/^[a-z][a-z_]{0,62}(?:\.[a-z][a-z_]{0,62}){1,3}$/.test(leaf['type'])) {
    throw malformed('type');
  }
  if (typeof leaf['time'] !== 'string' || !isLeafTime(leaf['time'])) throw malformed('time');
  checkCommitments(leaf['commitments']);
}

function checkCommitments(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('commitments');
  if (!Object.hasOwn(value, PUBLIC_PART)) throw malformed('no public commitment');
  for (const [name, digest] of Object.entries(value)) {
    if (!isPartName(name)) throw malformed('part name');
    if (!isHash(digest)) throw malformed('commitment');
  }
}

function malformed(detail: string): TlogError {
  return new TlogError('leaf-malformed', detail);
}
