import { beforeAll, expect, test } from 'vitest';

import { toBase64 } from '#app/tlog/base64.ts';
import { concatBytes, utf8Bytes } from '#app/tlog/bytes.ts';
import { fromHex, toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { parseNote } from '#app/tlog/note.ts';
import { headline, type PackReport } from '#app/verifier/index.ts';
import { packFiles, sampleReview, wordKey, type Sample } from '#test/pack/sample-pack.ts';

import { failures, judge } from './judge.ts';
import { resign } from './resign.ts';

const COSIGNED = 'data/technical/tlog/checkpoint.cosignatures';
const AT = 1_790_000_000n;

/** A witness as C2SP tlog-cosignature has it, its key made from a word. */
function witnessOf(name: string) {
  const { publicKey, sign } = wordKey(name);
  const typed = concatBytes(new Uint8Array([4]), publicKey);
  const id = toHex(nodeCrypto.sha256(concatBytes(utf8Bytes(`${name}\n`), typed)).subarray(0, 4));
  const line = async (checkpoint: Uint8Array, time = AT): Promise<string> => {
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(time);
    const message = utf8Bytes(`cosignature/v1\ntime ${time}\n${parseNote(checkpoint).text}`);
    return `— ${name} ${toBase64(concatBytes(fromHex(id), stamp, await sign(message)))}\n`;
  };
  return { key: `${name}+${id}+${toBase64(typed)}`, line };
}

const harbour = witnessOf('harbour.example/w1');
const other = witnessOf('other.example/w2');
let sample: Sample;
let files: Map<string, Uint8Array>;

beforeAll(async () => {
  sample = await sampleReview({ origin: 'log.7f3a' });
  const close = await harbour.line(sample.input.log.checkpoint);
  files = await packFiles({ ...sample.input, cosignatures: { close, own: null } });
});

const finding = (report: PackReport) => report.checks.find(({ id }) => id === 'witness');
const witnessLine = (report: PackReport) => headline(report).find((line) => line.startsWith('Witness:'));

test('a cosignature of a witness that the reader named is told with its time', async () => {
  const report = await judge(files, { key: sample.vkey, witness: `# mine\n${other.key}\n${harbour.key}\n` });
  expect(failures(report)).toEqual([]);
  expect(finding(report)?.outcome).toBe('passed');
  expect(witnessLine(report)).toBe(
    `Witness: COSIGNED, harbour.example/w1 saw the checkpoint at ${new Date(Number(AT) * 1000).toISOString()}`,
  );
});

test('without a key of a witness, or without its cosignature, nothing is said to be witnessed', async () => {
  const unasked = await judge(files, { key: sample.vkey });
  expect(finding(unasked)?.outcome).toBe('not present');
  expect(witnessLine(unasked)).toMatch(/^Witness: NOT JUDGED, the pack has cosignatures named harbour.example\/w1/);
  const another = await judge(files, { key: sample.vkey, witness: other.key });
  expect(failures(another)).toEqual([]);
  expect(finding(another)?.outcome).toBe('not present');
  expect(witnessLine(another)).toBe('Witness: NOT COSIGNED by other.example/w2');
  const none = await packFiles(sample.input);
  expect(witnessLine(await judge(none, { key: sample.vkey }))).toBeUndefined();
  expect(witnessLine(await judge(none, { key: sample.vkey, witness: harbour.key }))).toMatch(/NOT COSIGNED/);
  expect((await judge(files, { key: sample.vkey, witness: 'no key' })).unusable).toMatch(/key of a witness/);
});

test.each<[string, () => Promise<string> | string]>([
  ['is over another checkpoint', async () => harbour.line(await sample.checkpointAt(9))],
  ['is no signature line', () => 'harbour.example/w1 saw it\n'],
  [
    'says another time than it signed',
    async () => {
      const [, name = '', base64 = ''] = (await harbour.line(sample.input.log.checkpoint)).trimEnd().split(' ');
      const bytes = Buffer.from(base64, 'base64');
      bytes[11]! ^= 1;
      return `— ${name} ${bytes.toString('base64')}\n`;
    },
  ],
  ['says a time beyond all time', () => harbour.line(sample.input.log.checkpoint, 1n << 60n)],
])('a cosignature that %s fails the witness check alone', async (_, line) => {
  const spoiled = new Map(files).set(COSIGNED, utf8Bytes(await line()));
  const report = await judge(await resign(spoiled, 'pack'), { key: sample.vkey, witness: harbour.key });
  expect(failures(report)).toEqual(['witness']);
});

test('a cosignature over a checkpoint of the close needs that checkpoint', async () => {
  const closeCheckpoint = await sample.checkpointAt(sample.size - 1);
  const close = await harbour.line(closeCheckpoint);
  const later = await packFiles({ ...sample.input, closeCheckpoint, cosignatures: { close, own: null } });
  const report = await judge(later, { key: sample.vkey, witness: harbour.key });
  expect(failures(report)).toEqual([]);
  expect(witnessLine(report)).toMatch(/saw the checkpoint of the close at/);
  const moved = new Map(files).set('data/technical/tlog/close-checkpoint.cosignatures', files.get(COSIGNED)!);
  expect(failures(await judge(await resign(moved, 'pack'), { key: sample.vkey }))).toContain('timestamp');
});
