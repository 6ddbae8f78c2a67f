import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { PackFacts } from '#app/pack/facts.ts';
import { claimsPage } from '#app/pack/report/claims.ts';
import { formatCsv } from '#app/pack/report/csv.ts';
import { erasedSince } from '#app/pack/report/erased-words.ts';
import { exceptionAnswers } from '#app/pack/report/exceptions.ts';
import { renderPdf } from '#app/pack/report/pdf.ts';
import { reportBlocks } from '#app/pack/report/report.ts';
import { eventLineOf } from '#app/pack/lines.ts';
import { ReviewCollector, type ReviewEvidence } from '#app/pack/review.ts';
import { leafHash } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';

import { packFiles, sampleReview, type SampleOptions } from './sample-pack.ts';

async function evidenceOf(options: SampleOptions = {}): Promise<ReviewEvidence> {
  const { input } = await sampleReview(options);
  const collector = new ReviewCollector(input.facts.cycleId);
  for await (const entry of input.entries) collector.add(eventLineOf(entry), leafHash(nodeCrypto, entry.leafBytes));
  return collector.finish(input.items, input.lists);
}

async function factsOf(options: SampleOptions = {}): Promise<PackFacts> {
  const { input } = await sampleReview(options);
  return {
    ...input.facts,
    format: 'countersign-evidence-pack',
    version: 1,
    renderings: 1,
    kind: 'review',
    demo: true,
    proofs: 'files',
    timestamps: null,
    pages: { watched: 2, lists: 3 },
  };
}

const answers = (evidence: ReviewEvidence) =>
  Object.fromEntries(exceptionAnswers(evidence).map(({ type, answer, detail }) => [type, `${answer}: ${detail}`]));

test('each of the nine kinds of exception is answered from the evidence, or said to be beyond it', async () => {
  expect(answers(await evidenceOf())).toEqual({
    'Leaver still active': expect.stringMatching(/^cannot be told: no list of leavers/),
    'Reviewer decided own access': 'none: whoever decided is somebody else in every row',
    'Review late or row skipped': 'none: every row has a final decision from before the date set',
    'List not complete': 'cannot be told: without a second count: apps',
    'Decision without reason': 'yes: row 6',
    'Removal without proof': 'yes: row 5',
    'Service and app accounts left out': expect.stringMatching(/^cannot be told: 3 installed apps/),
    'Roles listed without permissions': 'yes: 3 of 6 people: rows 2, 4, 6',
    'Evidence that can be edited': expect.stringMatching(/^none: the 19 entries of this review are proven/),
  });
});

test('an own row and a row without a decision are named by their numbers', async () => {
  const told = answers(await evidenceOf({ selfReview: 'excepted', undecided: true }));
  expect(told['Reviewer decided own access']).toMatch(/^yes: row 1,/);
  expect(told['Review late or row skipped']).toBe('yes: without a final decision: row 9');
});

test('nothing is said to be all right about a review of which nothing is known', () => {
  const told = exceptionAnswers(new ReviewCollector('none').finish([], []));
  const unknown = told.filter(({ answer }) => answer === 'cannot be told').map(({ type }) => type);
  expect(unknown).toEqual(
    expect.arrayContaining(['Leaver still active', 'List not complete', 'Review late or row skipped']),
  );
});

test('the report says largest bulk, removals with before and after, its own row and scopes, and whose judgement a link is', async () => {
  const evidence = await evidenceOf();
  const text = JSON.stringify(reportBlocks(evidence, await factsOf(), []));
  for (const words of [
    'Largest bulk: 3 of 9 kept in one action',
    'of list list-people taken 2026-10-01 08:23 UTC, entry 23',
    'absent: list list-later taken',
    'Countersign itself is an app in this store and is row 7 of this review. Its own access scopes: not known.',
    'trimming before arrival is not excluded for imported lists',
    'never \\"has not signed in\\"',
    'Shopify does not let a public app list other installed apps',
    'our own judgement',
  ]) {
    expect(text).toContain(words);
  }
});

