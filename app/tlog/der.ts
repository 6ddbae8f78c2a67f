import { TlogError } from './error.ts';

/** One value of DER (X.690) with its tag byte. `content` and `whole` are views of the input, `whole` with its header. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

export const DER = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Tag byte of a context-specific value: `[n]`, constructed unless told otherwise. */
export function contextTag(number: number, isConstructed = true): number {
  return (isConstructed ? 0xa0 : 0x80) | number;
}

/**
 * Reads the values inside one piece of DER, in order. Definite lengths in their shortest form only, tag numbers below 31;
 * what BER allows beyond that is refused. Throws TlogError `der-malformed`.
 */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** True when nothing is left. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The next value, which must have this tag if one is named. */
  next(tag?: number): DerValue {
    const start = this.#at;
    const given = this.#byte();
    if ((given & 0x1f) === 0x1f) throw malformed('long tag');
    const length = this.#length();
    const from = this.#at;
    if (length > this.#bytes.length - from) throw malformed('value runs over its end');
    if (tag !== undefined && given !== tag) throw malformed(`tag ${given} where ${tag} belongs`);
    this.#at = from + length;
    return {
      tag: given,
      content: this.#bytes.subarray(from, this.#at),
      whole: this.#bytes.subarray(start, this.#at),
    };
  }

  /** The next value if it has this tag, else null and nothing is read. */
  optional(tag: number): DerValue | null {
    return this.#bytes[this.#at] === tag ? this.next() : null;
  }

  /** A reader of what the next value, which must have this tag, holds. */
  into(tag: number): DerReader {
    return new DerReader(this.next(tag).content);
  }

  /** All values to the end. */
  rest(): DerValue[] {
    const values: DerValue[] = [];
    while (!this.isAtEnd) values.push(this.next());
    return values;
  }

  /** Throws if anything is left: nothing may hide behind what was read. */
  end(): void {
    if (!this.isAtEnd) throw malformed('bytes after the end');
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw malformed('input ends early');
    this.#at += 1;
    return byte;
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw malformed('length');
    let length = 0;
    for (let i = 0; i < count; i += 1) length = length * 256 + this.#byte();
    if (length < 0x80 || length < 256 ** (count - 1)) throw malformed('length is not in its shortest form');
    return length;
  }
}

/** The one value the bytes hold. */
export function readDer(bytes: Uint8Array, tag: number): DerValue {
  const reader = new DerReader(bytes);
  const value = reader.next(tag);
  reader.end();
  return value;
}

/** Object identifier in dots, `1.2.840.113549.1.1.11`. */
export function oidOf({ tag, content }: DerValue): string {
  if (tag !== DER.oid || content.length === 0 || content.length > 64) throw malformed('object identifier');
  const numbers: number[] = [];
  let number = 0;
  for (const [i, byte] of content.entries()) {
    if (number === 0 && byte === 0x80) throw malformed('object identifier');
    number = number * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(number)) throw malformed('object identifier');
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    } else if (i === content.length - 1) throw malformed('object identifier');
  }
  const [head = 0, ...tail] = numbers;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - 40 * first, ...tail].join('.');
}

/** A whole number from 0 up to 2^31 - 1. */
export function smallIntegerOf(value: DerValue): number {
  const bytes = integerBytesOf(value);
  if (bytes.length > 4 || bytes[0]! > 0x7f) throw malformed('integer');
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Two's complement bytes of an integer in their shortest form. */
export function integerBytesOf({ tag, content }: DerValue): Uint8Array {
  const [first, second] = content;
  if (tag !== DER.integer || first === undefined) throw malformed('integer');
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw malformed('integer is not in its shortest form');
  }
  return content;
}

/** A truth value: 0x00 or 0xff, as DER has them (X.690 11.1). Throws TlogError `der-malformed`. */
export function booleanOf({ tag, content }: DerValue): boolean {
  if (tag !== DER.boolean || content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) {
    throw malformed('boolean');
  }
  return content[0] === 0xff;
}

/** Bytes of a bit string that holds whole bytes, as keys and signatures do. */
export function bitBytesOf({ tag, content }: DerValue): Uint8Array {
  if (tag !== DER.bitString || content[0] !== 0) throw malformed('bit string');
  return content.subarray(1);
}

/** Milliseconds since 1970 of a UTCTime or GeneralizedTime in UTC; fractions beyond milliseconds are cut off. */
export function timeOf({ tag, content }: DerValue): number {
  const text = String.fromCharCode(...content.subarray(0, 40));
  const fields =
    tag === DER.utcTime
      ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})()Z$/.exec(text)
      : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d{1,9})?Z$/.exec(text);
  if (!fields || (tag !== DER.utcTime && tag !== DER.generalizedTime)) throw malformed('time');
  if (fields[7]?.endsWith('0')) throw malformed('time is not in its shortest form');
  const [year, month, day, hour, minute, second] = fields.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const century = tag === DER.generalizedTime ? 0 : year < 50 ? 2000 : 1900;
  const thousandths = Math.floor(Number(`0${fields[7] ?? ''}`) * 1000);
  const time = new Date(Date.UTC(century + year, month - 1, day, hour, minute, second, thousandths));
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) {
    throw malformed('time');
  }
  return time.getTime();
}

function malformed(detail: string): TlogError {
  return new TlogError('der-malformed', detail);
}
