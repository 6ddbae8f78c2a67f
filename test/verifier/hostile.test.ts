import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';

import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';

import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { memorySource, nodeInflate, verifyPack } from '#app/verifier/index.ts';
import { packFiles, sampleReview, zipOf } from '#test/pack/sample-pack.ts';

import { judge } from './judge.ts';

interface Member {
  name: string | Uint8Array;
  data?: Uint8Array;
  size?: number;
  mode?: number;
  localName?: string;
  flags?: number;
  method?: number;
  offset?: number;
}

/** A ZIP archive in which every field can lie. */
function archive(members: Member[], end: { count?: number; directoryOffset?: number } = {}): Uint8Array {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const member of members) {
    const data = deflateRawSync(member.data ?? Buffer.from('x'));
    const name = Buffer.from(member.name);
    const localName = member.localName === undefined ? name : Buffer.from(member.localName);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(member.method ?? 8, 8);
    local.writeUInt16LE(localName.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(member.flags ?? 0, 8);
    central.writeUInt16LE(member.method ?? 8, 10);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(member.size ?? (member.data ?? Buffer.from('x')).length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 38);
    central.writeUInt32LE(member.offset ?? at, 42);
    body.push(local, localName, data);
    directory.push(central, name);
    at += local.length + localName.length + data.length;
  }
  const listing = Buffer.concat(directory);
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x06054b50, 0);
  tail.writeUInt16LE(end.count ?? members.length, 8);
  tail.writeUInt16LE(end.count ?? members.length, 10);
  tail.writeUInt32LE(listing.length, 12);
  tail.writeUInt32LE(end.directoryOffset ?? at, 16);
  return new Uint8Array(Buffer.concat([...body, listing, tail]));
}

const zeros = (bytes: number) => new Uint8Array(bytes);

test.each<[string, Uint8Array, RegExp]>([
  ['nothing', zeros(0), /not-a-zip/],
  ['noise', zeros(100_000), /not-a-zip/],
  ['path traversal', archive([{ name: 'p/../../etc/passwd' }]), /name-refused/],
  ['an absolute path', archive([{ name: '/etc/passwd' }]), /name-refused/],
  ['a drive letter', archive([{ name: 'C:/x' }]), /name-refused/],
  ['a backslash', archive([{ name: 'p\\x' }]), /name-refused/],
  ['an empty name', archive([{ name: '' }]), /name-refused/],
  ['a name that is not UTF-8', archive([{ name: Buffer.from([0x70, 0x2f, 0xff, 0xfe]) }]), /name-refused/],
  ['a name with a right-to-left mark', archive([{ name: 'p/\u202efdp.exe' }]), /name-refused/],
  ['the same name twice', archive([{ name: 'p/a' }, { name: 'p/a' }]), /name-twice/],
  ['names that differ in letter case', archive([{ name: 'p/a' }, { name: 'p/A' }]), /name-twice/],
  ['two names for one member', archive([{ name: 'p/a', localName: 'p/b' }]), /archive-malformed/],
  ['a symbolic link', archive([{ name: 'p/a', mode: 0o120777 }]), /link-refused/],
  ['a device', archive([{ name: 'p/a', mode: 0o060644 }]), /link-refused/],
  ['encryption', archive([{ name: 'p/a', flags: 1 }]), /method-refused/],
  ['another compression', archive([{ name: 'p/a', method: 12 }]), /method-refused/],
  ['a declared bomb', archive([{ name: 'p/a', data: zeros(50_000_000) }]), /bomb-refused/],
  ['4 GB headers', archive([{ name: 'p/a', size: 0xffffffff }]), /archive-too-large/],
  ['a directory beyond the file', archive([{ name: 'p/a' }], { directoryOffset: 0xfffffff0 }), /archive-malformed/],
  ['more members than there are', archive([{ name: 'p/a' }], { count: 30_000 }), /archive-malformed/],
  ['ZIP64', archive([{ name: 'p/a' }], { count: 0xffff }), /archive-too-large/],
  ['overlapping members', archive([{ name: 'p/a' }, { name: 'p/b', offset: 0 }]), /archive-malformed/],
  ['files in two folders', archive([{ name: 'p/a' }, { name: 'q/a' }]), /name-refused/],
  [
    'a bomb that declares little',
    archive([{ name: 'p/data/technical/pack.json', data: zeros(200_000_000), size: 10 }]),
    /bomb-refused/,
  ],
  [
    'absurd depth',
    archive([{ name: 'p/data/technical/pack.json', data: Buffer.from(`${'['.repeat(3_000_000)}\n`) }]),
    /line-malformed|not-json/,
  ],
  ['no pack', archive([{ name: 'p/hello.txt' }]), /member-missing/],
  ['an archive in an archive', archive([{ name: 'p/pack.zip', data: archive([{ name: 'p/a' }]) }]), /member-missing/],
  [
    'one huge line',
    archive([
      { name: 'p/data/technical/pack.json', data: Buffer.from(`{"a":"${randomBytes(1_900_000).toString('hex')}"`) },
    ]),
    /line-malformed/,
  ],
  [
    'a member too large to be read whole',
    archive([{ name: 'p/data/technical/pack.json', data: randomBytes(700_000), size: 69_000_000 }]),
    /member-too-large|bomb-refused/,
  ],
])('%s is refused before much is read, as input that cannot be judged', async (_, bytes, reason) => {
  let inflated = 0;
  const report = await verifyPack(memorySource(bytes), {
    crypto: nodeCrypto,
    inflate: async function* (chunks, size) {
      for await (const chunk of nodeInflate(chunks, size)) {
        inflated += chunk.length;
        yield chunk;
      }
    },
    key: null,
    against: null,
  });
  expect(report.verdict).toBe('unusable');
  expect(report.unusable).toMatch(reason);
  // A bomb of 200 MB is given up with its first bytes; only what may be as large as it says is read whole.
  expect(inflated).toBeLessThanOrEqual(4_000_000);
});

