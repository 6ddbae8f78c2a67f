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
  for (let i = 0; i < bytes.length; i++) bytes[i] = 16 * digitOf(text, 2 * i) + digitOf(text, 2 * i + 1);
  return bytes;
}

/** True for the lower-case hexadecimal of a SHA-256 digest. */
export function isHash(value: unknown): value is string {
  return typeof value === 'string' && value.length === 64 && isHex(value);
}

/** Value of a digit already known to be one. */
function digitOf(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit < 0x3a ? unit - 0x30 : unit - 0x57;
}

function isHex(text: string): boolean {
  if (text.length % 2 !== 0) return false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const isDigit = (unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x66);
    if (!isDigit) return false;
  }
  return true;
}
