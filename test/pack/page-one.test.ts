import { expect, test } from 'vitest';

import type { PackFacts } from '#app/pack/facts.ts';
import { eventLineOf, type PackEntry } from '#app/pack/lines.ts';
import { LogCollector } from '#app/pack/log-evidence.ts';
import { spanOf } from '#app/pack/log-facts.ts';
import { formatCsv } from '#app/pack/report/csv.ts';
import { entryWords } from '#app/pack/report/entry-words.ts';
import { exceptionAnswers } from '#app/pack/report/exceptions.ts';
import { logSentences } from '#app/pack/report/log-report.ts';
import { REPORT_PAGES } from '#app/pack/report/report.ts';
import { ReviewCollector } from '#app/pack/review.ts';
import { pageOneSentences } from '#app/pack/report/page-one.ts';

import { leafHash } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { judge } from '#test/verifier/judge.ts';

import { packFiles, sampleReview } from './sample-pack.ts';

const FACTS: PackFacts = {
  format: 'countersign-evidence-pack',
  version: 1,
  renderings: 1,
  kind: 'review',
  cycleId: 'none',
  edition: 1,
  replaces: null,
  origin: 'log.1',
  demo: false,
  shop: { name: null, domain: 'a.example' },
  control: null,
  notCovered: [],
  keyHeldBy: null,
  timestamps: null,
  proofs: 'files',
  pages: REPORT_PAGES,
  verifierDigest: null,
};

async function sentencesOf(files: Map<string, Uint8Array>): Promise<string[]> {
  return JSON.parse(new TextDecoder().decode(files.get('data/technical/page-one.json'))).sentences as string[];
}

test('page one holds exactly the five sentences, filled in from the evidence', async () => {
  const sentences = await sentencesOf(await packFiles((await sampleReview()).input));
  expect(sentences).toHaveLength(5);
  expect(sentences[0]).toMatch(
    /^This review covers 6 people with an account on Sample Store and 3 installed apps as listed on /,
  );
  expect(sentences[1]).toMatch(
    /^The people list was pasted by Olga Owner: 7 lines read, 6 kept, 1 set aside \(page 3\), against 6 counted on Shopify's own screen by Olga Owner; /,
  );
  expect(sentences[1]).toMatch(/could not be proven, because Shopify does not let this app list other apps\.$/);
  expect(sentences[2]).toMatch(
    /^9 of 9 rows were decided between .* and .*, 13 days before the date set by control AC-7: /,
  );
  expect(sentences[2]).toMatch(
    /2 removals or reductions were ordered, of which 1 is absent from a later list, 1 rests on a person's statement and 0 are open; /,
  );
  expect(sentences[3]).toMatch(
    /^Olga Owner produced the lists, Otto Other and Olga Owner decided, Otto Other removed access, and Olga Owner, Head of operations, acknowledged /,
  );
  expect(sentences[4]).toMatch(/^The record was time-stamped by nobody and signed with a key held by the vendor; /);
});

test('a removal that a later list shows as deactivated is never called absent, in no sentence and no table', async () => {
  const stillListed = { before: 'active', after: 'inactive', goneAs: 'deactivated' } as const;
  const files = await packFiles((await sampleReview({ stillListed })).input);
  const sentences = await sentencesOf(files);
  expect(sentences[2]).toContain(
    'of which 0 are absent from a later list, 1 is deactivated on a later list, 1 rests on',
  );
  for (const path of ['data/2-decisions.csv', 'data/3-test-sheet.csv']) {
    const table = new TextDecoder().decode(files.get(path));
    expect(table).toContain('proven: deactivated on a later list exported from Shopify');
    expect(table).not.toContain('absent');
  }
  const report = await judge(files);
  expect(report.checks.find(({ id }) => id === 'removals')).toMatchObject({ outcome: 'passed' });
});

