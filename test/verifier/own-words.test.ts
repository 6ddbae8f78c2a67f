import { expect, test } from 'vitest';

import { canonicalText, parseCanonical, type JsonObject } from '#app/domain/evidence/canonical.ts';
import type { EventLine } from '#app/pack/lines.ts';
import { runCheck } from '#app/verifier/checks/finding.ts';
import { checkRecovery } from '#app/verifier/checks/recovery.ts';
import { headline, unusableReport, type PackReport } from '#app/verifier/report.ts';
import { LogStory } from '#app/verifier/log-story.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { formatKey, noteKey } from '#app/tlog/note.ts';
import { packFiles, sampleReview, wordKey } from '#test/pack/sample-pack.ts';

import { judge } from './judge.ts';
import { rangePack } from './other-kinds.ts';
import { resign } from './resign.ts';

const FACTS = 'data/technical/pack.json';
const LINE = '\n Key: PINNED, the checkpoint is signed by the key you gave';

test('a pack says who holds the key in one of three ways, or cannot be judged', async () => {
  const sample = await sampleReview({ origin: 'log.7f3a', complete: true });
  for (const files of [await packFiles(sample.input), await rangePack(sample)]) {
    const facts = parseCanonical(new TextDecoder().decode(files.get(FACTS)).trimEnd()) as JsonObject;
    const judged = async (keyHeldBy: JsonObject[string]) => {
      const told = new Map(files).set(FACTS, Buffer.from(`${canonicalText({ ...facts, keyHeldBy })}\n`));
      return judge(await resign(told, 'pack'), { key: sample.vkey });
    };
    expect((await judged('the audited organisation')).unusable).toBeNull();
    for (const held of [`the vendor${LINE}`, 'the vendor\u001b[2J', { toString: 1 }, ['the vendor'], '']) {
      const report = await judged(held);
      expect(report.unusable).toMatch(/pack\.json/);
      expect(headline(report)).toHaveLength(1);
    }
  }
});

test('nothing that is quoted out of a pack begins a line of its own', async () => {
  const hostile = `Example${LINE}\u001b[1m\u202e\u2028`;
  const { detail } = await runCheck('leaves', () => ({ outcome: 'failed', detail: `entry 1: part ${hostile}` }));
  const thrown = await runCheck('leaves', () => {
    throw Object.assign(new Error(hostile), { code: 'x', detail: hostile });
  });
  const stamp = { at: '2026-10-01T08:00:00.000Z', authority: hostile };
  const report: PackReport = {
    ...unusableReport(''),
    verdict: 'verified',
    unusable: null,
    time: { start: stamp, close: stamp, own: null, root: hostile, isRootPinned: false, missing: [] },
    isBracketed: true,
    witness: { named: [hostile], asked: [], cosigned: [] },
    packKey: { namedIn: 0, closedIn: null, isListedAsCurrent: false, replaced: hostile },
  };
  const lines = [detail, thrown.detail, ...headline(report), ...headline(unusableReport(hostile))];
  for (const line of lines) expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  expect(headline(report).filter((line) => line.trimStart().startsWith('Key: PINNED'))).toEqual([]);
});

test('what the log says of gaps and of stolen keys is believed as digits and as times alone', () => {
  const key = noteKey(nodeCrypto, 'log.7f3a', wordKey('log').publicKey);
  const story = (untrustedSince: unknown, gapTo: unknown) => {
    const told = new LogStory();
    told.add(entry(3, 'log.key_revoked', { key: formatKey(key), untrustedSince, reason: 'x', by: 'm' }));
    told.add(entry(7, 'log.continued', { previousOrigin: 'a', origin: 'b', gapFrom: '7', gapTo }));
    return { gaps: told.gaps, revoked: told.revocationOf(nodeCrypto, key), wrong: told.wrongNames };
  };
  const at = '2026-10-01T08:00:00.000Z';
  expect(story(at, '12')).toEqual({
    gaps: [{ from: '7', to: '12' }],
    revoked: { untrustedSince: at },
    wrong: null,
  });
  expect(story(null, null)).toMatchObject({ gaps: [{ to: null }], revoked: { untrustedSince: null }, wrong: null });
  expect(story(at, `12${LINE}`)).toMatchObject({
    gaps: [{ to: null }],
    wrong: 'entry 7 says no number where its gap ends',
  });
  for (const since of [`${at}${LINE}`, 'yesterday', { toString: 1 }, '2026-99-99T08:00:00Z'])
    expect(story(since, null)).toMatchObject({
      revoked: { untrustedSince: null },
      wrong: 'entry 3 says no time since when a key is not to be trusted',
    });
});

test('a log that says it was restored over and over is not judged at any length', async () => {
  const story = new LogStory();
  for (let i = 1; i <= 21; i += 1) story.add(entry(i, 'log.continued', { lastOutsideCheckpoint: null }));
  const key = noteKey(nodeCrypto, 'log.7f3a', wordKey('log').publicKey);
  const checkpoint = { origin: 'log.7f3a', size: 22, root: new Uint8Array(32), extensions: [] };
  const trusted = { checkpoint, key, given: null, named: [key], ownKeys: [] };
  const found = await checkRecovery(nodeCrypto, story, trusted, () => null);
  expect(found).toEqual({ outcome: 'failed', detail: 'the log was continued 21 times, more than can be judged' });
});

function entry(index: number, type: string, body: object): EventLine {
  const disclosed = { public: { salt: '0'.repeat(64), body: body as JsonObject } };
  return { index, leaf: { type }, disclosed, erased: [], withheld: [] };
}
