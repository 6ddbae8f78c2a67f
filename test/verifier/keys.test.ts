import { beforeAll, describe, expect, test } from 'vitest';

import { canonicalBytes, type JsonObject } from '#app/domain/evidence/canonical.ts';
import type { EntryType, PublicParts } from '#app/domain/evidence/entry.ts';
import type { PackEntry } from '#app/pack/lines.ts';
import { formatCheckpoint } from '#app/tlog/checkpoint.ts';
import { commitment } from '#app/tlog/commitment.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';
import { encodeLeaf, leafHash } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { formatKey, formatNote, noteKey, type NoteKey } from '#app/tlog/note.ts';
import { rootOfLeaves } from '#app/tlog/tree.ts';
import { headline, type PackReport } from '#app/verifier/index.ts';
import { packFiles, sampleReview, wordKey, type Sample } from '#test/pack/sample-pack.ts';
import { tileLog } from '#test/tlog/tile-log.ts';

import { failures, judge } from './judge.ts';

const ORIGIN = 'log.7f3a';
const OLD = keyOf(ORIGIN, 'log');
const NEW = keyOf(ORIGIN, 'next');

function keyOf(origin: string, word: string): { key: NoteKey; word: string; text: string } {
  const key = noteKey(nodeCrypto, origin, wordKey(word).publicKey);
  return { key, word, text: formatKey(key) };
}

/** A log as it stands in a sample that shows all of it, to be written on. */
class Log {
  readonly entries: PackEntry[];

  constructor(sample: Sample) {
    this.entries = [...(sample.input.entries as Iterable<PackEntry>)];
  }

  append<T extends EntryType>(type: T, body: PublicParts[T]): this {
    const index = this.entries.length;
    const salt = new Uint8Array(32).fill(index);
    const part = canonicalBytes(body as unknown as JsonObject);
    const commitments = { public: commitment(nodeCrypto, salt, part) };
    const leafBytes = encodeLeaf({ version: 1, id: `x-${index}`, type, time: '2026-12-01T08:00:00.000Z', commitments });
    const disclosed = { public: { salt: toHex(salt), text: new TextDecoder().decode(part) } };
    this.entries.push({ index, leafBytes, disclosed, erased: [], withheld: [] });
    return this;
  }

  async checkpoint(origin: string, keys: readonly { key: NoteKey; word: string }[], size = this.entries.length) {
    const hashes = this.entries.slice(0, size).map(({ leafBytes }) => leafHash(nodeCrypto, leafBytes));
    const text = formatCheckpoint({ origin, size, root: rootOfLeaves(nodeCrypto, hashes), extensions: [] });
    const signatures = await Promise.all(
      keys.map(async ({ key, word }) => ({
        name: key.name,
        id: key.id,
        signature: await wordKey(word).sign(utf8Bytes(text)),
      })),
    );
    return utf8Bytes(formatNote(text, signatures));
  }

  async files(
    input: Sample['input'],
    log: { vkeys: string[]; checkpoint: Uint8Array },
    more: Partial<Sample['input']> = {},
  ) {
    const [vkey = '', ...earlierVkeys] = log.vkeys;
    const readTiles = tileLog(this.entries.map(({ leafBytes }) => leafHash(nodeCrypto, leafBytes))).read;
    return packFiles({
      ...input,
      entries: this.entries,
      entryCount: this.entries.length,
      log: { vkey, earlierVkeys, checkpoint: log.checkpoint, readTiles },
      ...more,
    });
  }
}

let sample: Sample;

beforeAll(async () => {
  sample = await sampleReview({ origin: ORIGIN, complete: true });
});

const keyLine = (report: PackReport) => headline(report).find((line) => line.startsWith('Key:'));
const PUBLISHED = (oldState: string) =>
  `# Keys of ${ORIGIN}\n\n${NEW.text}\n# current since 2026-12-01T08:00:00.000Z\n${OLD.text}\n${oldState}\n`;
const RETIRED = '# retired 2026-12-01T08:00:00.000Z';
const REVOKED = '# revoked 2026-12-02T08:00:00.000Z, not trusted since 2026-11-30T00:00:00.000Z: the disk was stolen';

