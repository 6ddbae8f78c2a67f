import { generateKeyPairSync, sign } from 'node:crypto';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fromBase64, toBase64 } from '#app/tlog/base64.ts';
import { equalBytes } from '#app/tlog/bytes.ts';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from '#app/tlog/checkpoint.ts';
import { commitment, digestOfCommitments } from '#app/tlog/commitment.ts';
import { TlogError } from '#app/tlog/error.ts';
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
