import { generateKeyPairSync, sign } from 'node:crypto';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fromBase64, toBase64 } from '#app/tlog/base64.ts';
import { equalBytes } from '#app/tlog/bytes.ts';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from '#app/tlog/checkpoint.ts';
import { commitment, digestOfCommitments } from '#app/tlog/commitment.ts';
import { TlogError } from '#app/tlog/error.ts';
import { toHex } from '#app/tlog/hex.ts';
import { encodeLeaf, parseLeaf, type Leaf } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { formatKey, formatNote, noteKey, openNote, parseKey, parseNote } from '#app/tlog/note.ts';
import { formatProofFile, parseProofFile } from '#app/tlog/proof-file.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const pair = generateKeyPairSync('ed25519');
const raw = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
const key = noteKey(nodeCrypto, 'log.example/7f3a', raw);
const signer = (message: Uint8Array) => sign(null, message, pair.privateKey);
const checkpoint = {
  origin: 'log.example/7f3a',
  size: 12,
  root: new Uint8Array(nodeCrypto.sha256(utf8('root'))),
  extensions: [],
};

const leaf: Leaf = {
  version: 1,
  id: 'e-1',
  type: 'decision.recorded',
  time: '2026-11-21T09:30:00.000Z',
  commitments: { public: 'a'.repeat(64), 'person:7f3a': 'b'.repeat(64) },
};

test('a leaf is written as canonical JSON and reads back', () => {
  const bytes = encodeLeaf(leaf);
  expect(new TextDecoder().decode(bytes)).toBe(
    `{"commitments":{"person:7f3a":"${'b'.repeat(64)}","public":"${'a'.repeat(64)}"},"id":"e-1","time":"2026-11-21T09:30:00.000Z","type":"decision.recorded","version":1}`,
  );
  expect(parseLeaf(bytes)).toEqual(leaf);
});

test.each([
  ['white space', (t: string) => t.replace(':1}', ': 1}')],
  ['another version', (t: string) => t.replace(':1}', ':2}')],
  ['a member more', (t: string) => t.replace(':1}', ':1,"x":0}')],
  ['a member twice', (t: string) => t.replace('"version":1}', '"version":1,"version":1}')],
  ['a day that does not exist', (t: string) => t.replace('2026-11-21', '2026-02-30')],
  ['another time zone', (t: string) => t.replace('000Z', '000+00:00')],
  ['upper-case commitment', (t: string) => t.replace('a'.repeat(64), 'A'.repeat(64))],
  ['no public part', (t: string) => t.replace('"public"', '"person:2"')],
  ['members in another order', (t: string) => t.replace('"id":"e-1",', '').replace(':1}', ':1,"id":"e-1"}')],
  ['a byte order mark', (t: string) => `\ufeff${t}`],
  ['nothing', () => ''],
  ['deep nesting', () => '['.repeat(60_000)],
])('a leaf with %s is refused', (_, change) => {
  const changed = utf8(change(new TextDecoder().decode(encodeLeaf(leaf))));
  expect(() => parseLeaf(changed)).toThrow(TlogError);
});

test('a leaf that would not fit an entry bundle is refused', () => {
  const commitments = { ...leaf.commitments };
  for (let i = 0; i < 900; i += 1) commitments[`person:${i}`] = 'c'.repeat(64);
  expect(() => encodeLeaf({ ...leaf, commitments })).toThrow(/leaf-too-large/);
});

test('a commitment is SHA-256 over salt and part; the digest of a list keeps its order', () => {
  const salt = new Uint8Array(32).fill(7);
  expect(commitment(nodeCrypto, salt, utf8('{"a":1}'))).toBe(
    '26cb98d387c15ef022c0fb25ff1daaa23cc0c7c5d5f16768c22d6c42da7ea567',
  );
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  expect(digestOfCommitments(nodeCrypto, [a, b])).toBe(
    '482dfa75710d81014287708491d993e6557a71ef2d70fbe9edff432c2a188085',
  );
  expect(digestOfCommitments(nodeCrypto, [a, b])).not.toBe(digestOfCommitments(nodeCrypto, [b, a]));
  expect(() => commitment(nodeCrypto, salt.subarray(1), utf8('{}'))).toThrow(/hash-malformed/);
  expect(() => digestOfCommitments(nodeCrypto, ['A'.repeat(64)])).toThrow(/hash-malformed/);
});

test('keys read back, and a key whose id belongs to another name is refused', () => {
  expect(parseKey(nodeCrypto, formatKey(key))).toEqual(key);
  expect(() => parseKey(nodeCrypto, formatKey(key).replace('7f3a', '7f3b'))).toThrow(/key-malformed/);
  expect(() => parseKey(nodeCrypto, 'nonsense')).toThrow(/key-malformed/);
});