test('the report is a sound tagged PDF that names letters it has no shape for', async () => {
  const files = await packFiles((await sampleReview()).input);
  const pdf = files.get('data/1-report.pdf')!;
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  try {
    writeFileSync(join(folder, 'report.pdf'), pdf);
    if (spawnSync('qpdf', ['--version']).status === 0) {
      expect(execFileSync('qpdf', ['--check', join(folder, 'report.pdf')], { encoding: 'utf8' })).toMatch(
        /No syntax or/,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const raw = Buffer.from(pdf).toString('latin1');
  expect(raw.startsWith('%PDF-1.7')).toBe(true);
  expect(raw).toMatch(/\/Marked true/);
  expect(raw).toMatch(/\/Lang \(en\)/);
  expect(raw).toMatch(/\/StructTreeRoot/);
  for (const tag of ['/H1', '/P', '/Table', '/TH', '/TD', '/Scope /Column']) expect(raw).toContain(tag);
  expect(raw.trimEnd().endsWith('%%EOF')).toBe(true);
  const place = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(raw)![1]);
  expect(raw.slice(place, place + 4)).toBe('xref');
  for (const stream of raw.matchAll(/\/Filter \/FlateDecode\s*>>\s*stream\r?\n/g)) {
    const start = stream.index + stream[0].length;
    expect(
      inflateSync(Buffer.from(raw.slice(start, raw.indexOf('endstream', start)), 'latin1')).length,
    ).toBeGreaterThan(0);
  }
});

test('a page one that runs over its end moves the pages it points to, and says so rightly', async () => {
  const lie: SampleOptions['lie'] = (type, body) =>
    type === 'cycle.launched'
      ? {
          ...body,
          exceptions: Array.from({ length: 40 }, (_, i) => ({
            kind: 'no_second_count' as const,
            reason: `reason ${i} that somebody wrote down at some length because it was asked for`,
            by: 'm-owner',
            itemId: null,
            acknowledgedBy: null,
          })),
        }
      : body;
  const files = await packFiles((await sampleReview({ lie })).input);
  const { pages } = JSON.parse(new TextDecoder().decode(files.get('data/technical/pack.json'))) as {
    pages: { watched: number; lists: number };
  };
  expect(pages.watched).toBeGreaterThan(2);
  expect(pages.lists).toBe(pages.watched + 1);
  expect(new TextDecoder().decode(files.get('data/technical/page-one.json'))).toContain(`(page ${pages.lists})`);
});

test('the same blocks give the same bytes', async () => {
  const input = { title: 'x', madeAt: new Date(0), mark: null, blocks: [{ is: 'paragraph' as const, text: '山' }] };
  expect((await renderPdf(input)).bytes).toEqual((await renderPdf(input)).bytes);
});

test('no cell of any table can begin a formula, whatever it holds', () => {
  const starts = fc.constantFrom(
    '=',
    '+',
    '-',
    '@',
    '\t',
    '\r',
    '\n',
    '|',
    '%',
    '\uff1d',
    ' ',
    '\u00a0',
    '\ufeff',
    '"',
    '',
    'a',
  );
  const cell = fc.tuple(fc.array(starts, { maxLength: 4 }), fc.string()).map(([head, tail]) => head.join('') + tail);
  fc.assert(
    fc.property(cell, (text) => {
      const line = formatCsv(['h'], [[text]]).slice('\ufeff"h"\r\n'.length, -2);
      expect(line.startsWith('"') && line.endsWith('"')).toBe(true);
      const shown = line.slice(1, -1).replaceAll('""', '"');
      expect(shown.replace(/^'/, '')).toBe(text.replace(/^'/, ''));
      expect(/^[\s\u0000]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(shown)).toBe(false);
    }),
  );
});

test('what was erased since the edition before is told in words: which list, read when, which row', async () => {
  const erased = { eraseRow: true, eraseNote: true };
  const claims = claimsPage(await evidenceOf(erased), await factsOf(erased));
  const said = claims
    .flatMap((block) => ('text' in block ? [block.text] : []))
    .find((text) => text.includes('Erased'))!;
  expect(said).toMatch(
    /Erased since: a note in entry \d+ \(p\.note\); row 3 of the people list read on 20\d\d-\d\d-\d\d \d\d:\d\d UTC \(entry \d+\)\.$/,
  );
});

test('of many fields that were erased the report names a hundred, and says where the others are', () => {
  const fields = Array.from({ length: 103 }, (_, n) => `list gone row ${n + 1}`);
  const said = erasedSince(fields, new Map());
  expect(said).toContain('row 100 of the list gone; and 3 more, all named in pack.json.');
  expect(said).not.toContain('row 101');
  expect(erasedSince(['entry 7 p.d12', 'words of their own'], new Map())).toBe(
    'Erased since: something about a person in entry 7 (p.d12); words of their own.',
  );
});