test('a removal that rests on the list of uninstalled apps is never called absent from a later list', async () => {
  const { input } = await sampleReview({
    lie: (type, body) => (type === 'revocation.verified' ? { ...body, grade: 'seen_uninstalled' } : body),
  });
  const lines = [...(input.entries as Iterable<PackEntry>)].map((entry) => ({ entry, line: eventLineOf(entry) }));
  const review = new ReviewCollector(input.facts.cycleId);
  for (const { entry, line } of lines) review.add(line, leafHash(nodeCrypto, entry.leafBytes));
  const evidence = review.finish(input.items, input.lists);
  const [, , sentence] = pageOneSentences(evidence, { ...FACTS, ...input.facts });
  expect(sentence).toContain(
    "of which 0 are absent from a later list, 1 is seen on Shopify's list of uninstalled apps, 1 rests on",
  );
  const proven = { ...evidence, rows: evidence.rows.filter(({ revocation }) => !revocation || revocation.verified) };
  expect(exceptionAnswers(proven)).toContainEqual({
    type: 'Removal without proof',
    answer: 'none',
    detail: "every removal that was ordered is shown by a later list (0) or by Shopify's list of uninstalled apps (1)",
  });
  const last = lines.at(-1)!.line.index;
  const facts = { kind: 'range', span: spanOf('2026-10-01', '2026-10-01', 'UTC'), slice: { first: 0, last } } as const;
  const log = new LogCollector(facts);
  for (const { line } of lines) log.add(line);
  const [, counted] = logSentences(log.finish(), { ...FACTS, ...facts, pages: { watched: 2 } } as never);
  expect(counted).toMatch(/ordered: 2, shown by a later list: 0, seen on Shopify's list of uninstalled apps: 1\.$/);
  expect(entryWords('revocation.verified', { goneAs: 'absent', grade: 'seen_uninstalled' })).toBe(
    "Shopify's list of uninstalled apps shows that access is gone",
  );
});

test('rows of which nobody can tell whether they are somebody’s own are counted as not known', async () => {
  const known = await sentencesOf(await packFiles((await sampleReview()).input));
  expect(known[3]).toMatch(/; nobody decided their own row except none\.$/);
  const erased = await sentencesOf(await packFiles((await sampleReview({ eraseRow: true })).input));
  expect(erased[3]).toMatch(/; nobody decided their own row except none \(not known for 1 row\)\.$/);
});

test('a removal that a later list contradicts is open, and is said to be on that list still', async () => {
  const { input } = await sampleReview();
  const collector = new ReviewCollector(input.facts.cycleId, 'what stands');
  for (const entry of input.entries as Iterable<PackEntry>)
    collector.add(eventLineOf(entry), leafHash(nodeCrypto, entry.leafBytes));
  const evidence = collector.finish(input.items, input.lists);
  const rows = evidence.rows.map((row) => {
    if (!row.revocation?.verified) return row;
    const events = row.revocation.events.map((event) =>
      event.told === 'verified' ? { ...event, told: 'still_present' as const } : event,
    );
    return { ...row, revocation: { ...row.revocation, events } };
  });
  const [, , sentence] = pageOneSentences({ ...evidence, rows }, { ...FACTS, ...input.facts });
  expect(sentence).toContain('and 1 is open (1 of them still on a later list); overrides');
});

test('with nothing known at all there are still five sentences, and what is missing reads "not known"', () => {
  const evidence = new ReviewCollector('none').finish([], []);
  const sentences = pageOneSentences(evidence, FACTS);
  expect(sentences).toHaveLength(5);
  for (const sentence of sentences) {
    expect(sentence).toContain('not known');
    expect(sentence).not.toMatch(/undefined|null|NaN|\[object/);
  }
});

test('a cell that a spreadsheet would run is shown as text, and nothing else is changed', () => {
  const cells = ['=1+1', '+1', '-1', '@A1', '\t=1', ' =1', '|calc', '\uff1d1', 'plain', 'a=b', 'say "hi"', '', null, 7];
  const [, line] = formatCsv(['h'], [cells]).split('\r\n');
  expect(line).toBe(
    `"'=1+1","'+1","'-1","'@A1","'\t=1","' =1","'|calc","'\uff1d1","plain","a=b","say ""hi""","","not known","7"`,
  );
});