test('a signed checkpoint opens under its key and under no other', async () => {
  const bytes = await signCheckpoint(checkpoint, key, signer);
  expect((await openCheckpoint(nodeCrypto, bytes, [key])).checkpoint).toEqual(checkpoint);
  const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const otherKey = noteKey(nodeCrypto, key.name, other);
  await expect(openCheckpoint(nodeCrypto, bytes, [otherKey])).rejects.toThrow(/note-unknown-key/);
  const forged = { ...otherKey, id: key.id };
  await expect(openCheckpoint(nodeCrypto, bytes, [forged])).rejects.toThrow(/note-bad-signature/);
});

test('a checkpoint signed by a key of another origin is refused', async () => {
  const bytes = await signCheckpoint({ ...checkpoint, origin: 'log.example/other' }, key, signer);
  await expect(openCheckpoint(nodeCrypto, bytes, [key])).rejects.toThrow(/checkpoint-wrong-origin/);
});

test.each([
  ['leading zero', (t: string) => t.replace('\n12\n', '\n012\n')],
  ['plus sign', (t: string) => t.replace('\n12\n', '\n+12\n')],
  ['hexadecimal size', (t: string) => t.replace('\n12\n', '\n0x12\n')],
  ['empty size', (t: string) => t.replace('\n12\n', '\n\n')],
  ['a size beyond 2^53', (t: string) => t.replace('\n12\n', '\n9007199254740993\n')],
  ['a short root', (t: string) => t.replace(/\n[^\n]+\n$/, '\nAAAA\n')],
  ['an unpadded root', (t: string) => t.replace('=\n', '\n')],
  ['no origin', (t: string) => t.replace(/^[^\n]+/, '')],
  ['no last newline', (t: string) => t.slice(0, -1)],
  ['an empty line at the end', (t: string) => `${t}\n`],
  ['an empty line before an extension', (t: string) => `${t}\nextension\n`],
  ['an origin of 256 bytes', (t: string) => t.replace(/^[^\n]+/, '\u00e9'.repeat(128))],
  ['a million bytes', (t: string) => `${t}${'x'.repeat(1_000_000)}\n`],
  ['a root with unused bits set', (t: string) => t.replace(/.=\n$/, 'B=\n')],
  ['a space before the size', (t: string) => t.replace('\n12\n', '\n 12\n')],
  ['digits of another script', (t: string) => t.replace('\n12\n', '\n\u0661\u0662\n')],
])('a checkpoint with %s is refused', (_, change) => {
  expect(() => parseCheckpoint(change(formatCheckpoint(checkpoint)))).toThrow(/checkpoint-malformed/);
});

test.each([
  ['a carriage return', (n: string) => n.replace('\n', '\r\n')],
  ['no last newline', (n: string) => n.slice(0, -1)],
  ['no blank line', (n: string) => n.replace('\n\n', '\n')],
  ['no signature', (n: string) => n.replace(/\u2014.*\n/, '')],
  ['a hyphen for the dash', (n: string) => n.replace('\u2014', '-')],
  ['two spaces', (n: string) => n.replace('\u2014 ', '\u2014  ')],
  ['a plus in the key name', (n: string) => n.replace('\u2014 log', '\u2014 l+g')],
  ['a signature of four bytes', (n: string) => n.replace(/ \S+\n$/, ' AAAAAA==\n')],
  ['loose base64', (n: string) => n.replace(/=\n$/, '\n')],
  ['a hundred and one signatures', (n: string) => n + n.split('\n\n')[1]!.repeat(100)],
])('a note with %s is refused', (_, change) => {
  const note = formatNote('text\n', [{ name: key.name, id: key.id, signature: new Uint8Array(64) }]);
  expect(() => parseNote(utf8(change(note)))).toThrow(/note-malformed/);
});

test('bytes that are not UTF-8 are refused', () => {
  const note = utf8(formatNote('text\n', [{ name: key.name, id: key.id, signature: new Uint8Array(64) }]));
  note[0] = 0xff;
  expect(() => parseNote(note)).toThrow(/note-malformed/);
});

test('signatures of unknown keys are ignored, as rotation and witnesses need', async () => {
  const text = formatCheckpoint(checkpoint);
  const ours = { name: key.name, id: key.id, signature: signer(utf8(text)) };
  const note = formatNote(text, [{ name: 'witness.example', id: '01020304', signature: new Uint8Array(72) }, ours]);
  expect((await openNote(nodeCrypto, utf8(note), [key])).signedBy).toEqual([key]);
});

