import { ListError } from './list-error.ts';
import type { ListEncoding } from '#app/domain/access/parsed-list.ts';

export const MAX_BYTES = 50 * 1024 * 1024;

/**
 * Bytes in, text out, with the encoding that was recognised: by its mark, by the zero bytes of UTF-16, else UTF-8 where that is
 * valid, else Windows-1252. Throws ListError for what is no text.
 */
export function decode(bytes: Uint8Array): { text: string; encoding: ListEncoding } {
  if (bytes.length > MAX_BYTES) {
    throw new ListError(
      'too_large',
      `This file is ${Math.ceil(bytes.length / 1048576)} MB; lists of up to 50 MB can be read. Export the users or apps alone and try again.`,
    );
  }
  refuseKnownBinaries(bytes);
  const marked = decodeByMark(bytes);
  const found = marked ?? decodeByContent(bytes);
  if (looksBinary(found.text)) {
    throw new ListError(
      'binary',
      'This file is not text: it holds characters that no list has. Save or export the list as CSV and choose that file.',
      linesWithNul(found.text),
    );
  }
  return found;
}

function refuseKnownBinaries(bytes: Uint8Array): void {
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw new ListError(
      'spreadsheet',
      'This is a spreadsheet or archive (.xlsx, .xls or .zip), not a CSV file. Open it in your spreadsheet program, choose File, Save as, pick “CSV UTF-8 (comma delimited)”, and choose the new file.',
    );
  }
  const magics = [
    [0x25, 0x50, 0x44, 0x46],
    [0x89, 0x50, 0x4e, 0x47],
    [0xff, 0xd8, 0xff],
    [0x47, 0x49, 0x46, 0x38],
    [0x1f, 0x8b],
  ];
  if (magics.some((magic) => startsWith(bytes, magic))) {
    throw new ListError(
      'binary',
      'This is a picture, PDF or compressed file, not a list. Export the list as CSV, or copy the table from the screen and paste it.',
    );
  }
}

function decodeByMark(bytes: Uint8Array): { text: string; encoding: ListEncoding } | null {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) {
    return { text: strictUtf8(bytes.subarray(3)) ?? refuseBrokenUtf8(bytes), encoding: 'utf-8-bom' };
  }
  if (startsWith(bytes, [0xff, 0xfe])) return { text: utf16(bytes.subarray(2), 'utf-16le'), encoding: 'utf-16le' };
  if (startsWith(bytes, [0xfe, 0xff])) return { text: utf16(bytes.subarray(2), 'utf-16be'), encoding: 'utf-16be' };
  return null;
}

function decodeByContent(bytes: Uint8Array): { text: string; encoding: ListEncoding } {
  const { even, odd } = zeroShares(bytes);
  if (odd > 0.3 && even < 0.05) return { text: utf16(bytes, 'utf-16le'), encoding: 'utf-16le' };
  if (even > 0.3 && odd < 0.05) return { text: utf16(bytes, 'utf-16be'), encoding: 'utf-16be' };
  const text = strictUtf8(bytes);
  if (text !== null) return { text, encoding: 'utf-8' };
  refuseIfMixed(bytes);
  return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
}

// A file that was glued together from two sources reads as mojibake in either encoding, and a name read wrongly is a person
// who cannot be matched later. So it is refused with the lines that disagree.
function refuseIfMixed(bytes: Uint8Array): void {
  const broken: number[] = [];
  let validHigh = 0;
  let line = 1;
  let start = 0;
  for (let i = 0; i <= bytes.length; i += 1) {
    if (i < bytes.length && bytes[i] !== 0x0a) continue;
    const slice = bytes.subarray(start, i);
    if (slice.some((byte) => byte >= 0x80)) {
      if (strictUtf8(slice) === null) broken.push(line);
      else validHigh += 1;
    }
    line += 1;
    start = i + 1;
  }
  if (validHigh > 0) {
    throw new ListError(
      'mixed_encoding',
      'Some lines of this file are written in UTF-8 and others in an older encoding, so names would be read wrongly. Export it again in one piece, or open and save it as “CSV UTF-8”.',
      broken.slice(0, 20).map((number) => ({ line: number, reason: 'not UTF-8, unlike other lines' })),
    );
  }
}

function refuseBrokenUtf8(bytes: Uint8Array): never {
  refuseIfMixed(bytes);
  throw new ListError(
    'mixed_encoding',
    'This file says it is UTF-8, but parts of it are not. Export it again, or open and save it as “CSV UTF-8”.',
  );
}

function utf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): string {
  return new TextDecoder(encoding).decode(bytes);
}

function strictUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function zeroShares(bytes: Uint8Array): { even: number; odd: number } {
  const length = Math.min(bytes.length - (bytes.length % 2), 4096);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even += 1;
    if (bytes[i + 1] === 0) odd += 1;
  }
  const pairs = Math.max(1, length / 2);
  return { even: even / pairs, odd: odd / pairs };
}

function looksBinary(text: string): boolean {
  if (text.includes('\u0000')) return true;
  let odd = 0;
  const sample = Math.min(text.length, 65536);
  for (let i = 0; i < sample; i += 1) {
    const code = text.charCodeAt(i);
    if (
      (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d && code !== 0x0b && code !== 0x0c) ||
      code === 0xfffd
    ) {
      odd += 1;
    }
  }
  return odd > 3 && odd / sample > 0.01;
}

function linesWithNul(text: string): { line: number; reason: string }[] {
  const at = text.indexOf('\u0000');
  if (at < 0) return [];
  const line = text.slice(0, at).split(/\r\n|\r|\n/).length;
  return [{ line, reason: 'holds a NUL character' }];
}

function startsWith(bytes: Uint8Array, magic: number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}