test('bombs and absurd depth take no memory to speak of', async () => {
  const bomb = archive([{ name: 'p/data/technical/pack.json', data: zeros(200_000_000), size: 10 }]);
  const before = process.memoryUsage();
  for (let i = 0; i < 20; i += 1) await judge(bomb);
  const after = process.memoryUsage();
  expect(after.rss - before.rss).toBeLessThan(150_000_000);
});

let pack: Uint8Array;
let files: Map<string, Uint8Array>;

beforeAll(async () => {
  files = await packFiles((await sampleReview()).input);
  pack = await zipOf(files);
});

test('a pack cut off anywhere cannot be judged, and one damaged anywhere never makes the verifier throw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(pack.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const damaged = Uint8Array.from(pack);
      damaged[at] = damaged[at]! ^ flip;
      const report = await judge(damaged);
      // Bytes that carry nothing (dates, hints) may change without changing any content.
      expect(['verified', 'failed', 'unusable']).toContain(report.verdict);
      expect((await judge(pack.subarray(0, at))).verdict).toBe('unusable');
    }),
    { numRuns: 60 },
  );
});

test('lines without end and lines of noise fail the check that reads them', async () => {
  for (const noise of [
    '{',
    '[]',
    '"x"',
    '{"a":1}',
    randomBytes(2_500_000).toString('hex'),
    '\u0000',
    `{"index":${'9'.repeat(400)}}`,
  ]) {
    for (const path of [
      'data/technical/events.ndjson',
      'data/technical/lists/list-people.ndjson',
      'data/technical/items.ndjson',
    ]) {
      const changed = new Map(files).set(path, new TextEncoder().encode(`${noise}\n`));
      const report = await judge(changed);
      expect(report.verdict, path).toBe('failed');
      expect(report.checks.every(({ detail }) => !detail.includes('undefined'))).toBe(true);
    }
  }
});

test('a key that is none is said to be none', async () => {
  const report = await judge(pack, { key: 'nonsense' });
  expect(report.unusable).toMatch(/not a log key/);
});