test('proof files read back, and loose ones are refused', () => {
  const file = { index: 5, proof: [checkpoint.root], extra: null, checkpoint: utf8('origin\n1\nroot\n\n\u2014 a b\n') };
  const bytes = formatProofFile(file);
  expect(parseProofFile(bytes)).toEqual(file);
  expect(parseProofFile(formatProofFile({ ...file, extra: utf8('note') })).extra).toEqual(utf8('note'));
  expect(parseProofFile(formatProofFile({ ...file, proof: [] })).proof).toEqual([]);
  const text = new TextDecoder().decode(bytes);
  for (const bad of [
    text.replace('@v1', '@v2'),
    text.replace('index 5', 'index 05'),
    text.replace('index 5', 'index -5'),
    text.replace('index 5\n', ''),
    text.replace('=\n', '\n'),
    text.slice(0, 40),
  ]) {
    expect(() => parseProofFile(utf8(bad)), bad).toThrow(/proof-file-malformed/);
  }
});

test('base64 has one text for each byte string', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => equalBytes(fromBase64(toBase64(bytes)), bytes)));
  for (const bad of ['A', 'AA', 'AB==', 'AAA', 'AA= =', 'A\nA=', 'AA-_']) expect(() => fromBase64(bad), bad).toThrow();
});

test('no parser answers hostile bytes with anything but its own error', () => {
  const seeds = [encodeLeaf(leaf), formatProofFile({ index: 1, proof: [raw], extra: null, checkpoint: utf8('x\n') })];
  fc.assert(
    fc.property(fc.constantFrom(...seeds), fc.nat(), fc.nat(255), fc.uint8Array(), (seed, at, byte, noise) => {
      const changed = Uint8Array.from(seed);
      changed[at % seed.length] = byte;
      for (const bytes of [changed, noise]) {
        for (const parse of [parseLeaf, parseNote, parseProofFile]) {
          try {
            parse(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(TlogError);
          }
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('an origin may have 255 bytes, and neither more nor none', () => {
  const long = `${'\u00e9'.repeat(127)}a`;
  expect(parseCheckpoint(formatCheckpoint({ ...checkpoint, origin: long })).origin).toBe(long);
  for (const origin of [`${long}a`, '', 'two\nlines']) {
    expect(() => formatCheckpoint({ ...checkpoint, origin }), origin).toThrow(/checkpoint-malformed/);
  }
});

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const size = fc.oneof(fc.nat(300), fc.maxSafeNat());
const name = fc.stringMatching(/^[a-z0-9./-]{1,40}$/);

/** A parser with its writer, and valid texts of the format. */
const FORMATS: [string, fc.Arbitrary<string>, (text: string) => string][] = [
  [
    'checkpoint',
    fc
      .record({ origin: name, size, root: hash, extensions: fc.array(name, { maxLength: 2 }) })
      .map((one) => formatCheckpoint(one)),
    (given) => formatCheckpoint(parseCheckpoint(given)),
  ],
  [
    'note',
    fc.tuple(name, fc.array(fc.tuple(name, hash), { minLength: 1, maxLength: 3 })).map(([line, signers]) =>
      formatNote(
        `${line}\n`,
        signers.map(([signed, signature]) => ({ name: signed, id: '0a1b2c3d', signature })),
      ),
    ),
    (given) => {
      const note = parseNote(utf8(given));
      return formatNote(note.text, note.signatures);
    },
  ],
  [
    'proof file',
    fc
      .record({ index: size, proof: fc.array(hash, { maxLength: 5 }), extra: fc.option(hash) })
      .map((one) => text(formatProofFile({ ...one, checkpoint: utf8('origin\n1\nroot\n') }))),
    (given) => text(formatProofFile(parseProofFile(utf8(given)))),
  ],
  [
    'key',
    fc.tuple(name, hash).map(([named, publicKey]) => formatKey(noteKey(nodeCrypto, named, publicKey))),
    (given) => formatKey(parseKey(nodeCrypto, given)),
  ],
  [
    'leaf',
    fc
      .record({ id: fc.uuid(), public: hash, other: hash })
      .map((one) =>
        text(
          encodeLeaf({ ...leaf, id: one.id, commitments: { public: toHex(one.public), 'p.note': toHex(one.other) } }),
        ),
      ),
    (given) => text(encodeLeaf(parseLeaf(utf8(given)))),
  ],
];

test.each(FORMATS)('what the parser of a %s takes, its writer writes back byte for byte', (_, valid, again) => {
  fc.assert(
    fc.property(valid, (given) => {
      expect(again(given)).toBe(given);
    }),
    { numRuns: 100 },
  );
  // One character changed, added or left out: refused, or another valid text and nothing in between.
  const odd = fc.constantFrom(
    '0',
    '1',
    '+',
    '=',
    ' ',
    '\n',
    '\t',
    '\r',
    '\u00a0',
    '\u2014',
    '\ufeff',
    'A',
    'f',
    '"',
    '',
  );
  fc.assert(
    fc.property(valid, fc.nat(), odd, fc.boolean(), (given, place, put, replace) => {
      const at = place % given.length;
      const changed = given.slice(0, at) + put + given.slice(replace ? at + 1 : at);
      let read: string;
      try {
        read = again(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(TlogError);
        return;
      }
      expect(read).toBe(changed);
    }),
    { numRuns: 400 },
  );
});