describe('a pack signed under the key before', () => {
  let files: Map<string, Uint8Array>;
  beforeAll(async () => {
    files = await packFiles(sample.input);
  });

  test('verifies with a page of keys that has it as retired, and the headline says so', async () => {
    const report = await judge(files, { key: PUBLISHED(RETIRED) });
    expect(failures(report)).toEqual([]);
    expect(report.keyTrust).toBe('pinned, retired');
    expect(keyLine(report)).toMatch(/^Key: PINNED, RETIRED SINCE, .*\(retired 2026-12-01T08:00:00.000Z\)/);
  });

  test('never has the headline of a good key once that key is revoked', async () => {
    const report = await judge(files, { key: PUBLISHED(REVOKED) });
    expect(report.keyTrust).toBe('pinned, revoked');
    expect(report.keyRevoked).toBe(true);
    expect(headline(report)[0]).toMatch(/^VERIFIED UNDER A REVOKED KEY/);
    expect(keyLine(report)).toMatch(/^Key: REVOKED, .*not trusted since 2026-11-30T00:00:00.000Z: the disk was stolen/);
    const sameLine = await judge(files, { key: `${OLD.text} ${REVOKED}\n${RETIRED}` });
    expect(sameLine.keyTrust).toBe('pinned, revoked');
  });

  test('is refused with a page that does not name its key', async () => {
    const report = await judge(files, { key: `${NEW.text}\n# current` });
    expect(failures(report)).toContain('checkpoint');
    expect(keyLine(report)).toMatch(/^Key: UNSIGNED/);
  });
});

test.each(['', '# only words', `${NEW.text}x`, `${NEW.text} and more`, `${NEW.text}\n\n<html>`])(
  'a file of keys that says %j is none',
  async (text) => {
    expect((await judge(await packFiles(sample.input), { key: text })).unusable).toMatch(/not a log key/);
  },
);

describe('after the log changed its key', () => {
  const rotated = async (keys: (typeof OLD)[], vkeys: string[], more: Partial<Sample['input']> = {}) => {
    const log = new Log(sample).append('log.key_rotated', {
      origin: ORIGIN,
      previousKey: OLD.text,
      nextKey: NEW.text,
      by: null,
    });
    return log.files(sample.input, { vkeys, checkpoint: await log.checkpoint(ORIGIN, keys) }, more);
  };

  test('a checkpoint that both keys signed verifies with either', async () => {
    const files = await rotated([NEW, OLD], [NEW.text, OLD.text]);
    for (const key of [NEW.text, OLD.text, PUBLISHED(RETIRED)]) {
      const report = await judge(files, { key });
      expect(failures(report)).toEqual([]);
      expect(report.keyTrust).toBe('pinned');
    }
  });

  test('the pack may lead on from a checkpoint of the earlier key, since the log says it was its own', async () => {
    const previousCheckpoint = await sample.checkpointAt(9);
    const files = await rotated([NEW], [NEW.text, OLD.text], { previousCheckpoint });
    const report = await judge(files, { key: NEW.text, against: await sample.checkpointAt(12) });
    expect(failures(report)).toEqual([]);
    expect(
      report.checks.filter(({ id }) => id === 'consistency' || id === 'older-checkpoint').map((c) => c.outcome),
    ).toEqual(['passed', 'passed']);
  });

  test('whoever pinned the earlier key is told to fetch the page of keys', async () => {
    const report = await judge(await rotated([NEW], [NEW.text, OLD.text]), { key: OLD.text });
    expect(failures(report)).toContain('checkpoint');
    expect(report.checks.find(({ id }) => id === 'checkpoint')?.detail).toMatch(/yours is an earlier key of this log/);
  });

  test('an earlier key that the log never used signs no older checkpoint', async () => {
    const stranger = keyOf(ORIGIN, 'stranger');
    const previousCheckpoint = await new Log(sample).checkpoint(ORIGIN, [stranger], 9);
    const files = await rotated([NEW], [NEW.text, stranger.text, OLD.text], { previousCheckpoint });
    expect(failures(await judge(files, { key: NEW.text }))).toEqual(['consistency']);
  });
});

