import canonicalize from 'canonicalize';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** Deeper values are refused: nothing we record nests, and a hostile file must not be able to exhaust the stack. */
export const MAX_JSON_DEPTH = 64;

export type CanonicalErrorCode =
  | 'not-json'
  | 'not-plain'
  | 'not-finite'
  | 'unsafe-integer'
  | 'negative-zero'
  | 'lone-surrogate'
  | 'too-deep'
  | 'not-canonical';

/** The value cannot be written as canonical JSON without losing something. `path` names the member, never its content. */
export class CanonicalError extends Error {
  readonly code: CanonicalErrorCode;
  readonly path: string;

  constructor(code: CanonicalErrorCode, path: string) {
    super(`Value cannot be written as canonical JSON: ${code} at ${path}`);
    this.name = 'CanonicalError';
    this.code = code;
    this.path = path;
  }
}

/**
 * The canonical text of a value (RFC 8785, JSON Canonicalization Scheme).
 *
 * In: anything. Out: the one text that stands for it. Throws CanonicalError for whatever JSON would drop, change or
 * leave to the reader: undefined, dates, maps, class instances, functions, holes in arrays, NaN, infinities, negative
 * zero, integers beyond 2^53 - 1, lone surrogates (RFC 8785 3.2.2), nesting deeper than MAX_JSON_DEPTH.
 */
export function canonicalText(value: unknown): string {
  switch (shapeOf(value, 0)) {
    // With every member already in its place, what the language writes is RFC 8785, at a tenth of the cost.
    case 'in order':
      return JSON.stringify(value);
    case 'out of order':
      return canonicalize(value) as string;
    case 'refused':
      check(value, '$', 0);
      throw new CanonicalError('not-json', '$');
  }
}

/** The canonical text in UTF-8: the bytes that commitments and leaf hashes are taken over. Errors as canonicalText. */
export function canonicalBytes(value: unknown): Uint8Array {
  return encoder.encode(canonicalText(value));
}

/**
 * Reads text that claims to be canonical JSON. Throws CanonicalError unless the text is byte for byte what
 * canonicalText would write, which also excludes duplicate member names and white space.
 */
export function parseCanonical(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CanonicalError('not-json', '$');
  }
  if (canonicalText(value) !== text) throw new CanonicalError('not-canonical', '$');
  return value as Json;
}

const encoder = new TextEncoder();
const SURROGATE = /[\uD800-\uDFFF]/;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Whether a value can be written, and whether its members already stand in canonical order. `check` says why if not. */
function shapeOf(value: unknown, depth: number): 'in order' | 'out of order' | 'refused' {
  if (value === null || typeof value === 'boolean') return depth > MAX_JSON_DEPTH ? 'refused' : 'in order';
  if (depth > MAX_JSON_DEPTH) return 'refused';
  if (typeof value === 'string') return isWhole(value) ? 'in order' : 'refused';
  if (typeof value === 'number') {
    const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    return isExact && !Object.is(value, -0) ? 'in order' : 'refused';
  }
  if (typeof value !== 'object') return 'refused';
  return Array.isArray(value) ? shapeOfArray(value, depth) : shapeOfObject(value, depth);
}

function shapeOfArray(value: readonly unknown[], depth: number): ReturnType<typeof shapeOf> {
  let isInOrder = true;
  // Index by index: a hole reads as undefined here and is refused.
  for (let i = 0; i < value.length; i += 1) {
    const shape = shapeOf(value[i], depth + 1);
    if (shape === 'refused') return shape;
    isInOrder &&= shape === 'in order';
  }
  return isInOrder ? 'in order' : 'out of order';
}

function shapeOfObject(value: object, depth: number): ReturnType<typeof shapeOf> {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return 'refused';
  let isInOrder = true;
  let before: string | null = null;
  for (const name of Object.keys(value)) {
    if (!isWhole(name)) return 'refused';
    isInOrder &&= before === null || before < name;
    before = name;
    const shape = shapeOf((value as Record<string, unknown>)[name], depth + 1);
    if (shape === 'refused') return shape;
    isInOrder &&= shape === 'in order';
  }
  return isInOrder ? 'in order' : 'out of order';
}

function isWhole(text: string): boolean {
  return !SURROGATE.test(text) || !LONE_SURROGATE.test(text);
}

function check(value: unknown, path: string, depth: number): void {
  if (depth > MAX_JSON_DEPTH) throw new CanonicalError('too-deep', path);
  switch (typeof value) {
    case 'string':
      if (LONE_SURROGATE.test(value)) throw new CanonicalError('lone-surrogate', path);
      return;
    case 'number':
      return checkNumber(value, path);
    case 'boolean':
      return;
    case 'object':
      if (value === null) return;
      if (Array.isArray(value)) return checkArray(value, path, depth);
      return checkObject(value, path, depth);
    default:
      throw new CanonicalError('not-json', path);
  }
}

function checkNumber(value: number, path: string): void {
  if (!Number.isFinite(value)) throw new CanonicalError('not-finite', path);
  if (Object.is(value, -0)) throw new CanonicalError('negative-zero', path);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new CanonicalError('unsafe-integer', path);
}

function checkArray(value: readonly unknown[], path: string, depth: number): void {
  // Index by index: a hole reads as undefined here and is refused, where forEach would step over it.
  for (let i = 0; i < value.length; i++) check(value[i], `${path}[${i}]`, depth + 1);
}

function checkObject(value: object, path: string, depth: number): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new CanonicalError('not-plain', path);
  for (const [name, member] of Object.entries(value)) {
    if (LONE_SURROGATE.test(name)) throw new CanonicalError('lone-surrogate', path);
    check(member, `${path}.${name}`, depth + 1);
  }
}
