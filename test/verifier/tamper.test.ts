import { beforeAll, expect, test } from 'vitest';

import { canonicalText } from '#app/domain/evidence/canonical.ts';
import type { PackEntry } from '#app/pack/lines.ts';
import type { CheckId } from '#app/verifier/index.ts';
import { packFiles, sampleReview, type Sample, wordKey } from '#test/pack/sample-pack.ts';

import { failures, judge } from './judge.ts';
import { resign } from './resign.ts';

let sample: Sample;
let intact: Map<string, Uint8Array>;

beforeAll(async () => {
  sample = await sampleReview({ origin: 'log.7f3a' });
  intact = await packFiles(sample.input);
});

const EVENTS = 'data/technical/events.ndjson';
const ITEMS = 'data/technical/items.ndjson';
const PEOPLE = 'data/technical/lists/list-people.ndjson';
const LATER = 'data/technical/lists/list-later.ndjson';
const CHECKPOINT = 'data/technical/tlog/checkpoint';
const text = (bytes: Uint8Array | undefined) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const utf8 = (value: string) => new TextEncoder().encode(value);
const proof = (index: number) => `data/technical/tlog/proofs/${String(index).padStart(10, '0')}.tlog-proof`;

type Files = Map<string, Uint8Array>;

function edit(path: string, change: (value: string) => string): (files: Files) => void {
  return (files) => {
    const before = text(files.get(path));
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${path} changes nothing`);
    files.set(path, utf8(after));
  };
}

function editLine(path: string, match: string, change: (value: string) => string | null): (files: Files) => void {
  return edit(path, (whole) => {
    const lines = whole.split('\n');
    const at = lines.findIndex((line) => line.includes(match));
    if (at < 0) throw new Error(`no line of ${path} holds ${match}`);
    const changed = change(lines[at]!);
    lines.splice(at, 1, ...(changed === null ? [] : [changed]));
    return lines.join('\n');
  });
}

test('the intact pack fails no check', async () => {
  expect(failures(await judge(intact, { key: sample.vkey }))).toEqual([]);
});

test('one byte changed in any member is found', async () => {
  for (const path of intact.keys()) {
    const files = new Map(intact);
    const bytes = Uint8Array.from(files.get(path)!);
    const at = Math.floor(bytes.length / 2);
    bytes[at] = bytes[at]! ^ 1;
    files.set(path, bytes);
    const report = await judge(files, { key: sample.vkey });
    const expected = /\.sig$|\.sshsig$/.test(path) ? 'signature' : 'digests';
    if (report.verdict === 'unusable') expect(path).toBe('data/technical/pack.json');
    else expect(failures(report), path).toContain(expected);
    expect(report.verdict, path).not.toBe('verified');
  }
});

test('a file added or removed is found', async () => {
  const added = new Map(intact).set('data/extra.txt', utf8('hello'));
  expect(failures(await judge(added))).toEqual(['digests']);
  const tag = new Map(intact).set('notes.txt', utf8('hello'));
  expect(failures(await judge(tag))).toEqual(['digests']);
  const removed = new Map(intact);
  removed.delete('data/README.txt');
  expect(failures(await judge(removed))).toEqual(['digests']);
  const unsigned = new Map(intact);
  unsigned.delete('tagmanifest-sha256.txt.sig');
  expect(failures(await judge(unsigned))).toEqual(['signature']);
});

// What the vendor could do: it holds the pack key, so digests and signature fit. The log does not let it.
test.each<[string, (files: Files) => void, CheckId]>([
  [
    'a decision was changed',
    editLine(EVENTS, '"decision":"exception"', (l) => l.replace('"exception"', '"keep"')),
    'leaves',
  ],
  [
    'a decision was moved to another person',
    editLine(EVENTS, '"decidedBy":"m-owner"', (l) => l.replace('m-owner', 'm-other')),
    'leaves',
  ],
  [
    'the time of an entry was changed',
    editLine(EVENTS, '"decision.recorded"', (l) => l.replace('08:28', '08:27')),
    'inclusion',
  ],
  [
    'a redacted part was altered',
    editLine(EVENTS, '"p.note"', (l) => l.replace('=left the company', 'never worked here')),
    'leaves',
  ],
  [
    'a part was passed off as erased',
    editLine(EVENTS, '"p.note"', (l) => l.replace('"erased":[]', '"erased":["p.other"]')),
    'leaves',
  ],
  [
    'a decision was taken out',
    (files) => {
      editLine(EVENTS, '"decision":"exception"', () => null)(files);
      files.delete(proof(33));
    },
    'closing',
  ],
  [
    'an entry that changes no count was taken out',
    (files) => {
      editLine(EVENTS, '"revocation.stated"', () => null)(files);
      files.delete(proof(42));
    },
    'closing',
  ],
  [
    'an entry that says who somebody is was taken out',
    (files) => {
      editLine(EVENTS, '"member.opened"', () => null)(files);
      files.delete(proof(21));
    },
    'closing',
  ],
  [
    'a row was taken out of the list',
    edit(PEOPLE, (t) =>
      t
        .split('\n')
        .filter((_, i) => i !== 3)
        .join('\n'),
    ),
    'population',
  ],
  ['a row was added to the list', edit(PEOPLE, (t) => `${t}${t.split('\n')[1]}\n`), 'population'],
  ['a row of the list was altered', editLine(PEOPLE, 'Zoë', (l) => l.replace('Zoë', 'Zoe')), 'population'],
  ['a row was taken from under review', edit(ITEMS, (t) => t.split('\n').slice(1).join('\n')), 'population'],
  [
    'a row was given to somebody else',
    editLine(ITEMS, '"people-0"', (l) => l.replace('m-other', 'm-owner')),
    'population',
  ],
  [
    'the list was shrunk and its digest recomputed',
    (files) => {
      edit(PEOPLE, (t) =>
        t
          .split('\n')
          .filter((_, i) => i !== 6)
          .join('\n')
          .replace('"rows":6', '"rows":5'),
      )(files);
      editLine(EVENTS, '"list-people","method"', (l) =>
        l.replace('"rowsKept":6', '"rowsKept":5').replace('"rowsRead":7', '"rowsRead":6'),
      )(files);
    },
    'leaves',
  ],
  [
    'a removed person was put back in the later list',
    editLine(LATER, 'id:1004', (l) => l.replaceAll('1004', '1003')),
    'population',
  ],
  [
    'two proofs were swapped',
    (files) => {
      const one = files.get(proof(28))!;
      files.set(proof(28), files.get(proof(29))!).set(proof(29), one);
    },
    'inclusion',
  ],
  ['a proof is missing', (files) => void files.delete(proof(28)), 'inclusion'],
  ['an entry was given twice', editLine(EVENTS, '"decision":"exception"', (l) => `${l}\n${l}`), 'leaves'],
  [
    'the decisions table was changed',
    edit('data/2-decisions.csv', (t) => t.replace('"remove"', '"keep"')),
    'renderings',
  ],
  [
    'the test sheet was changed',
    edit('data/3-test-sheet.csv', (t) => t.replace('no: not proven', 'yes: not proven')),
    'renderings',
  ],
  [
    'a sentence of page one was changed',
    edit('data/technical/page-one.json', (t) => t.replace('6 people', '5 people')),
    'renderings',
  ],
  [
    'the control was reworded',
    edit('data/technical/pack.json', (t) => t.replace('every quarter', 'every year')),
    'renderings',
  ],
  [
    'a demonstration is denied',
    edit('data/technical/pack.json', (t) => t.replace('"demo":false', '"demo":true')),
    'renderings',
  ],
])('when %s, the right check says so although everything was signed again', async (_, tamper, check) => {
  const files = new Map(intact);
  tamper(files);
  expect(failures(await judge(await resign(files, 'pack'), { key: sample.vkey }))).toContain(check);
});

test('a pack signed again with another key is found, since the log names the pack key', async () => {
  const files = new Map(intact);
  const other = await packFilesSignedBy('another');
  for (const path of ['pub.pem', 'allowed_signers']) files.set(path, other.get(path)!);
  const report = await judge(await resign(files, 'another'), { key: sample.vkey });
  expect(failures(report)).toEqual(['signature', 'pack-key']);
});

// Whoever found the old key cannot make the log forget that it was replaced: what the closing names is under the log key.
test('a replaced pack key signs no review that was closed after it, not even with the change of keys left out', async () => {
  const review = await sampleReview({ origin: 'log.7f3a', replacedPackKey: 'leaked' });
  const whole = await packFiles(review.input);
  expect(failures(await judge(whole, { key: review.vkey }))).toEqual([]);
  const other = await packFilesSignedBy('leaked');
  const stolen = new Map(whole);
  for (const path of ['pub.pem', 'allowed_signers']) stolen.set(path, other.get(path)!);
  expect(failures(await judge(await resign(new Map(stolen), 'leaked'), { key: review.vkey }))).toEqual([
    'signature',
    'pack-key',
  ]);
  editLine(EVENTS, '"pack.key_changed"', () => null)(stolen);
  stolen.delete(proof(1));
  const report = await judge(await resign(stolen, 'leaked'), { key: review.vkey });
  expect(failures(report)).toEqual(['signature', 'pack-key', 'closing']);
  expect(report.checks[1]).toMatchObject({
    id: 'signature',
    detail: expect.stringMatching(/not the pack key that the review was closed under \(entry \d+\)/),
  });
});

test('a replaced pack key signs no review whose closing, with all that the closing would give away, was left out', async () => {
  const review = await sampleReview({ origin: 'log.7f3a', replacedPackKey: 'leaked' });
  const gone = /"type":"(?:pack\.key_changed|cycle\.closed|cycle\.acknowledged|decisions\.signed|revocation\.\w+)"/;
  const entries = [...(review.input.entries as Iterable<PackEntry>)].filter(({ leafBytes, disclosed }) => {
    const isRemoval = /"decision":"remove"/.test(disclosed['public']!.text);
    return !gone.test(text(leafBytes)) && !isRemoval;
  });
  const forged = { ...review.input, entries, entryCount: entries.length, packKey: wordKey('leaked') };
  const report = await judge(await packFiles(forged), { key: review.vkey });
  expect(failures(report)).toEqual(['closing']);
  expect(report.checks.find(({ id }) => id === 'closing')?.detail).toMatch(/^no entry of this pack closes the review/);
});

test('a log whose first entry and whose name do not agree whether it is a demonstration is found', async () => {
  for (const [origin, demo] of [
    ['demo.7f3a', false],
    ['log.7f3a', true],
  ] as const) {
    const { input, vkey } = await sampleReview({
      origin,
      lie: (type, body) => (type === 'log.opened' ? { ...body, demo } : body),
    });
    expect(failures(await judge(await packFiles(input), { key: vkey }))).toEqual(['pack-key']);
  }
});

test('a pack of a log written anew under another log key is found by the pinned key, and only by it', async () => {
  const forged = await packFiles(
    (await sampleReview({ origin: 'log.7f3a', logKey: 'forger', packKey: 'forger' })).input,
  );
  expect(failures(await judge(forged, { key: sample.vkey }))).toContain('checkpoint');
  const believed = await judge(forged);
  expect(believed.verdict).toBe('verified');
  expect(believed.keyTrust).toBe('from the pack');
});

test('a checkpoint replaced by an older one of the same log is found', async () => {
  const files = new Map(intact).set(CHECKPOINT, await sample.checkpointAt(40));
  expect(failures(await judge(await resign(files, 'pack'), { key: sample.vkey }))).toContain('inclusion');
});

test('a consistency proof that does not fit is found', async () => {
  const files = new Map(intact).set('data/technical/tlog/previous-checkpoint', await sample.checkpointAt(6));
  expect(failures(await judge(await resign(files, 'pack'), { key: sample.vkey }))).toEqual(['consistency']);
});

test('a log cut at its end is found by a later checkpoint that was kept', async () => {
  const longer = await sampleReview({ origin: 'log.7f3a', filler: 400 });
  const report = await judge(intact, { key: sample.vkey, against: await longer.checkpointAt(longer.size) });
  expect(failures(report)).toEqual(['older-checkpoint']);
});

test('a forked log is found by an older checkpoint that was kept', async () => {
  const forked = await sampleReview({
    origin: 'log.7f3a',
    complete: true,
    lie: (type, body) => (type === 'delivery.received' ? { ...body, topic: 'x' } : body),
  });
  const files = await packFiles(forked.input);
  expect(failures(await judge(files, { key: sample.vkey }))).toEqual([]);
  for (const size of [5, 12, forked.size]) {
    const report = await judge(files, { key: sample.vkey, against: await sample.checkpointAt(size) });
    expect(failures(report), String(size)).toEqual(['older-checkpoint']);
  }
});

test('an older checkpoint of the same log is shown to be a beginning of it, where the pack can show it', async () => {
  const complete = await packFiles((await sampleReview({ origin: 'log.7f3a', complete: true })).input);
  for (const size of [0, 5, 12, sample.size]) {
    const report = await judge(complete, { key: sample.vkey, against: await sample.checkpointAt(size) });
    expect(report.checks.find(({ id }) => id === 'older-checkpoint')?.outcome, String(size)).toBe('passed');
  }
  const slice = await judge(intact, { key: sample.vkey, against: await sample.checkpointAt(12) });
  expect(slice.checks.find(({ id }) => id === 'older-checkpoint')?.outcome).toBe('not present');
});

// What only the domain's rules can find: the log itself was written wrongly, and every proof of it holds.
test.each<[string, Parameters<typeof sampleReview>[0], CheckId]>([
  ['a person decided their own row', { selfReview: 'hidden' }, 'decisions'],
  ['a removal called proven is still on the later list', { keepRemoved: true }, 'removals'],
  [
    'an account that could not sign in before is called proven while it is still listed',
    { stillListed: { before: 'inactive', after: 'inactive', goneAs: 'deactivated' } },
    'removals',
  ],
  [
    'lines read are not kept plus set aside',
    { lie: (t, b) => (t === 'list.recorded' ? { ...b, rowsRead: 99 } : b) },
    'population',
  ],
  [
    'the review claims more people than were listed',
    { lie: (t, b) => (t === 'cycle.launched' ? { ...b, items: 10 } : b) },
    'population',
  ],
  [
    'closing claims decisions that were not taken',
    { lie: (t, b) => (t === 'cycle.closed' ? { ...b, undecided: 3 } : b) },
    'decisions',
  ],
  [
    'closing claims proofs that do not exist',
    {
      lie: (t, b) =>
        t === 'cycle.closed' ? { ...b, removals: { ordered: 2, proven: 2, stated: 0, open: 0, stillThere: 0 } } : b,
    },
    'closing',
  ],
  [
    'the closing commits to other entries around the review',
    { lie: (t, b) => (t === 'cycle.closed' ? { ...b, contextDigest: '0'.repeat(64) } : b) },
    'closing',
  ],
  [
    'a reviewer signed other decisions',
    { lie: (t, b) => (t === 'decisions.signed' ? { ...b, digest: '0'.repeat(64) } : b) },
    'closing',
  ],
  [
    'the reviewer was never matched to a row',
    { lie: (t, b) => (t === 'member.matched' ? { ...b, memberId: 'm-nobody' } : b) },
    'decisions',
  ],
  [
    'a decision was about another row',
    { lie: (t, b) => (t === 'decision.recorded' ? { ...b, rowCommitment: '0'.repeat(64) } : b) },
    'decisions',
  ],
  [
    'a first version of a decision is missing',
    { lie: (t, b) => (t === 'decision.recorded' ? { ...b, version: 2 } : b) },
    'decisions',
  ],
  [
    'somebody is called suspended who is not on the later list at all',
    { lie: (t, b) => (t === 'revocation.verified' ? { ...b, goneAs: 'suspended' } : b) },
    'removals',
  ],
  [
    'somebody is called reduced who is not on the later list at all',
    { lie: (t, b) => (t === 'revocation.verified' ? { ...b, goneAs: 'reduced' } : b) },
    'removals',
  ],
  [
    'a grade does not fit the list',
    { lie: (t, b) => (t === 'revocation.verified' ? { ...b, grade: 'proven_by_api' } : b) },
    'removals',
  ],
])('when %s, the check of that rule fails and no proof does', async (_, options, check) => {
  const forged = await sampleReview({ origin: 'log.7f3a', ...options });
  const failed = failures(await judge(await packFiles(forged.input), { key: sample.vkey }));
  expect(failed).toContain(check);
  for (const proven of ['digests', 'signature', 'checkpoint', 'leaves', 'inclusion', 'consistency', 'pack-key']) {
    expect(failed).not.toContain(proven);
  }
});

test.each<[string, Parameters<typeof sampleReview>[0]]>([
  ['one row undecided', { undecided: true }],
  ['a written exception for the own row', { selfReview: 'excepted' }],
  ['a row erased since', { eraseRow: true }],
  ['a review of one person and no second app', { people: 5, apps: 1 }],
])('intact data with %s is not called tampered', async (_, options) => {
  const other = await sampleReview({ origin: 'log.7f3a', ...options });
  expect(failures(await judge(await packFiles(other.input), { key: sample.vkey }))).toEqual([]);
});

test('evidence of absurd shapes fails checks and never throws', async () => {
  const absurd = [null, [], 'x', 1e9, { a: { b: [] } }];
  for (const value of absurd) {
    const forged = await sampleReview({
      origin: 'log.7f3a',
      lie: (type, body) =>
        type === 'cycle.launched' ? ({ ...body, people: value, exceptions: value, reviewers: value } as never) : body,
    }).catch(() => null);
    if (!forged) continue;
    const files = await packFiles(forged.input).catch(() => null);
    if (files) expect((await judge(files)).verdict).toBe('failed');
  }
  const files = new Map(intact);
  files.set('data/technical/items.ndjson', utf8(`${canonicalText([[]])}\n`));
  expect((await judge(await resign(files, 'pack'))).verdict).toBe('failed');
});

async function packFilesSignedBy(word: string): Promise<Files> {
  return packFiles((await sampleReview({ origin: 'log.7f3a', packKey: word })).input);
}