describe('a page of keys that names pack keys', () => {
  const digest = (word: string) => toHex(nodeCrypto.sha256(wordKey(word).publicKey));
  const page = (...lines: string[]) => [OLD.text, '# current since 2026-10-01T08:00:00.000Z', ...lines, ''].join('\n');
  const signature = (report: PackReport) => report.checks.find(({ id }) => id === 'signature');
  let files: Map<string, Uint8Array>;
  beforeAll(async () => {
    files = await packFiles(sample.input);
  });

  test('says of the one that signed whether it was replaced since', async () => {
    const current = `# pack key ${digest('pack')}, current since entry 0, 2026-10-01T08:00:00.000Z`;
    const good = await judge(files, { key: page(current) });
    expect(failures(good)).toEqual([]);
    expect(good.keyTrust).toBe('pinned');
    const replaced = `# pack key ${digest('pack')}, replaced at entry 77, 2026-12-01T08:00:00.000Z`;
    const old = await judge(files, { key: page(`# pack key ${digest('next')}, current since entry 77, x`, replaced) });
    expect(failures(old)).toEqual([]);
    expect(signature(old)?.detail).toMatch(/your page of keys has it as replaced at entry 77/);
    expect(headline(old).join('\n')).toMatch(
      /Pack: SIGNED by a pack key that was replaced since \(replaced at entry 77, /,
    );
  });

  test('refuses a pack signed by one that is not on it', async () => {
    const report = await judge(files, { key: page(`# pack key ${digest('next')}, current since entry 0, x`) });
    expect(failures(report)).toEqual(['signature']);
    expect(headline(report).join('\n')).toMatch(/Pack: NOT VOUCHED FOR/);
  });
});

test('a key that the log itself revoked is called revoked even when nobody pinned anything', async () => {
  const log = new Log(sample).append('log.key_revoked', {
    key: OLD.text,
    untrustedSince: '2026-11-30T00:00:00.000Z',
    reason: 'stolen',
    by: 'm-owner',
  });
  const files = await log.files(sample.input, { vkeys: [OLD.text], checkpoint: await log.checkpoint(ORIGIN, [OLD]) });
  const report = await judge(files);
  expect(failures(report)).toEqual([]);
  expect(report.keyTrust).toBe('from the pack, revoked');
  expect(headline(report).slice(0, 2).join('\n')).toMatch(/REVOKED KEY[^]*TAKEN FROM THE PACK AND REVOKED/);
});

describe('after the pack key was changed', () => {
  const hex = (word: string) => toHex(wordKey(word).publicKey);
  const changed = async (previous: string, next: string, signedBy: string) => {
    const log = new Log(sample).append('pack.key_changed', {
      previousKey: hex(previous),
      nextKey: hex(next),
      by: null,
    });
    const checkpoint = await log.checkpoint(ORIGIN, [OLD]);
    return log.files(sample.input, { vkeys: [OLD.text], checkpoint }, { packKey: wordKey(signedBy) });
  };

  test('the new key signs', async () => {
    expect(failures(await judge(await changed('pack', 'pack-2', 'pack-2'), { key: OLD.text }))).toEqual([]);
  });

  test('the one before does not any more, and a change from a key that was not in force counts for nothing', async () => {
    const files = await changed('pack', 'pack-2', 'pack-2');
    for (const path of ['pub.pem', 'allowed_signers']) files.set(path, (await packFiles(sample.input)).get(path)!);
    expect(failures(await judge(files, { key: OLD.text }))).toContain('pack-key');
    expect(failures(await judge(await changed('another', 'pack-2', 'pack-2'), { key: OLD.text }))).toEqual([
      'pack-key',
    ]);
  });
});

describe('after a recovery', () => {
  const SUCCESSOR = 'log.successor';
  const NEXT = keyOf(SUCCESSOR, 'log');

  const recovered = async (gapTo: number | null, edit: Partial<PublicParts['log.continued']> = {}) => {
    const log = new Log(sample);
    const gapFrom = log.entries.length;
    log.append('log.continued', {
      previousOrigin: ORIGIN,
      origin: SUCCESSOR,
      lastOutsideCheckpoint: null,
      gapFrom: String(gapFrom),
      gapTo: gapTo === null ? null : String(gapFrom + gapTo),
      by: 'm-owner',
      reason: 'restored from a copy of the night before',
      ...edit,
    });
    const checkpoint = await log.checkpoint(SUCCESSOR, [NEXT]);
    const input = { ...sample.input, facts: { ...sample.input.facts, origin: SUCCESSOR } };
    return { gapFrom, files: await log.files(input, { vkeys: [NEXT.text, OLD.text], checkpoint }) };
  };

  test('the headline names the gap', async () => {
    const { gapFrom, files } = await recovered(11);
    const report = await judge(files, { key: NEXT.text });
    expect(failures(report)).toEqual([]);
    expect(headline(report).at(-1)).toBe(
      `Log: CONTINUED AFTER RECOVERY, gap ${gapFrom} to ${gapFrom + 11}: entries that once stood there are lost`,
    );
    expect(headline(await judge((await recovered(null)).files)).at(-1)).toMatch(/gap \d+ to a number nobody knows/);
    expect(headline(await judge((await recovered(-1)).files)).at(-1)).toMatch(
      /the operator says that no entry was lost/,
    );
  });

  test('a checkpoint of the name before is a beginning of the log, unless it covers what was lost', async () => {
    const { gapFrom, files } = await recovered(11);
    const older = (size: number) => judge(files, { key: NEXT.text, against: ofSize(size) });
    const longer = await sampleReview({ origin: ORIGIN, complete: true, filler: 60 });
    const kept = new Map([
      [9, await sample.checkpointAt(9)],
      [gapFrom, await sample.checkpointAt(gapFrom)],
      [gapFrom + 5, await longer.checkpointAt(gapFrom + 5)],
    ]);
    const ofSize = (size: number) => kept.get(size)!;
    expect(failures(await older(9))).toEqual([]);
    expect(failures(await older(gapFrom))).toEqual([]);
    const lost = await older(gapFrom + 5);
    expect(failures(lost)).toEqual(['older-checkpoint']);
    expect(lost.checks.find(({ id }) => id === 'older-checkpoint')?.detail).toMatch(/were lost/);
  });

  test('the last outside checkpoint is believed as far as its signature and the kept entries go', async () => {
    const outside = async (note: Uint8Array, size: number, gap: number) => {
      const text = new TextDecoder().decode(note);
      const root = text.split('\n')[2]!;
      return (await recovered(gap, { lastOutsideCheckpoint: { size: String(size), root, note: text } })).files;
    };
    const detail = (report: PackReport) => report.checks.find(({ id }) => id === 'recovery');
    const own = { key: NEXT.text };
    const told = await judge(await outside(await sample.checkpointAt(9), 9, 11), own);
    expect(failures(told)).toEqual([]);
    expect(detail(told)?.detail).toMatch(/is the tree of the first 9 entries/);
    const longer = await sampleReview({ origin: ORIGIN, complete: true, filler: 60 });
    const size = sample.size + 5;
    const beyond = await judge(await outside(await longer.checkpointAt(size), size, 4), own);
    expect(failures(beyond)).toEqual([]);
    expect(detail(beyond)?.detail).toMatch(/its root covers what was lost/);
    expect(failures(await judge(await outside(await longer.checkpointAt(size), size, 3), own))).toEqual(['recovery']);
    const wrongSize = await judge(await outside(await sample.checkpointAt(9), 8, 11), own);
    expect(detail(wrongSize)).toMatchObject({
      outcome: 'failed',
      detail: expect.stringMatching(/another size or root/),
    });
    // Another history of the same length under the same name and key.
    expect(failures(await judge(await outside(await longer.checkpointAt(40), 40, 11), own))).toEqual(['recovery']);
    const stranger = await new Log(sample).checkpoint(ORIGIN, [keyOf(ORIGIN, 'stranger')], 9);
    expect(failures(await judge(await outside(stranger, 9, 11), own))).toEqual(['recovery']);
    expect(detail(await judge((await recovered(1)).files, own))?.outcome).toBe('not present');
  });

  test('a recovery that continues another log, or claims a gap elsewhere, is no recovery of this one', async () => {
    expect(failures(await judge((await recovered(3, { previousOrigin: 'log.other' })).files))).toContain('pack-key');
    expect(failures(await judge((await recovered(3, { gapFrom: '4' })).files))).toEqual(['pack-key']);
  });
});
