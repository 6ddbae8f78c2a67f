import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import { canonicalBytes, canonicalText } from '#app/domain/evidence/canonical.ts';
import { listDigest } from '#app/pack/digests.ts';
import { buildListBag } from '#app/pack/list-bag.ts';
import { signCheckpoint } from '#app/tlog/checkpoint.ts';
import { commitment } from '#app/tlog/commitment.ts';
import { fromHex, toHex } from '#app/tlog/hex.ts';
import { encodeLeaf, leafHash } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { formatKey, noteKey } from '#app/tlog/note.ts';
import { headline } from '#app/verifier/index.ts';
import { judge } from '#test/verifier/judge.ts';

import { gather, wordKey, zipOf } from './sample-pack.ts';

const ORIGIN = 'demo.00000000000000000000000000000001';
const salt = (n: number) => new Uint8Array(32).fill(n);
const rows = [
  { name: 'Olga Owner', email: 'olga@shop.example' },
  { name: '=Otto', email: null },
];
const commitments = rows.map((row, i) => commitment(nodeCrypto, salt(i + 1), canonicalBytes(row)));
const body = {
  listId: 'l-1',
  kind: 'people',
  rowsKept: 2,
  digest: listDigest(
    nodeCrypto,
    commitments.map((one) => ({ commitment: one })),
  ),
};

/** The bag of a list whose second row was erased since, and whose record is the only entry of its log. */
async function bag(): Promise<Map<string, Uint8Array>> {
  const leafBytes = encodeLeaf({
    version: 1,
    id: 'e-1',
    type: 'list.recorded',
    time: '2026-10-01T08:00:00.000Z',
    commitments: { public: commitment(nodeCrypto, salt(9), canonicalBytes(body)) },
  });
  const signer = wordKey('log');
  const key = noteKey(nodeCrypto, ORIGIN, signer.publicKey);
  const tree = { origin: ORIGIN, size: 1, root: leafHash(nodeCrypto, leafBytes), extensions: [] };
  const made = buildListBag(nodeCrypto, {
    origin: ORIGIN,
    shopName: 'Sample Store',
    kind: 'people',
    listId: 'l-1',
    takenAt: new Date('2026-10-01T07:59:00.000Z'),
    header: ['Name', 'E-mail'],
    rows: [
      ['Olga Owner', 'olga@shop.example'],
      ['Erased person', null],
    ],
    countCheck: ['Read: 2 = kept 2 + set aside 0'],
    lines: [
      { commitment: commitments[0]!, salt: toHex(salt(1)), body: rows[0]! },
      { commitment: commitments[1]!, state: 'erased' },
    ],
    recorded: { index: 0, leafBytes, publicPart: { salt: toHex(salt(9)), body } },
    proof: [],
    checkpoint: await signCheckpoint(tree, key, signer.sign),
    vkey: formatKey(key),
    packKey: wordKey('pack'),
  });
  const files = new Map<string, Uint8Array>();
  for await (const { path, chunks } of made) files.set(path, await gather(chunks));
  return files;
}

test('a list on its own shows by hand that its rows, erased ones too, are those of the record that the log holds', async () => {
  const files = await bag();
  const text = (path: string) => new TextDecoder().decode(files.get(path));
  const lines = text('data/technical/rows.ndjson')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const { commitment: said, salt: open, body: row } of lines.filter((line) => !('state' in line))) {
    expect(commitment(nodeCrypto, fromHex(open), canonicalBytes(row))).toBe(said);
  }
  const record = JSON.parse(text('data/technical/record.json'));
  expect(record.public.body.digest).toBe(listDigest(nodeCrypto, lines));
  const opened = commitment(nodeCrypto, fromHex(record.public.salt), canonicalBytes(record.public.body));
  expect(record.leaf.commitments.public).toBe(opened);
  const root = leafHash(nodeCrypto, new TextEncoder().encode(canonicalText(record.leaf)));
  const [, proof = ''] = text('data/technical/record.tlog-proof').split('\n\n');
  expect(proof).toBe(`${ORIGIN}\n1\n${Buffer.from(root).toString('base64')}`);
});

test('the commands in its README pass, and one changed byte of the table is noticed', async () => {
  const files = await bag();
  const root = mkdtempSync(join(tmpdir(), 'list-bag-'));
  try {
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), bytes);
    }
    const run = (command: string) => spawnSync('bash', ['-c', command], { cwd: root }).status;
    const readme = new TextDecoder().decode(files.get('data/README.txt'));
    const commands = readme
      .split('\n')
      .flatMap((line) => (/^ {2}(sha256sum|openssl|ssh-keygen)/.test(line) ? [line] : []));
    expect(commands.map(run)).toEqual([0, 0, 0, 0]);
    writeFileSync(join(root, 'data/1-list.csv'), 'changed');
    expect(run(commands[0]!)).not.toBe(0);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('the verifier says that it is one list and no pack', async () => {
  const report = await judge(await zipOf(await bag()));
  expect(report.verdict).toBe('unusable');
  expect(headline(report).join('\n')).toContain('one exported list, not a pack; its README.txt says how to check it');
});
