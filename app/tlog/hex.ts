import { TlogError } from './error.ts';

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal of the bytes. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte];
  return text;
}

/** Bytes of lower-case hexadecimal. Throws TlogError `hex-malformed` for upper case, odd length or anything else. */
export function fromHex(text: string): Uint8Array {
  if (!isHex(text)) throw new TlogError('hex-malformed', `${text.length} characters`);
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** True for the lower-case hexadecimal of a SHA-256 digest. */
export function isHash(value: unknown): value is string {
  return typeof value === 'string' && value.length === 64 && isHex(value);
}

function isHex(text: string): boolean {
  return /^(?:[0-9a-f]{2})*$/.test(text);
}
